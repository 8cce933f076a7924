import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { packRecords } from '../ingestion/pack.ts';
import { Committer, type CommitStep } from './committer.ts';
import { openDatabase, type Database } from './database.ts';
import type { IngestRequest } from './messages.ts';

const topic = 'dev.events';

function specOf(dimensions: readonly (string | JsonObject)[], datasource = 'events'): JsonObject {
  return {
    type: 'kafka',
    dataSchema: {
      dataSource: datasource,
      parser: {
        type: 'string',
        parseSpec: {
          format: 'json',
          flattenSpec: { useFieldDiscovery: false, fields: [] },
          dimensionsSpec: { dimensions },
          timestampSpec: { column: 'syncts', format: 'auto' },
        },
      },
    },
    ioConfig: { topic, useEarliestOffset: true },
  };
}

function request(
  fromOffset: number,
  events: readonly JsonObject[],
  datasource = 'events',
  partition = 0,
): IngestRequest {
  const records = events.map((event, index) => ({
    offset: fromOffset + index,
    value: Buffer.from(JSON.stringify({ syncts: 1_700_000_000_000 + index, ...event })),
  }));
  const nextOffset = fromOffset + records.length;
  return {
    datasource,
    partition,
    fromOffset,
    nextOffset,
    now: 1_700_000_000_000,
    records: packRecords(records),
  };
}

interface Opened extends AsyncDisposable {
  readonly database: Database;
  readonly committer: Committer;
  /** A second look at the file, as after a restart. */
  readonly folder: string;
  failAt: CommitStep | undefined;
}

async function open(folder?: string): Promise<Opened> {
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'druid-committer-')));
  const database = await openDatabase({ folder: place, readers: 1 });
  const opened: Opened = {
    database,
    folder: place,
    failAt: undefined,
    committer: new Committer(database, (step) => {
      if (step === opened.failAt) throw new Error(`stopped after ${step}`);
    }),
    async [Symbol.asyncDispose]() {
      database.close();
      if (folder === undefined) await rm(place, { recursive: true, force: true });
    },
  };
  return opened;
}

async function rows({ database }: Opened, sql: string): Promise<unknown[][]> {
  return (await database.ingest.run(sql)).getRowsJS();
}

const stored =
  'SELECT (SELECT count(*) FROM druid.events)::INTEGER, (SELECT max(next_offset) FROM main.ingestion_offsets)::INTEGER';

test.each(['rows', 'offsets'] as const)(
  'a failure after the %s leaves neither rows nor offsets',
  async (step) => {
    await using opened = await open();
    await opened.committer.register(specOf(['eid']));
    await opened.committer.commit([request(0, [{ eid: 'A' }, { eid: 'B' }])]);
    opened.failAt = step;
    await expect(opened.committer.commit([request(2, [{ eid: 'C' }])])).rejects.toThrow(
      `stopped after ${step}`,
    );
    expect(await rows(opened, stored)).toEqual([[2, 2]]);
    opened.failAt = undefined;
    const [answer] = await opened.committer.commit([request(2, [{ eid: 'C' }])]);
    expect(answer).toMatchObject({ isStored: true, nextOffset: 3, processed: 1, rows: 3 });
    expect(await rows(opened, stored)).toEqual([[3, 3]]);
  },
);

test('a table whose first commit failed does not exist', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid']));
  opened.failAt = 'offsets';
  await expect(opened.committer.commit([request(0, [{ eid: 'A' }])])).rejects.toThrow('stopped');
  expect([...opened.database.tables.keys()]).toEqual([]);
  opened.failAt = undefined;
  await opened.committer.commit([request(0, [{ eid: 'A' }])]);
  expect(opened.database.tables.get('events')?.shown).toEqual([
    { name: '__time', type: 'TIMESTAMP' },
    { name: 'eid', type: 'STRING' },
  ]);
});

test('records that were committed before are not stored twice', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid']));
  await opened.committer.commit([request(0, [{ eid: 'A' }])]);
  const [again] = await opened.committer.commit([request(0, [{ eid: 'A' }, { eid: 'B' }])]);
  expect(again).toMatchObject({ isStored: false, nextOffset: 1 });
  expect(await rows(opened, stored)).toEqual([[1, 1]]);
});

test('requests of one group that follow each other are stored in one go, a gap is not', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid']));
  const answers = await opened.committer.commit([
    request(0, [{ eid: 'A' }]),
    request(1, [{ eid: 'B' }]),
    request(5, [{ eid: 'F' }]),
  ]);
  expect(answers.map(({ isStored }) => isStored)).toEqual([true, true, false]);
  expect(await rows(opened, stored)).toEqual([[2, 2]]);
});

