import { expect, test } from 'vitest';
import { at, begin, brief, eks, summarised } from './testing.ts';

const app = { type: 'app' };
const play = { type: 'content', mode: 'play' };

const withContext = (context: object): readonly object[] =>
  brief([
    at(0, 'START', app),
    at(5, 'INTERACT', {}, { context: { ...context } }),
    at(6, 'INTERACT', {}, { context: { ...context } }),
  ]);

test('a child ends before its parent, and the parent has the time of both', () => {
  expect(
    brief([at(0, 'START', app), at(10, 'START', play), at(40, 'END', play), at(45, 'END', app)]),
  ).toEqual([
    { type: 'content', mode: 'play', from: 10, spent: 30 },
    { type: 'app', mode: '', from: 0, spent: 45 },
  ]);
});

test('LOG, AUDIT, SEARCH and what cannot be read are left out', () => {
  const left = ['LOG', 'AUDIT', 'SEARCH'].map((eid) => at(5, eid));
  const broken = [
    { eid: 'START', edata: {} },
    { ...at(7, 'INTERACT'), actor: 'me' },
  ];
  const [one, ...none] = summarised([at(0, 'START', app), ...left, ...broken, at(9, 'END', app)]);
  expect(none).toEqual([]);
  expect(eks(one)['events_summary']).toEqual([
    { id: 'START', count: 1 },
    { id: 'END', count: 1 },
  ]);
});

test('events are taken in the order of ets, whatever order they came in', () => {
  const events = [at(0, 'START', app), at(5, 'INTERACT', { type: 'TOUCH' }), at(9, 'END', app)];
  expect(summarised(events.toReversed())).toEqual(summarised(events));
});

test('an actor of its own is a group on iGOT, not upstream', () => {
  const other = { actor: { id: 'u2', type: 'User' } };
  const events = [at(0, 'START', app), at(5, 'INTERACT', {}, other), at(9, 'END', app)];
  expect(brief(events, 'sunbird')).toHaveLength(1);
  expect(brief(events, 'igot')).toEqual([
    { type: 'app', mode: '', from: 0, spent: 9 },
    { type: 'app', mode: '', from: 5, spent: 0 },
  ]);
});

test('device, channel and app make groups; without pdata the app is the configured default', () => {
  expect(withContext({})).toHaveLength(1);
  expect(withContext({ did: 'd2' })).toHaveLength(1);
  expect(withContext({ did: 'd2' })).toEqual([{ type: 'app', mode: '', from: 5, spent: 1 }]);
  expect(withContext({ channel: 'c2' })).toEqual([{ type: 'app', mode: '', from: 5, spent: 1 }]);
  expect(withContext({ pdata: null })).toEqual(withContext({ pdata: { id: 'no_value' } }));
});

test('work outside an app gets an app around it, which counts that START twice', () => {
  const given = summarised([at(0, 'START', play), at(30, 'END', play), at(40, 'INTERACT')]);
  expect(given.map((event) => eks(event)['time_spent'])).toEqual([30, 40]);
  expect(eks(given[1])['events_summary']).toEqual([
    { id: 'START', count: 2 },
    { id: 'END', count: 1 },
    { id: 'INTERACT', count: 1 },
  ]);
});

test('a second START of the same type and mode closes the first and opens a sibling', () => {
  expect(
    brief([
      at(0, 'START', app),
      at(10, 'START', play),
      at(30, 'START', play),
      at(35, 'END', play),
      at(36, 'END', app),
    ]),
  ).toEqual([
    { type: 'content', mode: 'play', from: 30, spent: 5 },
    { type: 'app', mode: '', from: 0, spent: 36 },
  ]);
});

test('the time up to a second START of the same kind counts for the first only with an event between', () => {
  const events = [
    at(0, 'START', app),
    at(10, 'START', play),
    at(20, 'INTERACT'),
    at(30, 'START', play),
    at(35, 'END', play),
  ];
  expect(brief(events).map(({ from, spent }) => [from, spent])).toEqual([
    [10, 10],
    [30, 5],
    [0, 35],
  ]);
});

