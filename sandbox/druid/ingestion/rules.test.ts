import { expect, test } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { compileIngestion, type Cell } from './compile.ts';
import { readSpec } from './read-spec.ts';

interface Parts {
  readonly fields?: JsonObject[];
  readonly dimensions?: (string | JsonObject)[];
  readonly transform?: JsonObject;
  readonly io?: JsonObject;
  readonly metrics?: JsonObject[];
}

function specOf({
  fields = [],
  dimensions = ['eid'],
  transform,
  io = {},
  metrics = [],
}: Parts): JsonObject {
  return {
    type: 'kafka',
    dataSchema: {
      dataSource: 'events',
      parser: {
        type: 'string',
        parseSpec: {
          format: 'json',
          flattenSpec: { useFieldDiscovery: false, fields },
          dimensionsSpec: { dimensions },
          timestampSpec: { column: 'syncts', format: 'auto' },
        },
      },
      metricsSpec: metrics,
      ...(transform && { transformSpec: transform }),
    },
    ioConfig: { topic: 'dev.events', ...io },
  };
}

const now = Date.parse('2026-01-02T03:04:05.678Z');

/** The single row, by column, that one record gives; undefined cells are left out. */
function ingest(parts: Parts, value: unknown) {
  const ingestion = compileIngestion(readSpec(specOf(parts)));
  const batch = ingestion.batch();
  const bytes =
    value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  ingestion.read({ offset: 7, value: bytes }, batch, now);
  const row: Record<string, Cell> = {};
  for (const [index, { name }] of ingestion.columns.entries()) {
    const cell = batch.cells[index]?.[0];
    if (cell !== undefined) row[name] = cell;
  }
  return { row, times: batch.times, processed: batch.processed, problems: batch.problems };
}

const path = (name: string, expr: string): JsonObject => ({ type: 'path', name, expr });

test('a dimension without a flatten entry reads the root field of its name', () => {
  const { row } = ingest(
    { dimensions: ['eid', 'context_did'] },
    { syncts: 1, eid: 'LOG', context: { did: 'x' } },
  );
  expect(row).toEqual({ eid: 'LOG' });
});

test('values become text as Java prints them', () => {
  const dimensions = ['a', 'b', 'c', 'd', 'e', 'f'];
  const event = {
    syncts: 1,
    a: 5,
    b: 12_345_678.5,
    c: true,
    d: { k: 'v', n: 1 },
    e: [null, 'z', 'a', 'a'],
    f: [],
  };
  expect(ingest({ dimensions }, event).row).toEqual({
    a: '5',
    b: '1.23456785E7',
    c: 'true',
    d: '{k=v, n=1}',
    e: ['a', 'a', 'z'],
  });
});

test('a list path drops nulls and missing steps, a missing path is null', () => {
  const fields = [
    path('ids', '$.c.cdata[*].id'),
    path('none', '$.c.none[*].id'),
    path('did', '$.c.did'),
  ];
  const event = {
    syncts: 1,
    c: { cdata: [{ id: 'b' }, { type: 't' }, { id: null }, { id: 'a' }] },
  };
  const { row, problems } = ingest({ fields, dimensions: ['ids', 'none', 'did'] }, event);
  expect(row).toEqual({ ids: ['a', 'b'] });
  expect(problems).toEqual([]);
});

test.each([
  [7, 7n],
  [7.9, 7n],
  [-7.9, -7n],
  ['7', 7n],
  ['7.0', 7n],
])('a long dimension reads %j as %s', (value, stored) => {
  const { row, processed } = ingest(
    { dimensions: [{ name: 'n', type: 'long' }] },
    { syncts: 1, n: value },
  );
  expect(row).toEqual({ n: stored });
  expect(processed).toBe(1);
});

test.each(['7.5', 'x', '', true, [1], { a: 1 }].map((value) => [value]))(
  'a long dimension that cannot read %j keeps the row and counts processedWithError',
  (value) => {
    const dimensions = ['eid', { name: 'n', type: 'long' }];
    const { row, processed, problems, times } = ingest(
      { dimensions },
      { syncts: 1, eid: 'E', n: value },
    );
    expect(row).toEqual({ eid: 'E' });
    expect(times).toHaveLength(1);
    expect(processed).toBe(0);
    expect(problems).toMatchObject([{ offset: 7, kind: 'processedWithError' }]);
  },
);

