import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { DruidSqlError } from './sql/index.ts';
import { eventually, FakeSource } from './testing/fake-source.ts';
import {
  defaultSpecs,
  startDruid,
  type DruidServer,
  type DruidSource,
  type IngestProgress,
} from './index.ts';
import type { JsonObject } from '../../schemas/json.ts';

const time = Date.parse('2026-01-02T03:04:05.678Z');
const topic = 'dev.druid.events.telemetry';
const datasource = 'telemetry-events-syncts';
let stack = new AsyncDisposableStack();

afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

async function start(options: { dataFolder?: string; specs?: JsonObject[] } = {}) {
  const source = new FakeSource();
  const progress: IngestProgress[] = [];
  const server = stack.use(
    await startDruid({
      port: 0,
      flavour: 'igot',
      env: 'dev',
      source,
      now: () => time,
      onProgress: (step) => progress.push(step),
      ...(options.dataFolder !== undefined && { dataFolder: options.dataFolder }),
    }),
  );
  for (const spec of options.specs ?? defaultSpecs('igot', 'dev').slice(0, 1))
    await server.submit(spec);
  return { server, source, progress };
}

const event = (n: number, more: JsonObject = {}): JsonObject => ({
  eid: 'INTERACT',
  mid: `m${n}`,
  ets: time + n,
  syncts: time + n,
  actor: { id: `u${n % 3}`, type: 'User' },
  context: {
    did: `d${n}`,
    cdata: [
      { type: 'Course', id: `c${n % 2}` },
      { type: 'Batch', id: 'b' },
    ],
  },
  edata: { duration: n / 2 },
  ...more,
});

const stored = (server: DruidServer, count: number) =>
  eventually(() => (server.supervisors()[0]?.rows === count ? true : undefined));

async function post(server: DruidServer, body: unknown, path = '/druid/v2/sql') {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('events become rows that can be asked for in SQL, over HTTP and in-process', async () => {
  const { server, source, progress } = await start();
  source.add(topic, [event(0), event(1), 'broken', event(2, { ets: 'x' })]);
  await stored(server, 3);
  const sql = `SELECT __time, mid, ets, edata_duration, context_cdata_id FROM "${datasource}" ORDER BY __time`;
  const { columns, rows } = await server.query(sql);
  expect(columns).toEqual(['__time', 'mid', 'ets', 'edata_duration', 'context_cdata_id']);
  expect(rows[1]).toEqual({
    __time: '2026-01-02T03:04:05.679Z',
    mid: 'm1',
    ets: time + 1,
    edata_duration: 0.5,
    context_cdata_id: '["b","c1"]',
  });
  expect(rows[2]?.['ets']).toBeNull();
  expect(JSON.parse((await post(server, { query: sql })).text)).toEqual(rows);
  const seen = progress.flatMap(({ problems }) =>
    problems.map(({ offset, kind }) => [offset, kind]),
  );
  expect(seen).toEqual([
    [2, 'unparseable'],
    [3, 'processedWithError'],
  ]);
  expect(progress.reduce((sum, { processed }) => sum + processed, 0)).toBe(2);
  expect(server.supervisors()).toMatchObject([
    { id: datasource, topic, offsets: { 0: 4 }, lag: 0, rows: 3 },
  ]);
});

test('a value that comes as a list turns its column into a multi-value one', async () => {
  const { server, source } = await start();
  source.add(topic, [event(0, { tags: 'one' })]);
  await stored(server, 1);
  source.add(topic, [event(1, { tags: ['x', 'a'] })]);
  await stored(server, 2);
  const { rows } = await server.query(`SELECT tags FROM "${datasource}" ORDER BY __time`);
  expect(rows).toEqual([{ tags: 'one' }, { tags: '["a","x"]' }]);
});

test('what is unknown is refused in Druid’s words', async () => {
  const { server, source } = await start();
  source.add(topic, [event(0)]);
  await stored(server, 1);
  const table = await post(server, { query: 'SELECT * FROM nope' });
  expect(table.status).toBe(400);
  expect(JSON.parse(table.text)).toMatchObject({
    error: 'druidException',
    errorCode: 'invalidInput',
    errorMessage: "Object 'nope' not found (line [1], column [15])",
  });
  const column = await post(server, { query: `SELECT MID FROM "${datasource}"` });
  expect(JSON.parse(column.text)).toMatchObject({
    errorMessage: expect.stringMatching(
      /^Column 'MID' not found in any table.*\(line \[1\], column \[8\]\)$/,
    ) as string,
  });
  for (const query of [
    "SELECT * FROM read_csv('/etc/passwd')",
    "COPY (SELECT 1) TO '/tmp/x'",
    'DROP TABLE x',
    'SET threads = 1',
  ]) {
    expect([query, (await post(server, { query })).status]).toEqual([query, 400]);
  }
});

test('rows and offsets survive the end of the worker, once each', async () => {
  const { server, source } = await start();
  source.add(
    topic,
    Array.from({ length: 100 }, (_, n) => event(n)),
  );
  await stored(server, 100);
  await server.killStore();
  source.add(
    topic,
    Array.from({ length: 50 }, (_, n) => event(100 + n)),
  );
  await stored(server, 150);
  const { rows } = await server.query(
    `SELECT COUNT(*) AS "n", COUNT(DISTINCT mid) AS "d" FROM "${datasource}"`,
  );
  expect(rows).toEqual([{ n: 150, d: 150 }]);
});

test('the overlord’s calls', async () => {
  const { server, source } = await start();
  const get = async (path: string) => {
    const response = await fetch(server.url + path);
    return [response.status, await response.json()] as const;
  };
  source.add(topic, [event(0)]);
  await stored(server, 1);
  expect(await get('/status/health')).toEqual([200, true]);
  expect(await get('/druid/v2/datasources')).toEqual([200, [datasource]]);
  expect(await get('/druid/indexer/v1/supervisor')).toEqual([200, [datasource]]);
  expect(await get(`/druid/indexer/v1/supervisor/${datasource}/status`)).toMatchObject([
    200,
    { payload: { stream: topic, partitions: 1, aggregateLag: 0, state: 'RUNNING' } },
  ]);
  expect(await get('/druid/indexer/v1/supervisor/nope/status')).toMatchObject([
    404,
    { error: '[nope] does not exist' },
  ]);
  expect(await get('/druid/v3/anything')).toMatchObject([501, { code: 'DRUID_NOT_EMULATED' }]);
  const refused = await post(server, { type: 'kinesis' }, '/druid/indexer/v1/supervisor');
  expect(refused.status).toBe(400);
  await post(server, {}, `/druid/indexer/v1/supervisor/${datasource}/suspend`);
  expect(server.supervisors()[0]?.state).toBe('SUSPENDED');
  source.add(topic, [event(1)]);
  await post(server, {}, `/druid/indexer/v1/supervisor/${datasource}/resume`);
  await stored(server, 2);
});

test('a data folder keeps rows, offsets and supervisors over a restart', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'druid-test-'));
  stack.defer(async () => {
    await rm(dataFolder, { recursive: true });
  });
  const source = new FakeSource();
  const options = {
    port: 0,
    flavour: 'igot',
    env: 'dev',
    source,
    now: () => time,
    dataFolder,
  } as const;
  {
    await using first = await startDruid(options);
    await first.submit(defaultSpecs('igot', 'dev')[0] ?? {});
    source.add(topic, [event(0), event(1)]);
    await stored(first, 2);
  }
  source.add(topic, [event(2)]);
  await using second = await startDruid(options);
  await stored(second, 3);
  const { rows } = await second.query(`SELECT mid FROM "${datasource}" ORDER BY __time`);
  expect(rows.map(({ mid }) => mid)).toEqual(['m0', 'm1', 'm2']);
});

