import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { defaultSpecs, startDruid, type DruidServer } from '../index.ts';
import { eventually, FakeSource } from '../testing/fake-source.ts';

const time = Date.parse('2026-01-02T03:04:05.678Z');
const source = new FakeSource();
let server: DruidServer;

beforeAll(async () => {
  server = await startDruid({ port: 0, flavour: 'igot', env: 'dev', source, now: () => time });
  const [spec = {}] = defaultSpecs('igot', 'dev');
  await server.submit(spec);
  const events = Array.from({ length: 2000 }, (_, n) => ({
    eid: n % 2 === 0 ? 'LOG' : 'ERROR',
    mid: `m${n}`,
    syncts: time + n,
    ets: time + n,
  }));
  source.add('dev.druid.events.telemetry', events);
  await eventually(() => (server.supervisors()[0]?.rows === 2000 ? true : undefined));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const table = '"telemetry-events-syncts"';

async function send(
  body: string,
  contentType = 'application/json',
  method = 'POST',
  path = '/druid/v2/sql',
) {
  const init = method === 'GET' ? {} : { body };
  const response = await fetch(server.url + path, {
    method,
    headers: { 'content-type': contentType },
    ...init,
  });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}

const ask = async (query: string, more: JsonObject = {}) => {
  const { status, text } = await send(JSON.stringify({ query, ...more }));
  return { status, body: JSON.parse(text) as unknown };
};

test.each([
  [
    'object',
    'application/json',
    '[{"mid":{"type":"STRING","sqlType":"VARCHAR"},"ets":{"type":"LONG","sqlType":"BIGINT"}},{"mid":"m0","ets":1767323045678}]',
  ],
  [
    'array',
    'application/json',
    '[["mid","ets"],["STRING","LONG"],["VARCHAR","BIGINT"],["m0",1767323045678]]',
  ],
  [
    'objectLines',
    'text/plain',
    '{"mid":{"type":"STRING","sqlType":"VARCHAR"},"ets":{"type":"LONG","sqlType":"BIGINT"}}\n{"mid":"m0","ets":1767323045678}\n\n',
  ],
  [
    'arrayLines',
    'text/plain',
    '["mid","ets"]\n["STRING","LONG"]\n["VARCHAR","BIGINT"]\n["m0",1767323045678]\n\n',
  ],
  ['csv', 'text/csv', 'mid,ets\nSTRING,LONG\nVARCHAR,BIGINT\nm0,1767323045678\n\n'],
])('the result format %s', async (resultFormat, contentType, text) => {
  const query = `SELECT mid, ets FROM ${table} WHERE mid = 'm0'`;
  const headers = { header: true, typesHeader: true, sqlTypesHeader: true };
  const body = JSON.stringify({ query, resultFormat, ...headers });
  const answer = await send(body, 'application/json', 'POST', '/druid/v2/sql/');
  expect(answer.text).toBe(text);
  expect(answer.headers.get('content-type')).toBe(contentType);
  expect(answer.headers.get('x-druid-sql-header-included')).toBe('yes');
});

test.each([
  ['object', '[]'],
  ['array', '[]'],
  ['objectLines', '\n'],
  ['csv', '\n'],
])('no rows in the format %s', async (resultFormat, text) => {
  const body = JSON.stringify({
    query: `SELECT mid FROM ${table} WHERE mid = 'none'`,
    resultFormat,
  });
  expect((await send(body)).text).toBe(text);
});

test('the bare statement is read as text and as a form', async () => {
  const sql = `SELECT COUNT(*) AS "n" FROM ${table}`;
  expect((await send(sql, 'text/plain')).text).toBe('[{"n":2000}]');
  const form = new URLSearchParams({ query: sql }).toString();
  expect((await send(form, 'application/x-www-form-urlencoded')).text).toBe('[{"n":2000}]');
});

test('parameters, SET statements and the outer limit', async () => {
  const parameters = [
    { type: 'VARCHAR', value: 'LOG' },
    { type: 'BIGINT', value: 3 },
  ];
  expect(
    await ask(`SELECT COUNT(*) + ? AS "n" FROM ${table} WHERE eid = ?`, {
      parameters: parameters.toReversed(),
    }),
  ).toEqual({
    status: 200,
    body: [{ n: 1003 }],
  });
  const limited = await ask(`SELECT mid FROM ${table}`, { context: { sqlOuterLimit: 7 } });
  expect(limited.body).toHaveLength(7);
  const zoned = await ask(
    `SET sqlTimeZone = 'Asia/Kolkata'; SELECT MIN(__time) AS "t" FROM ${table}`,
  );
  expect(zoned.body).toEqual([{ t: '2026-01-02T08:34:05.678+05:30' }]);
});

test('longs of any size are bare numbers, in memory they are JSON-safe', async () => {
  const sql = 'SELECT 9007199254740993 AS "n"';
  expect((await send(JSON.stringify({ query: sql }))).text).toBe('[{"n":9007199254740993}]');
  const { rows } = await server.query(sql);
  expect(JSON.stringify(rows)).toBe('[{"n":9007199254740992}]');
});

test.each([
  ['not json', 'The body is not JSON'],
  ['[]', 'must be a JSON object'],
  ['{}', '"query" must be a text'],
  [
    '{"query":"SELECT 1","resultFormat":"xml"}',
    'there are object, array, objectLines, arrayLines, csv',
  ],
  ['{"query":"SELECT 1","sqlTypesHeader":true}', 'need "header"'],
  ['{"query":"SELECT 1","context":{"engine":"msq-task"}}', 'msq-task'],
  ['{"query":""}', 'SQL query is empty'],
  ['{"query":"SELECT FROM WHERE"}', 'Received an unexpected token [WHERE]'],
])('the body %s is refused: %s', async (body, reason) => {
  const answer = await send(body);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(reason.replaceAll('"', '\\"'));
});

test('a query that takes too long ends with Druid’s timeout', async () => {
  const slow = `SELECT COUNT(*) FROM ${table} a CROSS JOIN ${table} b CROSS JOIN ${table} c WHERE a.mid || b.mid || c.mid LIKE '%x'`;
  const answer = await ask(slow, { context: { timeout: 100 } });
  expect(answer).toMatchObject({
    status: 504,
    body: { errorCode: 'legacyQueryException', category: 'TIMEOUT' },
  });
});

test('a running query can be cancelled by its id; an unknown id is 404', async () => {
  const query = `SELECT COUNT(*) FROM ${table} a CROSS JOIN ${table} b CROSS JOIN ${table} c WHERE a.mid || b.mid || c.mid LIKE '%x'`;
  const running = ask(query, { context: { sqlQueryId: 'slow one' } });
  await eventually(async () => {
    const { status } = await send('', 'text/plain', 'DELETE', '/druid/v2/sql/slow%20one');
    return status === 202 ? true : undefined;
  });
  expect(await running).toMatchObject({ status: 500, body: { category: 'CANCELED' } });
  expect((await send('', 'text/plain', 'DELETE', '/druid/v2/sql/unknown')).status).toBe(404);
});

test('what is not emulated is refused by name', async () => {
  for (const path of ['/druid/v2', '/druid/v2/sql/task', '/druid/indexer/v1/task']) {
    const { status, text } = await send('{}', 'application/json', 'POST', path);
    expect([path, status]).toEqual([path, 501]);
    expect(text).toContain(`POST ${path} is not emulated`);
  }
});

test('the overlord keeps the spec as it was posted, and resets offsets', async () => {
  const [spec = {}] = defaultSpecs('igot', 'dev');
  const base = '/druid/indexer/v1/supervisor/telemetry-events-syncts';
  expect(JSON.parse((await send('', '', 'GET', base)).text)).toEqual(spec);
  const offsets = {
    type: 'kafka',
    partitions: {
      type: 'end',
      stream: 'dev.druid.events.telemetry',
      partitionOffsetMap: { 0: 1990 },
    },
  };
  await send(JSON.stringify(offsets), 'application/json', 'POST', `${base}/resetOffsets`);
  await eventually(() => (server.supervisors()[0]?.rows === 2010 ? true : undefined));
  const stats = JSON.parse((await send('', '', 'GET', `${base}/stats`)).text) as Record<
    string,
    Record<string, unknown>
  >;
  expect(Object.values(stats['0'] ?? {})[0]).toMatchObject({
    totals: { buildSegments: { processed: 10, unparseable: 0 } },
  });
});