test.each([['{"syncts":1'], ['[1]'], ['5'], ['{}'], ['{"syncts":"soon"}'], ['{"syncts":null}']])(
  '%s is unparseable',
  (value) => {
    expect(ingest({}, value)).toMatchObject({
      times: [],
      processed: 0,
      problems: [{ offset: 7, kind: 'unparseable' }],
    });
  },
);

test('a deeply nested record does not end the worker', () => {
  const deep = `{"syncts":1,"eid":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const { times, problems } = ingest({}, deep);
  expect(times.length + problems.length).toBe(1);
});

test('a record without a value is thrown away', () => {
  expect(ingest({}, null)).toMatchObject({ times: [], problems: [{ kind: 'thrownAway' }] });
});

test.each([
  [1_767_323_045_678, 1_767_323_045_678],
  ['1767323045678', 1_767_323_045_678],
  ['2026-01-02T03:04:05.678Z', now],
  ['2026-01-02T08:34:05.678+05:30', now],
  ['2026-01-02', Date.parse('2026-01-02T00:00:00Z')],
])('the time %j is read as %d', (syncts, ms) => {
  expect(ingest({}, { syncts, eid: 'E' }).times).toEqual([ms]);
});

test('filters and message-time limits throw rows away', () => {
  const filter: JsonObject = { type: 'selector', dimension: 'eid', value: 'FEEDBACK' };
  expect(ingest({ transform: { filter } }, { syncts: now, eid: 'LOG' }).problems).toMatchObject([
    { kind: 'thrownAway' },
  ]);
  expect(ingest({ transform: { filter } }, { syncts: now, eid: 'FEEDBACK' }).processed).toBe(1);
  const io = {
    lateMessageRejectionPeriod: 'PT1H',
    earlyMessageRejectionPeriod: 'PT1H',
    taskDuration: 'PT1H',
  };
  for (const [offset, count] of [
    [0, 1],
    [-3_700_000, 0],
    [7_000_000, 1],
    [7_300_000, 0],
  ] as const) {
    expect(ingest({ io }, { syncts: now + offset }).times).toHaveLength(count);
  }
});

test.each([
  [[{ type: 'UtmSource', id: 's1' }], 's1'],
  [
    [
      { type: 'UtmSource', id: 's1' },
      { type: 'UtmMedium', id: 'm' },
    ],
    '',
  ],
  [[{ type: 'course', id: 's1' }], ''],
  [[], ''],
])('utm_source of %j is %j', (cdata, expected) => {
  const fields = [
    path('context_cdata_type', '$.context.cdata[*].type'),
    path('context_cdata_id', '$.context.cdata[*].id'),
  ];
  const expression = `case_searched((like(context_cdata_type,'UtmSource')),context_cdata_id,'')`;
  const transform = { transforms: [{ type: 'expression', name: 'utm_source', expression }] };
  const { row } = ingest(
    { fields, dimensions: ['utm_source'], transform },
    { syncts: 1, context: { cdata } },
  );
  expect(row['utm_source']).toBe(expected);
});

test('metrics keep what they sum', () => {
  const metrics: JsonObject[] = [
    { type: 'count', name: 'total_count' },
    { type: 'longSum', name: 'rating', fieldName: 'edata_rating' },
    { type: 'doubleSum', name: 'spent', fieldName: 'edata_timespent' },
    { type: 'HLLSketchBuild', name: 'unique_users', fieldName: 'uid' },
  ];
  const event = { syncts: 1, edata_rating: '4.7', edata_timespent: 1.5, uid: 'u1' };
  expect(ingest({ metrics }, event).row).toEqual({
    total_count: 1n,
    rating: 4n,
    spent: 1.5,
    unique_users: 'u1',
  });
});

test('names that objects inherit are only read when the event has them', () => {
  const dimensions = ['constructor', '__proto__', 'toString'];
  expect(ingest({ dimensions }, { syncts: 1 }).row).toEqual({});
  expect(ingest({ dimensions }, '{"syncts":1,"constructor":"c"}').row).toEqual({
    constructor: 'c',
  });
});
