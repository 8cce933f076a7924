import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { round2 } from './seconds.ts';
import { at, begin, eks, summarised } from './testing.ts';

const app = { type: 'app' };
const page = (pageid: string, type = 'view') => ({ type, pageid, uri: '/' });

const perMinute = (seconds: number) =>
  eks(
    summarised([
      at(0, 'START', app),
      ...[1, 2, 3].map((second) => at(second, 'INTERACT', { type: 'TOUCH' })),
      at(seconds, 'END', app),
    ])[0],
  )['interact_events_per_min'];

const synctsOf = (timestamp: unknown) =>
  summarised([
    at(0, 'START', app),
    { ...at(9, 'END', app), '@timestamp': timestamp as string },
  ])[0]?.['syncts'];

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex').toUpperCase();
}

test('the whole event, as each flavour has it', () => {
  const first = at(
    0,
    'START',
    { type: 'Content', mode: 'play' },
    {
      tags: ['t'],
      object: { id: 'do_1', type: 'Course', ver: '1', extra: 'x', rollup: { l1: 'do_0' } },
      context: { cdata: [{ id: 'b1', type: 'CourseBatch', more: 1 }], rollup: { l1: 'org' } },
    },
  );
  const events = [first, at(90, 'END', { type: 'content', mode: 'play' })];
  const [igot] = summarised(events, 'igot');
  const range = `${begin}|${begin + 90_000}|SESSION|do_1|app|ch`;
  expect(igot).toEqual({
    eid: 'ME_WORKFLOW_SUMMARY',
    ets: begin + 86_400_000,
    syncts: begin + 90_500,
    ver: '1.0',
    mid: md5(`ME_WORKFLOW_SUMMARY|User|u1|d1|content|play|${range}`),
    uid: 'u1',
    context: {
      pdata: { id: 'AnalyticsDataPipeline', ver: '1.0', model: 'WorkflowSummarizer' },
      granularity: 'SESSION',
      date_range: { from: begin, to: begin + 90_000 },
      rollup: { l1: 'org' },
      cdata: [{ id: 'b1', type: 'CourseBatch' }],
    },
    dimensions: {
      uid: 'u1',
      did: 'd1',
      pdata: { id: 'app', ver: '2.1', pid: 'portal' },
      sid: 's1',
      channel: 'ch',
      type: 'content',
      mode: 'play',
    },
    edata: {
      eks: {
        start_time: begin,
        end_time: begin + 90_000,
        time_diff: 90,
        time_spent: 90,
        telemetry_version: '3.0',
        item_responses: [],
        interact_events_count: 0,
        interact_events_per_min: 0,
        env_summary: [],
        events_summary: [
          { id: 'START', count: 1 },
          { id: 'END', count: 1 },
        ],
        page_summary: [],
      },
    },
    tags: ['t'],
    object: { id: 'do_1', type: 'Course', ver: '1', rollup: { l1: 'do_0' } },
  });
  const [sunbird] = summarised(events, 'sunbird');
  expect(sunbird?.['mid']).toBe(md5(`ME_WORKFLOW_SUMMARY|u1contentplay|${range}`));
  expect(sunbird?.['dimensions']).not.toHaveProperty('uid');
});

test('without object, app and channel the mid has NA and the configured defaults', () => {
  const bare = { context: { pdata: null, channel: null } };
  const [one] = summarised([at(0, 'START', app, bare), at(1, 'END', app, bare)]);
  const key = `ME_WORKFLOW_SUMMARY|u1app|${begin}|${begin + 1000}|SESSION|NA|no_value|in.ekstep`;
  expect(one?.['mid']).toBe(md5(key));
  expect(one?.['dimensions']).toMatchObject({ pdata: { id: 'no_value', ver: '1.0' } });
});

test('the same events give the same mids, whenever the job runs', () => {
  const events = [at(0, 'START', app), at(5, 'INTERACT'), at(9, 'END', app)];
  expect(summarised(events)[0]?.['mid']).toBe(summarised(events)[0]?.['mid']);
  expect(summarised(events)[0]?.['mid']).not.toBe(summarised(events.slice(0, 2))[0]?.['mid']);
});