test('a port that is taken is named', async () => {
  const { server, source } = await start({ specs: [] });
  await expect(
    startDruid({ port: server.port, flavour: 'igot', env: 'dev', source, now: () => time }),
  ).rejects.toMatchObject({ code: 'DRUID_PORT_TAKEN' });
});

test('Kafka that cannot be read is told, and read on when it is back', async () => {
  const { server, source } = await start();
  source.add(topic, [event(0)]);
  await stored(server, 1);
  source.failure = new Error('the broker is gone');
  source.add(topic, [event(1)]);
  await eventually(() =>
    server.supervisors()[0]?.state === 'UNHEALTHY_SUPERVISOR' ? true : undefined,
  );
  source.failure = undefined;
  await stored(server, 2);
  await eventually(() => (server.supervisors()[0]?.state === 'RUNNING' ? true : undefined));
  expect(server.supervisors()[0]).toMatchObject({ lag: 0, rows: 2 });
});

test('text of any kind is kept', async () => {
  const { server, source } = await start();
  const texts = [
    '',
    'naïve ✓ 🙂',
    'it\'s "quoted"',
    'tab\tline\nend',
    'x'.repeat(100_000),
    '\u0000nul',
    '\ud800',
  ];
  source.add(
    topic,
    texts.map((edata, n) => event(n, { eid: edata })),
  );
  await stored(server, texts.length);
  const { rows } = await server.query(`SELECT eid FROM "${datasource}" ORDER BY __time`);
  expect(rows.slice(0, 6).map(({ eid }) => eid)).toEqual(texts.slice(0, 6));
  // A lone surrogate is not UTF-8.
  expect(rows[6]?.['eid']).toBe('\ufffd');
});

test('closing ends a query that runs, and may be asked twice', async () => {
  const { server, source } = await start();
  source.add(
    topic,
    Array.from({ length: 2000 }, (_, n) => event(n)),
  );
  await stored(server, 2000);
  const t = `"${datasource}"`;
  const slow = server.query(
    `SELECT COUNT(*) FROM ${t} a CROSS JOIN ${t} b CROSS JOIN ${t} c WHERE a.mid || b.mid || c.mid LIKE '%x'`,
  );
  const outcome = slow.then(
    () => 'answered',
    (error: unknown) => (error as DruidSqlError).body.category,
  );
  await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()]);
  expect(await outcome).toBe('CANCELED');
});

test('closing does not wait for a source that goes on waiting for records', async () => {
  const source: DruidSource = {
    partitions: () => Promise.resolve(1),
    read: () => Promise.withResolvers<never>().promise,
  };
  const server = await startDruid({
    port: 0,
    flavour: 'igot',
    env: 'dev',
    source,
    now: () => time,
  });
  for (const spec of defaultSpecs('igot', 'dev').slice(0, 1)) await server.submit(spec);
  await eventually(() => (server.supervisors()[0]?.state === 'RUNNING' ? true : undefined));
  await server[Symbol.asyncDispose]();
  await expect(fetch(`${server.url}/status/health`)).rejects.toThrow('fetch failed');
});