test('one bad datasource name in a group stops the whole group, and nothing is half there', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid']));
  const group = [request(0, [{ eid: 'A' }]), request(0, [{ eid: 'A' }], 'nobody')];
  await expect(opened.committer.commit(group)).rejects.toThrow('nobody');
  expect([...opened.database.tables.keys()]).toEqual([]);
});

test('offsets, rows and specs are found again in the same folder', async () => {
  await using first = await open();
  await first.committer.register(specOf(['eid']));
  await first.committer.commit([
    request(0, [{ eid: 'A' }]),
    request(0, [{ eid: 'B' }], 'events', 1),
  ]);
  first.database.close();
  const database = await openDatabase({ folder: first.folder, readers: 1 });
  const committer = new Committer(database);
  expect(await committer.saved()).toEqual([{ id: 'events', spec: specOf(['eid']) }]);
  const { offsets, rows: count } = await committer.register(specOf(['eid']));
  expect(offsets.toSorted(([a], [b]) => a - b)).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(count).toBe(2);
  database.close();
});

test('a column is stored from its first value on, and shown before', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid', 'tags']));
  await opened.committer.commit([request(0, [{ eid: 'A' }])]);
  const columns = () => {
    const { shown = [], stored: kept = [] } = opened.database.tables.get('events') ?? {};
    return [shown, kept].map((list) => list.map(({ name }) => name));
  };
  expect(columns()).toEqual([
    ['__time', 'eid', 'tags'],
    ['__time', 'eid'],
  ]);
  const ordered = 'SELECT eid, tags FROM druid.events ORDER BY eid';
  expect(await rows(opened, ordered)).toEqual([['A', null]]);
  await opened.committer.commit([request(1, [{ eid: 'B', tags: 'one' }])]);
  expect(columns()[1]).toEqual(['__time', 'eid', 'tags']);
  expect(await rows(opened, ordered)).toEqual([
    ['A', null],
    ['B', 'one'],
  ]);
});

test('the first list of a column makes it multi-valued and keeps what was there', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['tags']));
  await opened.committer.commit([request(0, [{ tags: 'one' }, {}])]);
  await opened.committer.commit([request(2, [{ tags: ['b', 'a'] }, { tags: 'two' }])]);
  expect(await rows(opened, 'SELECT tags FROM stored.events ORDER BY rowid')).toEqual([
    [['one']],
    [null],
    [['a', 'b']],
    [['two']],
  ]);
  expect(opened.database.tables.get('events')?.shown[1]).toEqual({
    name: 'tags',
    type: 'STRING[]',
  });
});

test('a later spec adds columns; one that changes a type makes the column text', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid', { name: 'n', type: 'long' }]));
  await opened.committer.commit([request(0, [{ eid: 'A', n: 5 }])]);
  await opened.committer.register(specOf([{ name: 'n', type: 'double' }, 'extra']));
  await opened.committer.commit([request(1, [{ eid: 'A', n: 1.5, extra: 'x' }])]);
  expect(await rows(opened, 'SELECT eid, n, extra FROM stored.events ORDER BY rowid')).toEqual([
    ['A', '5', null],
    [null, '1.5', 'x'],
  ]);
});

test('more rows than one chunk of DuckDB are all there, in order', async () => {
  await using opened = await open();
  await opened.committer.register(specOf(['eid', { name: 'n', type: 'long' }]));
  const events = Array.from({ length: 5_000 }, (_, n) =>
    n % 3 === 0 ? { n } : { n, eid: `e${n}` },
  );
  await opened.committer.commit([request(0, events)]);
  const sql =
    'SELECT count(*)::INTEGER, count(eid)::INTEGER, sum(n)::INTEGER, max(eid) FROM druid.events';
  expect(await rows(opened, sql)).toEqual([[5000, 3333, (4999 * 5000) / 2, 'e998']]);
});

test('no file, no network and no setting is in reach of a query', async () => {
  await using opened = await open();
  const [reader] = opened.database.readers;
  const refused = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "ATTACH '/tmp/other.duckdb'",
    'INSTALL httpfs',
    'SET threads = 1',
    'SET enable_external_access = true',
  ];
  for (const sql of refused)
    await expect(reader?.run(sql)).rejects.toThrow(/disabled|locked|denied|cannot|does not exist/i);
});
