import { assert, beforeAll, expect, test, vi } from 'vitest';
import { kafkaClient, services, unique } from './services.ts';

const topic = unique('events');
const datasource = unique('rows');
const hour = 3_600_000;
const start = Date.UTC(2024, 0, 1);

/** Forty events of four hours: what a `druid.events.*` topic carries, with holes. */
const events = Array.from({ length: 40 }, (_, n) => ({
  eid: n % 4 === 0 ? 'INTERACT' : n % 4 === 1 ? 'IMPRESSION' : n % 4 === 2 ? 'LOG' : 'ERROR',
  mid: `mid-${String(n).padStart(2, '0')}`,
  syncts: start + (n % 4) * hour + n * 1_000,
  actor: n % 5 === 0 ? {} : { id: `user-${n % 3}` },
  edata: {
    duration: n % 7 === 0 ? null : n / 4,
    size: n,
    pageid: n % 2 === 0 ? 'home' : 'Course Page',
  },
  tags: n % 10 === 0 ? ['a', 'b'] : n % 10 === 1 ? ['b'] : undefined,
  unlisted: 'has no column',
}));

const spec = {
  type: 'kafka',
  spec: {
    dataSchema: {
      dataSource: datasource,
      timestampSpec: { column: 'syncts', format: 'auto' },
      dimensionsSpec: {
        dimensions: [
          'eid',
          'mid',
          'actor_id',
          'pageid',
          'tags',
          { type: 'double', name: 'duration' },
          { type: 'long', name: 'size' },
        ],
      },
      granularitySpec: { type: 'uniform', segmentGranularity: 'day', rollup: false },
    },
    ioConfig: {
      topic,
      useEarliestOffset: true,
      taskCount: 1,
      replicas: 1,
      taskDuration: 'PT1H',
      consumerProperties: {} as Record<string, string>,
      inputFormat: {
        type: 'json',
        flattenSpec: {
          useFieldDiscovery: false,
          fields: [
            { type: 'root', name: 'eid' },
            { type: 'root', name: 'mid' },
            { type: 'root', name: 'syncts' },
            { type: 'root', name: 'tags' },
            { type: 'path', name: 'actor_id', expr: '$.actor.id' },
            { type: 'path', name: 'pageid', expr: '$.edata.pageid' },
            { type: 'path', name: 'duration', expr: '$.edata.duration' },
            { type: 'path', name: 'size', expr: '$.edata.size' },
          ],
        },
      },
    },
    tuningConfig: { type: 'kafka' },
  },
};

async function ask(
  sql: string,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${services().druid}/druid/v2/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: sql.replaceAll('ROWS', `"${datasource}"`), ...extra }),
  });
  return { status: response.status, text: await response.text() };
}

async function rows(sql: string): Promise<unknown> {
  const { status, text } = await ask(sql);
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return JSON.parse(text);
}

beforeAll(async () => {
  const admin = kafkaClient().admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafkaClient().producer();
  await producer.connect();
  await producer.send({
    topic,
    messages: events.map((event, n) => ({ partition: n % 2, value: JSON.stringify(event) })),
  });
  await producer.send({ topic, messages: [{ partition: 0, value: 'not JSON' }] });
  await producer.disconnect();
  const { kafkaForDruid, druid } = services();
  spec.spec.ioConfig.consumerProperties = { 'bootstrap.servers': kafkaForDruid };
  const submitted = await fetch(`${druid}/druid/indexer/v1/supervisor`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spec),
  });
  assert.deepEqual(await submitted.json(), { id: datasource });
  await vi.waitFor(
    async () => {
      assert.deepEqual(await rows('SELECT COUNT(*) AS n FROM ROWS'), [{ n: 40 }]);
    },
    { timeout: 180_000, interval: 500 },
  );
}, 200_000);

