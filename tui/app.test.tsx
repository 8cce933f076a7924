import { renderToString } from 'ink';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { emptyApp, type AppState } from './app-state.ts';
import { Frame } from './app.tsx';
import { screens as table } from './screens/index.ts';
import { openJourney } from './screens/journey/journey-state.ts';
import { loaded, openRecords, pressRecords } from './screens/records/records-state.ts';
import type { ScreenName, Size, World } from './screen.ts';
import { exampleJourney, exampleRecord, exampleSnapshot } from './testing/examples.ts';

const screens = [...Object.keys(table), 'help'] as readonly ScreenName[];
const small = { columns: 80, rows: 24 };
const sizes = [
  small,
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 120, rows: 40 },
  { columns: 250, rows: 80 },
];

function frame(state: AppState, size: Size = small): string {
  return renderToString(<Frame state={state} size={size} />, {
    columns: size.columns,
  });
}

function shown(state: AppState, size: Size = small): readonly string[] {
  return stripVTControlCharacters(frame(state, size))
    .split('\n')
    .map((row) => row.trimEnd());
}

const busy: AppState = {
  ...emptyApp,
  theme: 'mono',
  trail: [{ screen: 'pipeline' }],
  snapshot: exampleSnapshot(),
  records: loaded(
    openRecords('dp/telemetry.raw'),
    Array.from({ length: 60 }, (_, index) => exampleRecord(index)),
  ),
  journey: { ...openJourney('mid-7'), journeys: [exampleJourney()] },
};

test.each(screens.flatMap((screen) => sizes.map((size) => ({ screen, ...size }))))(
  '$screen fills $columns x $rows and no more',
  ({ screen, ...size }) => {
    const rows = shown({ ...busy, screen, message: 'something went wrong' }, size);
    expect(rows).toHaveLength(size.rows);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(size.columns);
    expect(rows[0]).toMatch(/^telemetry sandbox/);
    expect(rows.at(-2)).toBe('something went wrong');
    expect(rows.at(-1)).toMatch(/\? help {2}q close$/);
  },
);

test('the pipeline map at 80 x 24', () => {
  expect(shown({ ...busy, screen: 'pipeline' }).join('\n')).toMatchInlineSnapshot(`
    "telemetry sandbox  1 pipeline   embedded · igot · … in flight
    ✓ accepted 1 234 567 + derived 12 345 678 = settled 13 579 000 + in flight 1 245
    log 286 MB of 512 MB   generator mixed 500/s, 1 234 567 sent

    ● telemetry-api                1 234 567  1234.5/s ▶ telemetry.ingestion
    ● ingest-router              lag      12  1234.5/s ◀ telemetry.ingestion
    └▶ telemetry.ingest            1 234 567  1234.5/s
    ● telemetry-extractor        lag      12  1234.5/s ◀ telemetry.ingest
    └▶ telemetry.raw               1 234 567  1234.5/s
    └▶ druid.events.log            1 234 567  1234.5/s
    ● pipeline-preprocessor      lag      12  1234.5/s ◀ telemetry.raw
    └▶ telemetry.unique.secondary  1 234 567  1234.5/s
    └▶✗telemetry.failed            1 234 567  1234.5/s
    └▶≡telemetry.duplicate         1 234 567  1234.5/s
    ● de-normalization-secondary lag      12  1234.5/s ◀ telemetry.unique.secondary
    └▶ telemetry.denorm            1 234 567  1234.5/s
    ● druid-events-validator     lag      12  1234.5/s ◀ telemetry.denorm
    └▶ druid.events.telemetry      1 234 567  1234.5/s
    ◆ telemetry-events-syncts    lag       3  1234.5/s  1 234 567 rows




    enter open  o records  p pause or resume  : go  esc back  ? help  q close"
  `);
});

/** The filter field and what stands around it. */
function field(typing: string, fault?: { at: number; text: string }): string {
  const records = { ...busy.records, typing, fault };
  return shown({ ...busy, screen: 'records', records })
    .slice(1, 5)
    .join('\n');
}

test('the filter field shows what can follow, and where a filter goes wrong', () => {
  expect(field('edata.')).toMatchInlineSnapshot(`
    "dp/telemetry.raw  ▶ following
    filter: edata.▏
    tab edata.id  edata.list[*]
    22:13:20.041 0@41     INTERACT     {"eid":"INTERACT","mid":"mid-41","edata":{"i…"
  `);
  expect(field('eid == 1', { at: 5, text: 'expected a value' })).toMatchInlineSnapshot(`
    "dp/telemetry.raw  ▶ following
    filter: eid == 1▏
                 ^
    expected a value"
  `);
  const long = `${'eid = A or '.repeat(20)}x =`;
  expect(field(long, { at: long.length, text: 'expected a value' })).toMatchInlineSnapshot(`
    "dp/telemetry.raw  ▶ following
    filter: r eid = A or eid = A or eid = A or eid = A or eid = A or eid = A or x =▏
                                                                                   ^
    expected a value"
  `);
});

test('a journey at 80 x 24', () => {
  expect(
    shown({ ...busy, screen: 'journey' })
      .slice(0, 14)
      .join('\n'),
  ).toMatchInlineSnapshot(`
    "telemetry sandbox  journey   embedded · igot · … in flight
    INTERACT mid-7  hop 1 of 3
    kp/telemetry.ingestion-0@7#2  from batch kp/telemetry.ingestion-0@7, b shows it
    ✓ in-druid at druid/telemetry-events-syncts  druid.stored
      ▸ made ERROR mid-child; c shows it

    ▸ telemetry.ingest-0@1                    telemetry.raw-0@5
      by ingest-router                        by telemetry-extractor
      +0 ms  forwarded                        +2 ms, 2 here  forwarded
      nothing changed                         + syncts 1700000000000



    "
  `);
});