test('syncts is of the last event; a time that is not understood counts to its second, none is 0', () => {
  expect(synctsOf('2024-06-10T12:00:00.250+0530')).toBe(Date.parse('2024-06-10T06:30:00.250Z'));
  expect(synctsOf('2024-06-10T12:00:00.25')).toBe(Date.parse('2024-06-10T12:00:00Z'));
  expect(synctsOf('yesterday')).toBe(0);
  expect(synctsOf(null)).toBe(0);
});

test('a gap above 600 seconds counts as no time, and stays in time_diff', () => {
  const [one] = summarised([at(0, 'START', app), at(600, 'INTERACT'), at(1200.01, 'END', app)]);
  expect(eks(one)).toMatchObject({ time_spent: 600, time_diff: 1200.01 });
});

test('each gap is rounded to two digits, halves up, before it is added', () => {
  const [one] = summarised([at(0, 'START', app), at(0.005, 'INTERACT'), at(0.01, 'END', app)]);
  expect(eks(one)).toMatchObject({ time_spent: 0.02, time_diff: 0.01 });
  expect([1.005, 12.168, 0.004].map(round2)).toEqual([1.01, 12.17, 0]);
});

test('only INTERACT of the known types counts, in any case, the one that opens the summary too', () => {
  const types = ['TOUCH', 'click', 'HEARTBEAT', 'OTHER', 'SHOW', 'HIDE'];
  const given = types.map((type, index) => at(index, 'INTERACT', { type }));
  expect(eks(summarised(given)[0])['interact_events_count']).toBe(2);
});

test('interactions per minute are the plain count below a minute', () => {
  expect([59.99, 60, 100].map(perMinute)).toEqual([3, 3, 1.8]);
});

test('page time has no idle limit, and the gap before the next IMPRESSION counts twice', () => {
  const [one] = summarised([
    at(0, 'START', app),
    at(10, 'IMPRESSION', page('home')),
    at(15, 'INTERACT'),
    at(915, 'IMPRESSION', page('search', 'list'), { context: { env: 'explore' } }),
    at(920, 'IMPRESSION', page('home', 'later')),
    at(923, 'END', app),
  ]);
  expect(eks(one)['page_summary']).toEqual([
    { id: 'home', type: 'view', env: 'home', time_spent: 1808, visit_count: 2 },
    { id: 'search', type: 'list', env: 'explore', time_spent: 10, visit_count: 1 },
  ]);
});

test('an environment sums the time of its pages and has the largest of their visit counts', () => {
  const pages = ['a', 'b', 'a', 'c', 'a'];
  const [one] = summarised([
    at(0, 'START', app),
    ...pages.map((id, index) => at(index + 1, 'IMPRESSION', page(id))),
    at(10, 'END', app),
  ]);
  expect(eks(one)['env_summary']).toEqual([{ env: 'home', time_spent: 13, count: 3 }]);
});

test('an IMPRESSION that opens a summary is on none of its pages', () => {
  const [one] = summarised([at(0, 'IMPRESSION', page('home')), at(5, 'INTERACT')]);
  expect(eks(one)).toMatchObject({ time_spent: 5, page_summary: [], env_summary: [] });
});

test('an ASSESS gives an item response, its score and duration cut to whole numbers', () => {
  const assess = {
    item: { id: 'q1', maxscore: 2, title: 'Q', desc: 'why', mc: ['m'], exlength: 0 },
    pass: 'No',
    score: 0.5,
    resvalues: [{ '1': '{"text":"2"}' }, { n: 7 }],
    duration: 2.7,
  };
  const [one] = summarised([at(0, 'START', app), at(5, 'ASSESS', assess), at(9, 'END', app)]);
  expect(eks(one)['item_responses']).toEqual([
    {
      itemId: 'q1',
      timeSpent: 2,
      res: ['1:{"text":"2"}', 'n:7'],
      resValues: [{ '1': '{"text":"2"}' }, { n: 7 }],
      mc: ['m'],
      score: 0,
      time_stamp: begin + 5000,
      maxScore: 2,
      pass: 'No',
      qtitle: 'Q',
      qdesc: 'why',
    },
  ]);
});
