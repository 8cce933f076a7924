import type { JsonObject } from '../../schemas/json.ts';
import { objectOf, type Recorder } from '../recorder.ts';
import type { Content, Course } from '../world.ts';

/** Seconds with two decimals, as players report them. */
const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;

export function click(session: Recorder, id: string, pageid: string, subtype: string): void {
  session.emit('INTERACT', { type: 'CLICK', subtype, id, pageid });
}

/** A player, from START to END, with a heartbeat every `beat` seconds while it plays. */
export function play(
  session: Recorder,
  content: Content,
  o: { readonly env: string; readonly type: string; readonly mode: string; readonly beat: number },
): void {
  const { random } = session;
  const { type, mode } = o;
  session.env = o.env;
  session.object = objectOf(content);
  session.cdata = [
    { type: 'ContentSession', id: random.hex(32) },
    { type: 'PlaySession', id: random.hex(32) },
  ];
  const began = session.seconds;
  session.emit('START', {
    type,
    mode,
    pageid: `viewer/${content.id}`,
    duration: rounded(random.unit() * 2),
  });
  const beats = random.int(0, 2);
  for (let beat = 0; beat < beats; beat += 1) {
    session.wait(o.beat);
    session.emit('HEARTBEAT', { type, id: content.id });
  }
  for (let left = random.int(0, 3); left > 0; left -= 1) {
    session.emit('INTERACT', {
      type: random.pick(['TOUCH', 'CLICK', 'SCROLL', 'DRAG']),
      subtype: random.pick(['play', 'pause', 'seek', 'next']),
      id: random.pick(['player-control', 'seek-bar', 'volume', 'next']),
      pageid: `viewer/${content.id}`,
      extra: { pos: [{ x: random.int(0, 1080), y: random.int(0, 1920), z: 0 }] },
    });
  }
  if (random.chance(0.9)) {
    const length = random.int(8, 60);
    const visited = random.int(1, length);
    session.wait(1 + random.unit() * 6);
    session.emit('END', {
      type,
      mode,
      pageid: 'sunbird-player-Endpage',
      duration: rounded(session.seconds - began),
      summary: [
        { progress: Math.round((visited / length) * 100) },
        { totallength: length },
        { visitedlength: visited },
        { visitedcontentend: visited === length },
        { totalseekedlength: 0 },
        { endpageseen: visited === length },
      ],
    });
  }
  session.cdata = [];
}

/** An assessment: per question IMPRESSION, INTERACT, RESPONSE and ASSESS with one item id (§6.5). */
export function answer(session: Recorder, course: Course): void {
  const { random } = session;
  const { quiz } = course;
  const began = session.seconds;
  session.env = 'Learn';
  session.object = objectOf(quiz);
  session.cdata = [{ type: 'CourseBatch', id: course.batchId }];
  session.emit('START', {
    type: 'assessment',
    mode: 'play',
    pageid: `viewer/quiz/${quiz.id}`,
    duration: 0.83,
  });
  let score = 0;
  quiz.questions.forEach(({ id: question, type }, n) => {
    const pass = random.chance(0.7);
    const option = `option${random.int(1, 4)}`;
    const seconds = random.int(5, 60);
    score += pass ? 1 : 0;
    session.wait(0.2 + random.unit());
    session.emit('IMPRESSION', {
      type: 'workflow',
      pageid: question,
      uri: `viewer/quiz/${quiz.id}`,
      subtype: '',
    });
    session.wait(seconds);
    session.emit('INTERACT', { type: 'CHOOSE', id: option, pageid: question, subtype: '' });
    session.wait(0.05);
    session.emit('RESPONSE', {
      target: { id: question, ver: '1.0', type: 'AssessmentItem' },
      type: 'CHOOSE',
      values: [{ [option]: `answer ${option.slice(-1)}` }],
    });
    session.wait(0.03);
    session.emit('ASSESS', {
      item: item(question, type, n + 1),
      index: n + 1,
      pass: pass ? 'Yes' : 'No',
      score: pass ? 1 : 0,
      resvalues: [{ [option]: `answer ${option.slice(-1)}` }],
      duration: seconds,
    });
  });
  session.wait(1);
  session.emit('END', {
    type: 'assessment',
    mode: 'play',
    pageid: `viewer/quiz/${quiz.id}`,
    duration: rounded(session.seconds - began),
    summary: [{ progress: 100 }, { score }, { totallength: quiz.questions.length }],
  });
  session.cdata = [];
}

function item(id: string, type: string, n: number): JsonObject {
  return {
    id,
    maxscore: 1,
    type,
    exlength: 0,
    params: [{ eval: 'order' }],
    uri: '',
    title: `Question ${n}`,
    desc: '',
    mmc: [],
    mc: [],
  };
}

/** A search for content, or for what a dial code stands for. */
export function search(session: Recorder, query: string, filters: JsonObject): void {
  const { random, world } = session;
  const found = random.int(0, 5);
  session.wait(0.2 + random.unit());
  session.emit('SEARCH', {
    type: 'content',
    query,
    filters,
    sort: { lastUpdatedOn: 'desc' },
    size: found === 0 ? 0 : random.int(found, 200),
    topn: Array.from({ length: found }, () => ({ identifier: random.pick(world.content).id })),
  });
}

/** A code is scanned: the scan, the search that it starts, and the page it leads to. */
export function scan(session: Recorder): void {
  const { random, world } = session;
  const code = random.pick(world.dialCodes);
  click(session, 'qr-scanner', 'home', 'qr-scan');
  session.object = { id: code.id, type: 'DialCode' };
  session.cdata = [{ type: 'qr', id: code.id }];
  search(session, '', { dialcodes: code.id });
  session.emit('IMPRESSION', {
    type: 'view',
    pageid: 'dial-code-scan-result',
    uri: `dial/${code.id}`,
    subtype: 'init',
  });
  session.cdata = [];
  session.object = objectOf(code.course.root);
}

/** One or two pieces of content are passed on; each item becomes a SHARE_ITEM in the pipeline. */
export function share(session: Recorder, contents: readonly Content[]): void {
  const { random, client } = session;
  session.emit('SHARE', {
    dir: 'Out',
    type: random.pick(['File', 'Link', 'Message']),
    items: contents.map(({ id, version }) => ({
      id,
      type: 'Resource',
      ver: String(version),
      origin: { id: client.did ?? '', type: 'Device' },
      params: [{ transfers: random.int(0, 3), size: random.int(10_000, 30_000_000) }],
    })),
  });
}

export function feedback(session: Recorder): void {
  const { random } = session;
  session.emit('FEEDBACK', { rating: random.int(1, 5), commentid: '', commenttxt: '' });
  if (random.chance(0.3)) {
    session.emit('FEEDBACK', {
      commentid: 'OTHER',
      commenttxt: random.pick(['too short', 'clear', 'sound is low']),
    });
  }
}

export function fail(session: Recorder, pageid: string): void {
  const { random } = session;
  session.emit('ERROR', {
    err: random.pick(['ERR_TOKEN_INVALID', '400', '504', 'PLAYER_LOAD_FAILED']),
    errtype: random.pick(['SYSTEM', 'CONTENT', 'UNAUTHORIZED_ACCESS']),
    stacktrace: 'Error: request failed\n    at load (main.js:1:20314)',
    pageid,
  });
}