const questions: readonly (readonly [sql: string, answer: unknown])[] = [
  [
    'SELECT eid, COUNT(*) AS n, SUM("size") AS s FROM ROWS GROUP BY eid ORDER BY eid',
    [
      { eid: 'ERROR', n: 10, s: 210 },
      { eid: 'IMPRESSION', n: 10, s: 190 },
      { eid: 'INTERACT', n: 10, s: 180 },
      { eid: 'LOG', n: 10, s: 200 },
    ],
  ],
  ['SELECT COUNT(DISTINCT actor_id) AS d FROM ROWS', [{ d: 3 }]],
  ['SELECT COUNT(actor_id) AS c, COUNT(*) AS n FROM ROWS', [{ c: 32, n: 40 }]],
  ['SELECT COUNT(*) AS n FROM ROWS WHERE actor_id IS NULL', [{ n: 8 }]],
  [
    "SELECT TIME_FLOOR(__time, 'PT1H') AS h, COUNT(*) AS n FROM ROWS GROUP BY 1 ORDER BY 1",
    [
      { h: '2024-01-01T00:00:00.000Z', n: 10 },
      { h: '2024-01-01T01:00:00.000Z', n: 10 },
      { h: '2024-01-01T02:00:00.000Z', n: 10 },
      { h: '2024-01-01T03:00:00.000Z', n: 10 },
    ],
  ],
  [
    "SELECT mid FROM ROWS WHERE __time >= TIMESTAMP '2024-01-01 03:00:30' ORDER BY __time",
    [{ mid: 'mid-31' }, { mid: 'mid-35' }, { mid: 'mid-39' }],
  ],
  [
    'SELECT pageid, MAX(duration) AS m, MIN(duration) AS l FROM ROWS GROUP BY pageid ORDER BY pageid',
    [
      { pageid: 'Course Page', m: 9.75, l: 0.25 },
      { pageid: 'home', m: 9.5, l: 0.5 },
    ],
  ],
  ['SELECT AVG("size") AS a FROM ROWS WHERE eid = \'LOG\'', [{ a: 20 }]],
  ['SELECT COUNT(duration) AS c FROM ROWS', [{ c: 34 }]],
  [
    "SELECT UPPER(pageid) AS u, CHAR_LENGTH(pageid) AS l FROM ROWS WHERE mid = 'mid-01'",
    [{ u: 'COURSE PAGE', l: 11 }],
  ],
  [
    "SELECT mid FROM ROWS WHERE mid LIKE 'mid-0%' AND eid IN ('LOG', 'ERROR') ORDER BY __time DESC LIMIT 2",
    [{ mid: 'mid-07' }, { mid: 'mid-03' }],
  ],
  [
    "SELECT CASE WHEN \"size\" < 10 THEN 'small' ELSE 'large' END AS k, COUNT(*) AS n FROM ROWS GROUP BY 1 HAVING COUNT(*) > 5 ORDER BY n",
    [
      { k: 'small', n: 10 },
      { k: 'large', n: 30 },
    ],
  ],
  [
    "SELECT eid, COUNT(*) FILTER (WHERE pageid = 'home') AS home FROM ROWS GROUP BY eid ORDER BY eid LIMIT 2",
    [
      { eid: 'ERROR', home: 0 },
      { eid: 'IMPRESSION', home: 0 },
    ],
  ],
  ["SELECT COUNT(*) AS n FROM ROWS WHERE MV_CONTAINS(tags, 'b')", [{ n: 8 }]],
  ["SELECT MV_TO_STRING(tags, '|') AS t FROM ROWS WHERE mid = 'mid-10'", [{ t: 'a|b' }]],
  [
    'SELECT tags, COUNT(*) AS n FROM ROWS WHERE tags IS NOT NULL GROUP BY tags ORDER BY tags',
    [
      { tags: 'a', n: 4 },
      { tags: 'b', n: 8 },
    ],
  ],
  [
    "SELECT EXTRACT(HOUR FROM __time) AS h, COUNT(*) AS n FROM ROWS WHERE __time < TIMESTAMP '2024-01-01 02:00:00' GROUP BY 1 ORDER BY 1",
    [
      { h: 0, n: 10 },
      { h: 1, n: 10 },
    ],
  ],
  [
    "SELECT mid, TIMESTAMP_TO_MILLIS(__time) AS t FROM ROWS WHERE mid IN ('mid-00', 'mid-39') ORDER BY __time",
    [
      { mid: 'mid-00', t: start },
      { mid: 'mid-39', t: start + 3 * hour + 39_000 },
    ],
  ],
  [
    'SELECT COUNT(*) AS n FROM (SELECT actor_id FROM ROWS WHERE actor_id IS NOT NULL GROUP BY actor_id)',
    [{ n: 3 }],
  ],
  ["SELECT COALESCE(actor_id, 'nobody') AS a FROM ROWS WHERE mid = 'mid-05'", [{ a: 'nobody' }]],
  ["SELECT LATEST(eid) AS e FROM ROWS WHERE eid <> 'ERROR'", [{ e: 'LOG' }]],
];

test.for(questions)('%s', async ([sql, answer]) => {
  expect(await rows(sql)).toEqual(answer);
});