test('a journey keeps its columns with wide letters', () => {
  const [first, second, ...rest] = exampleJourney().hops;
  const changes = [{ path: 'name', kind: 'added', after: '你好'.repeat(50) }] as const;
  const hops = [first, second].flatMap((hop) => (hop === undefined ? [] : [{ ...hop, changes }]));
  const journey = { ...busy.journey, journeys: [exampleJourney({ hops: [...hops, ...rest] })] };
  const row =
    shown({ ...busy, screen: 'journey', journey }).find((line) => line.includes('你')) ?? '';
  const [left = ''] = row.split(/(?<=…) +(?=\+)/);
  const cells = Array.from(left).reduce(
    (sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1),
    0,
  );
  expect(cells).toBeLessThanOrEqual(40);
  expect(row.match(/\+ name/g)).toHaveLength(2);
});

test('a stopped sandbox is told in the header', () => {
  expect(shown({ ...busy, screen: 'pipeline', isGone: true })[0]).toBe(
    'telemetry sandbox  1 pipeline   ■ the sandbox has stopped; waiting for it',
  );
});

test('a failed start shows every line of its reason', () => {
  const start = {
    ...emptyApp.start,
    phase: 'failed',
    failure: `${'x'.repeat(100)}\nlast line`,
  } as const;
  const rows = shown({ ...emptyApp, start });
  expect(rows.filter((row) => /x{10}|last line/.test(row))).toEqual([
    `✗ ${'x'.repeat(78)}`,
    `  ${'x'.repeat(22)}`,
    '  last line',
  ]);
});

const world: World = { snapshot: exampleSnapshot() };
const hostile = '\u001B[2J\u001B]0;title\u0007\r\n\u009B31m\u202Eevil\u200B\u2066';
const hostileRecord = exampleRecord(0, {
  key: hostile,
  eid: hostile,
  mid: hostile,
  topic: hostile,
  headers: { [hostile]: hostile },
  value: { [hostile]: hostile, deep: { [hostile]: [hostile] } },
});
const hostileRecords = loaded(openRecords(hostile), [hostileRecord]);
const hostileChange = {
  path: hostile,
  kind: 'changed',
  before: hostile,
  after: { [hostile]: hostile },
} as const;
const hostileJourney = exampleJourney({
  occurrence: hostile,
  parent: hostile,
  mid: hostile,
  eid: hostile,
  branches: [{ end: 'failed', reason: hostile, at: hostile, detail: hostile }],
  hops: exampleJourney().hops.map((hop) => ({
    ...hop,
    stage: hostile,
    topic: hostile,
    reason: hostile,
    changes: [hostileChange],
  })),
  children: [{ occurrence: hostile, mid: hostile, eid: hostile }],
});

const hostileStates: Readonly<Record<string, AppState>> = {
  records: { ...busy, screen: 'records', records: hostileRecords },
  'records while typing': {
    ...busy,
    screen: 'records',
    records: { ...hostileRecords, typing: hostile, filter: hostile },
  },
  'a record': {
    ...busy,
    screen: 'records',
    records: pressRecords(hostileRecords, 'open', world).state,
  },
  'a record that is text': {
    ...busy,
    screen: 'records',
    records: loaded(openRecords('dp/x'), [exampleRecord(0, { value: hostile, text: hostile })]),
  },
  journey: {
    ...busy,
    screen: 'journey',
    journey: { ...openJourney(hostile), journeys: [hostileJourney] },
  },
  'a journey not known': {
    ...busy,
    screen: 'journey',
    journey: { ...openJourney(hostile), journeys: [] },
  },
  message: { ...busy, screen: 'topics', message: hostile },
  'a failed start': {
    ...busy,
    screen: 'start',
    start: {
      ...emptyApp.start,
      engines: [{ name: hostile, isAvailable: false, text: hostile }],
      phase: 'failed',
      failure: hostile,
    },
  },
  notices: {
    ...busy,
    snapshot: exampleSnapshot({ notices: [{ at: 0, level: 'error', text: hostile }] }),
    screen: 'pipeline',
  },
  topics: {
    ...busy,
    snapshot: {
      ...exampleSnapshot(),
      topics: [{ topic: hostile, cluster: 'dp', partitions: 1, records: 1, bytes: 1 }],
    },
    screen: 'topics',
  },
};

test.each(Object.keys(hostileStates))(
  'hostile text in %s reaches the terminal written out only',
  (name) => {
    const state = hostileStates[name] ?? emptyApp;
    const text = frame(state);
    // What is left of escape sequences are the looks Ink itself gives.
    // eslint-disable-next-line no-control-regex -- the very bytes in question
    expect(text.replaceAll(/\u001B\[[\d;]*m/g, '')).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(text).toContain('\\u001b');
    expect(text).not.toContain('\u001B[31m');
    expect(shown(state)).toHaveLength(24);
  },
);

test('a huge record draws at once and fits', () => {
  const value = {
    eid: 'X',
    text: 'x'.repeat(5_000_000),
    list: Array.from({ length: 20_000 }, (_, index) => index),
  };
  const records = loaded(
    openRecords('dp/x'),
    Array.from({ length: 50 }, (_, index) => exampleRecord(index, { value })),
  );
  for (const state of [records, pressRecords(records, 'open', world).state]) {
    expect(shown({ ...busy, screen: 'records', records: state })).toHaveLength(24);
  }
});
