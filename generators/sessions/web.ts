import { walk, type Machine } from '../machine.ts';
import { objectOf, type Recorder } from '../recorder.ts';
import { answer, click, fail, feedback, play, search, share } from './blocks.ts';

const pages: readonly (readonly [env: string, pageid: string])[] = [
  ['home', 'page/home'],
  ['learn', 'page/learn'],
  ['network', 'app/network-v2/home'],
  ['Discuss', 'app/discussion-forum'],
  ['competency', 'app/competencies/home'],
  ['career', 'app/careers/home'],
  ['events', 'app/event-hub/home'],
  ['profile', 'app/person-profile/me'],
];

const words = ['course', 'data', 'drafting', 'procurement', 'health', 'budget'];

type Step =
  | 'arrive'
  | 'page'
  | 'look'
  | 'toc'
  | 'player'
  | 'quiz'
  | 'rate'
  | 'pass'
  | 'broken'
  | 'leave';

/** A person at the portal: home and hubs, searches, tables of contents, players, now and then a quiz (§6.2). */
const machine: Machine<Step> = {
  arrive: {
    enter(session) {
      const { agent } = session.client.user.web;
      session.emit('START', {
        type: 'app',
        mode: 'view',
        pageid: 'page/home',
        duration: 1,
        uaspec: { agent, ver: '124.0', system: 'desktop', platform: 'web', raw: agent },
      });
    },
    next: [['page', 1]],
  },
  page: {
    enter(session) {
      const { random } = session;
      const [env, pageid] = random.pick(pages);
      session.env = env;
      const watched = random.chance(0.2);
      const began = session.seconds;
      if (watched) session.emit('START', { type: 'Page', mode: 'View', pageid, duration: 1 });
      view(session, pageid);
      for (let left = random.int(0, 3); left > 0; left -= 1) {
        click(
          session,
          random.pick(['card-content', 'learn-tab', 'home-menu', 'btn-provider']),
          pageid,
          random.pick(['side-menu', 'hub-menu', 'home-page-strip-tabs', 'card-cardContent']),
        );
      }
      if (watched && random.chance(0.75)) {
        const duration = Math.round((session.seconds - began) * 100) / 100;
        session.emit('END', { type: 'Page', mode: 'View', pageid, duration });
      }
    },
    next: [
      ['page', 24],
      ['look', 38],
      ['toc', 26],
      ['broken', 5],
      ['leave', 14],
    ],
  },
  look: {
    enter(session) {
      const query = session.random.pick(words);
      click(session, 'global-search', 'page/home', 'search');
      session.env = 'search';
      view(session, 'app/search/learning', `?q=${query}`);
      search(session, query, { primaryCategory: ['Course'], status: ['Live'] });
      click(session, 'card-content', 'app/search/learning', 'cardSearch');
    },
    next: [
      ['toc', 3],
      ['page', 1],
    ],
  },
  toc: {
    enter(session) {
      const { root, resources } = session.random.pick(session.world.courses);
      session.env = 'Learn';
      session.object = objectOf(root);
      view(session, `app/toc/${root.id}/overview`);
      click(
        session,
        session.random.pick(resources).id,
        `app/toc/${root.id}/overview`,
        'card-tocContentCard',
      );
    },
    next: [
      ['player', 60],
      ['quiz', 5],
      ['page', 25],
      ['pass', 5],
    ],
  },
  player: {
    enter(session) {
      const { resources } = courseOf(session);
      const content = session.random.pick(resources);
      const folder = content.mimeType === 'video/mp4' ? 'video' : 'html';
      session.object = objectOf(content);
      view(
        session,
        `viewer/${folder}/${content.id}`,
        `?collectionId=${content.rollup.l1 ?? ''}&viewMode=RESUME`,
      );
      play(session, content, { env: 'Learn', type: 'Player', mode: 'Play', beat: 120 });
    },
    next: [
      ['player', 2],
      ['toc', 3],
      ['rate', 0.8],
      ['page', 3],
      ['leave', 1],
    ],
  },
  quiz: { enter: (session) => answer(session, courseOf(session)), next: [['page', 1]] },
  rate: { enter: feedback, next: [['page', 1]] },
  pass: {
    enter: (session) =>
      share(
        session,
        session.random.chance(0.5)
          ? [courseOf(session).root]
          : courseOf(session).resources.slice(0, 2),
      ),
    next: [['page', 1]],
  },
  broken: { enter: (session) => fail(session, 'page/home'), next: [['page', 1]] },
  leave: {
    enter: (session) => click(session, 'logout', 'page/home', 'side-menu'),
    next: [['over', 1]],
  },
};

export function webSession(session: Recorder): void {
  const most = session.random.int(4, 24);
  walk(machine, session, { first: 'arrive', last: 'leave', most });
}

function view(session: Recorder, pageid: string, query = ''): void {
  session.emit('IMPRESSION', {
    type: pageid.split('/', 1)[0] ?? 'page',
    pageid,
    uri: pageid + query,
  });
}

/** The course that the session has open: the one its object belongs to, else any. */
export function courseOf({
  world,
  random,
  object,
}: Recorder): Recorder['world']['courses'][number] {
  const id = object?.['id'];
  return (
    world.courses.find(
      ({ root, resources }) => root.id === id || resources.some((one) => one.id === id),
    ) ?? random.pick(world.courses)
  );
}
