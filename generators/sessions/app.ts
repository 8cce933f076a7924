import { deviceSpec } from '../cache-entries.ts';
import { walk, type Machine } from '../machine.ts';
import { objectOf, type Recorder } from '../recorder.ts';
import { answer, click, fail, feedback, play, scan, search, share } from './blocks.ts';
import { courseOf } from './web.ts';

const screens: readonly (readonly [env: string, pageid: string])[] = [
  ['Home', '/home'],
  ['Learn', '/learn'],
  ['Discuss', '/app/discussion-forum'],
  ['Network', '/app/network-v2/home'],
  ['Events', '/app/event-hub/home'],
  ['Profile', '/app/person-profile/me'],
];

type Step =
  | 'launch'
  | 'screen'
  | 'look'
  | 'code'
  | 'unit'
  | 'player'
  | 'quiz'
  | 'rate'
  | 'pass'
  | 'away'
  | 'broken'
  | 'close';

/** A person at the phone: started but never ended, screens, scans, players that go to the background (§5.2, §6.4). */
const machine: Machine<Step> = {
  launch: {
    enter(session) {
      session.emit('START', {
        type: 'app',
        mode: 'play',
        pageid: '/home',
        duration: 1,
        dspec: deviceSpec(session.client.user.app),
      });
    },
    next: [['screen', 1]],
  },
  screen: {
    enter(session) {
      const { random } = session;
      const [env, pageid] = random.pick(screens);
      session.env = env;
      view(session, pageid);
      for (let left = random.int(0, 3); left > 0; left -= 1) {
        session.emit('INTERACT', {
          type: 'TOUCH',
          subtype: random.pick(['tab-clicked', 'card-clicked', 'scroll']),
          id: random.pick(['card-content', 'learn-tab', 'home-tab']),
          pageid,
        });
      }
    },
    next: [
      ['screen', 22],
      ['unit', 26],
      ['look', 26],
      ['code', 8],
      ['away', 5],
      ['broken', 5],
      ['close', 12],
    ],
  },
  look: {
    enter(session) {
      const query = session.random.pick(['course', 'health', 'office', 'data']);
      session.env = 'Explore';
      view(session, '/app/globalsearch');
      search(session, query, { primaryCategory: ['Course'] });
      click(session, 'card-content', '/app/globalsearch', 'card-clicked');
    },
    next: [
      ['unit', 3],
      ['screen', 1],
    ],
  },
  code: {
    enter: scan,
    next: [
      ['unit', 1],
      ['screen', 1],
    ],
  },
  unit: {
    enter(session) {
      const course = courseOf(session);
      const unit = session.random.pick(course.units);
      session.env = 'Learn';
      session.object = objectOf(session.random.chance(0.5) ? course.root : unit);
      view(session, `/app/toc/${course.root.id}/overview`);
      click(session, unit.id, `/app/toc/${course.root.id}/overview`, 'unit-clicked');
    },
    next: [
      ['player', 60],
      ['quiz', 5],
      ['screen', 25],
      ['pass', 5],
    ],
  },
  player: {
    enter(session) {
      const content = session.random.pick(courseOf(session).resources);
      session.object = objectOf(content);
      view(session, `/viewer/video/${content.id}`);
      play(session, content, { env: 'Learn', type: 'Player', mode: 'Play', beat: 60 });
    },
    next: [
      ['player', 2],
      ['unit', 3],
      ['rate', 0.8],
      ['away', 0.6],
      ['screen', 3],
      ['close', 1],
    ],
  },
  quiz: { enter: (session) => answer(session, courseOf(session)), next: [['screen', 1]] },
  rate: { enter: feedback, next: [['screen', 1]] },
  pass: {
    enter: (session) =>
      share(
        session,
        session.random.chance(0.5)
          ? [courseOf(session).root]
          : courseOf(session).resources.slice(0, 2),
      ),
    next: [['screen', 1]],
  },
  /** Ten minutes and more away: idle, and now and then long enough for a new summary. */
  away: {
    enter(session) {
      session.emit('INTERRUPT', { type: 'background', pageid: '/home' });
      session.wait(
        session.random.chance(0.2) ? session.random.int(1900, 2700) : session.random.int(20, 1500),
      );
      session.emit('INTERRUPT', { type: 'resume', pageid: '/home' });
    },
    next: [['screen', 1]],
  },
  broken: { enter: (session) => fail(session, '/home'), next: [['screen', 1]] },
  close: {
    enter: (session) =>
      session.emit('INTERACT', { type: 'TOUCH', id: 'back', subtype: 'exit', pageid: '/home' }),
    next: [['over', 1]],
  },
};

export function appSession(session: Recorder): void {
  const most = session.random.int(4, 24);
  walk(machine, session, { first: 'launch', last: 'close', most });
}

function view(session: Recorder, pageid: string): void {
  session.emit('IMPRESSION', { type: 'Page', pageid, uri: pageid });
}