test('START compares the type in any case and the mode exactly', () => {
  const second = (edata: object): number =>
    brief([
      at(0, 'START', app),
      at(1, 'START', play),
      at(5, 'INTERACT'),
      at(10, 'START', { ...edata }),
      at(20, 'INTERACT'),
    ]).length;
  expect(second({ type: 'Content', mode: 'play' })).toBe(3);
  const nested = brief([
    at(0, 'START', app),
    at(1, 'START', play),
    at(10, 'START', { type: 'content', mode: 'Play' }),
    at(20, 'INTERACT'),
  ]);
  expect(nested.map(({ mode, spent }) => [mode, spent])).toEqual([
    ['Play', 10],
    ['play', 19],
    ['', 20],
  ]);
});

test('a second START of the root closes the tree and is the new root', () => {
  expect(
    brief([
      at(0, 'START', app),
      at(5, 'START', play),
      at(20, 'INTERACT'),
      at(30, 'START', app),
      at(40, 'END', app),
    ]),
  ).toEqual([
    { type: 'content', mode: 'play', from: 5, spent: 15 },
    { type: 'app', mode: '', from: 0, spent: 20 },
    { type: 'app', mode: '', from: 30, spent: 10 },
  ]);
});

test('an END without its START is ignored: it adds neither time nor count', () => {
  const [one, ...none] = summarised([
    at(0, 'START', app),
    at(5, 'INTERACT'),
    at(50, 'END', { type: 'editor' }),
    at(60, 'END', { type: 'app', mode: 'play' }),
  ]);
  expect(none).toEqual([]);
  expect(eks(one)).toMatchObject({ time_spent: 5, end_time: begin + 5000 });
});

test('an END that names an ancestor closes what is open below it first', () => {
  expect(
    brief([
      at(0, 'START', app),
      at(5, 'START', { type: 'session' }),
      at(9, 'START', play),
      at(20, 'END', { type: 'session' }),
      at(30, 'END', app),
    ]).map(({ type, spent }) => [type, spent]),
  ).toEqual([
    ['session', 15],
    ['app', 30],
  ]);
});

test('an END that leaves out the mode of its START is ignored', () => {
  expect(
    brief([at(0, 'START', app), at(5, 'START', play), at(9, 'END', { type: 'content' })]),
  ).toEqual([{ type: 'app', mode: '', from: 0, spent: 5 }]);
});

test('an END whose mode differs in case alone ends the root, not what it names', () => {
  expect(
    brief([
      at(0, 'START', app),
      at(2, 'START', { type: 'session' }),
      at(5, 'START', play),
      at(6, 'INTERACT'),
      at(9, 'END', { type: 'content', mode: 'PLAY' }),
      at(12, 'INTERACT'),
    ]),
  ).toEqual([
    { type: 'content', mode: 'play', from: 5, spent: 1 },
    { type: 'session', mode: '', from: 2, spent: 4 },
    { type: 'app', mode: '', from: 0, spent: 9 },
  ]);
});

test('an event when nothing is open opens an app', () => {
  expect(brief([at(3, 'INTERACT', { type: 'TOUCH' }), at(7, 'INTERACT')])).toEqual([
    { type: 'app', mode: '', from: 3, spent: 4 },
  ]);
});

test('what is open at the end of the day is closed, the current one first', () => {
  expect(
    brief([at(0, 'START', app), at(5, 'START', play), at(9, 'INTERACT')]).map(({ type }) => type),
  ).toEqual(['content', 'app']);
});

test('summaries without time are given on iGOT alone', () => {
  const events = [at(0, 'START', app), at(0, 'END', app)];
  expect(brief(events, 'sunbird')).toEqual([]);
  expect(brief(events, 'igot')).toEqual([{ type: 'app', mode: '', from: 0, spent: 0 }]);
});
