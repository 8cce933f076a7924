import { expect, test } from 'vitest';
import { at, begin, brief, eks, summarised } from './testing.ts';

const app = { type: 'app' };
const play = { type: 'content', mode: 'play' };

const events = (gap: number) => [
  at(0, 'START', app),
  at(10, 'START', play),
  at(20, 'INTERACT'),
  at(20 + gap, 'INTERACT'),
  at(50 + gap, 'END', play),
];

test('a gap of 30 minutes is no break, a second more is: the tree closes and goes on from zero', () => {
  expect(brief(events(1800)).map(({ type, from, spent }) => [type, from, spent])).toEqual([
    ['content', 10, 40],
    ['app', 0, 50],
  ]);
  expect(brief(events(1801)).map(({ type, from, spent }) => [type, from, spent])).toEqual([
    ['content', 10, 10],
    ['app', 0, 20],
    ['content', 1821, 30],
    ['app', 1821, 30],
  ]);
});

test('an event whose own type is app makes no break', () => {
  const events = [at(0, 'START', app), at(10, 'INTERACT'), at(4000, 'END', { type: 'App' })];
  expect(brief(events)).toEqual([{ type: 'app', mode: '', from: 0, spent: 10 }]);
});

test('after a break type, mode, session, object and first event stay', () => {
  const object = { id: 'do_1', type: 'Content' };
  const given = summarised([
    at(0, 'START', play, { object }),
    at(10, 'INTERACT'),
    at(4000, 'INTERACT', {}, { context: { sid: 's2' } }),
    at(4010, 'INTERACT', {}, { context: { sid: 's2' } }),
  ]);
  const contents = given.filter((event) => event['object'] !== undefined);
  expect(contents.map((event) => event['dimensions'])).toEqual(
    contents.map(() => expect.objectContaining({ sid: 's1' })),
  );
  expect(contents.map((event) => eks(event)['start_time'])).toContain(begin + 4_000_000);
});

test('what was closed before a break comes back with start_time 0, on iGOT alone', () => {
  const events = [
    at(0, 'START', app),
    at(5, 'START', play),
    at(9, 'END', play),
    at(10, 'INTERACT'),
    at(4000, 'INTERACT'),
    at(4010, 'END', app),
  ];
  const [content, first, ...rest] = brief(events, 'sunbird');
  expect([content?.type, first?.type]).toEqual(['content', 'app']);
  expect(rest).toEqual([{ type: 'app', mode: '', from: 4000, spent: 10 }]);
  expect(brief(events, 'igot').slice(2)).toEqual([
    { type: 'content', mode: 'play', from: undefined, spent: 0 },
    { type: 'app', mode: '', from: 4000, spent: 10 },
  ]);
});

test('two that come back with start_time 0 and are alike share one mid', () => {
  const object = { object: { id: 'do_1', type: 'Content' } };
  const visit = (from: number) => [
    at(from, 'START', play, { ...object, '@timestamp': new Date(begin + from).toISOString() }),
    at(from + 2, 'END', play, object),
  ];
  const given = summarised(
    [at(0, 'START', app), ...visit(5), ...visit(10), at(20, 'INTERACT'), at(4000, 'INTERACT')],
    'igot',
  );
  const zero = given.filter((event) => eks(event)['start_time'] === 0);
  expect(zero).toHaveLength(2);
  expect(new Set(zero.map(({ mid }) => mid)).size).toBe(1);
  expect(new Set(zero.map(({ syncts }) => syncts)).size).toBe(2);
});