test('a field that the spec does not list has no column', async () => {
  expect(
    await rows(
      `SELECT COLUMN_NAME AS c, DATA_TYPE AS t FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = '${datasource}' ORDER BY COLUMN_NAME`,
    ),
  ).toEqual([
    { c: '__time', t: 'TIMESTAMP' },
    { c: 'actor_id', t: 'VARCHAR' },
    { c: 'duration', t: 'DOUBLE' },
    { c: 'eid', t: 'VARCHAR' },
    { c: 'mid', t: 'VARCHAR' },
    { c: 'pageid', t: 'VARCHAR' },
    { c: 'size', t: 'BIGINT' },
    { c: 'tags', t: 'VARCHAR' },
  ]);
  const { status, text } = await ask('SELECT unlisted FROM ROWS');
  expect(status).toBe(400);
  expect(text).toContain("Column 'unlisted' not found");
});

const small = 'SELECT mid, "size" FROM ROWS WHERE "size" < 2 ORDER BY __time';

test.for([
  ['object', '[{"mid":"mid-00","size":0},{"mid":"mid-01","size":1}]'],
  ['array', '[["mid-00",0],["mid-01",1]]'],
  ['objectLines', '{"mid":"mid-00","size":0}\n{"mid":"mid-01","size":1}\n\n'],
  ['arrayLines', '["mid-00",0]\n["mid-01",1]\n\n'],
  ['csv', 'mid-00,0\nmid-01,1\n\n'],
] as const)('result format %s', async ([resultFormat, wanted]) => {
  expect((await ask(small, { resultFormat })).text.trimEnd()).toBe(wanted.trimEnd());
});

test('with a header come names and both kinds of types', async () => {
  const { text } = await ask(small, {
    resultFormat: 'array',
    header: true,
    typesHeader: true,
    sqlTypesHeader: true,
  });
  expect(JSON.parse(text)).toEqual([
    ['mid', 'size'],
    ['STRING', 'LONG'],
    ['VARCHAR', 'BIGINT'],
    ['mid-00', 0],
    ['mid-01', 1],
  ]);
});

test('parameters stand for question marks', async () => {
  const { text } = await ask('SELECT COUNT(*) AS n FROM ROWS WHERE eid = ? AND "size" > ?', {
    parameters: [
      { type: 'VARCHAR', value: 'LOG' },
      { type: 'BIGINT', value: 20 },
    ],
  });
  expect(JSON.parse(text)).toEqual([{ n: 5 }]);
});

test.for([
  ['an order by another column than the time', 'SELECT mid FROM ROWS ORDER BY mid', 400],
  ['what is not SQL', 'SELEC 1', 400],
  ['a datasource that is not there', 'SELECT * FROM "no-such-datasource"', 400],
  ['a function that is not there', 'SELECT NO_SUCH(mid) FROM ROWS', 400],
] as const)('%s is refused', async ([_what, sql, status]) => {
  const answer = await ask(sql);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: 'druidException' });
});

test('a native query: gap druid-native-queries', async () => {
  const response = await fetch(`${services().druid}/druid/v2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      queryType: 'timeseries',
      dataSource: datasource,
      granularity: 'all',
      intervals: ['2024-01-01/2024-01-02'],
      aggregations: [{ type: 'count', name: 'n' }],
    }),
  });
  if (services().engine === 'embedded') {
    expect(response.status).toBe(501);
    return;
  }
  expect(await response.json()).toMatchObject([{ result: { n: 40 } }]);
});

test('the supervisor tells where it stands, and that one record could not be parsed', async () => {
  const base = `${services().druid}/druid/indexer/v1/supervisor`;
  expect(await (await fetch(base)).json()).toContain(datasource);
  const status = (await (await fetch(`${base}/${datasource}/status`)).json()) as {
    readonly payload: Readonly<Record<string, unknown>>;
  };
  expect(status).toMatchObject({
    id: datasource,
    payload: { dataSource: datasource, stream: topic, partitions: 2, state: 'RUNNING' },
  });
  const stats = async (): Promise<unknown> => {
    const answer = await fetch(`${base}/${datasource}/stats`);
    const byTask = (await answer.json()) as Record<
      string,
      Record<string, { readonly totals: { readonly buildSegments: unknown } }>
    >;
    return Object.values(byTask)
      .flatMap((tasks) => Object.values(tasks))
      .map(({ totals }) => totals.buildSegments)[0];
  };
  await expect
    .poll(stats, { timeout: 30_000, interval: 500 })
    .toMatchObject({ processed: 40, unparseable: 1, thrownAway: 0 });
});
