import { expect, test } from 'vitest';
import { translate } from './index.ts';
import { openSample, sampleTables } from './testing/sample.ts';

const plain = { tables: sampleTables, now: 0 };

test('grouping by a multi-value column gives a group per value and one for rows without values', async () => {
  await using sample = await openSample();
  const { rows } = await sample.query(
    'SELECT roles, COUNT(*) AS c FROM events GROUP BY roles ORDER BY roles',
  );
  expect(rows).toEqual([
    [null, 1],
    ['admin', 2],
    ['creator', 2],
  ]);
});

test('two multi-value keys pair every value of a row with every other', async () => {
  await using sample = await openSample();
  const { rows } = await sample.query(
    "SELECT roles, tags, COUNT(*) FROM events WHERE actor_id = 'u1' GROUP BY 1, 2 ORDER BY 1, 2",
  );
  expect(rows).toEqual([
    [null, null, 1],
    ['admin', 'x', 1],
    ['admin', 'y', 1],
    ['creator', 'x', 1],
    ['creator', 'y', 1],
  ]);
});

test('a filter on a multi-value column matches any value and keeps the others', async () => {
  await using sample = await openSample();
  const count = (condition: string) =>
    sample.value(`SELECT COUNT(*) FROM events WHERE ${condition}`);
  expect({
    equal: await count("roles = 'admin'"),
    swapped: await count("'admin' = roles"),
    notEqual: await count("roles <> 'admin'"),
    negated: await count("NOT (roles = 'admin')"),
    like: await count("roles LIKE 'cr%'"),
    notLike: await count("roles NOT LIKE 'cr%'"),
    in: await count("roles IN ('admin', 'x')"),
    notIn: await count("roles NOT IN ('admin', 'x')"),
    above: await count("roles > 'b'"),
    isNull: await count('roles IS NULL'),
    isNotNull: await count('roles IS NOT NULL'),
    upper: await count("UPPER(roles) = 'ADMIN'"),
    regex: await count("REGEXP_LIKE(roles, '^cre')"),
    contains: await count("CONTAINS_STRING(roles, 'dmi')"),
  }).toEqual({
    equal: 2,
    swapped: 2,
    notEqual: 1,
    negated: 1,
    like: 2,
    notLike: 1,
    in: 2,
    notIn: 1,
    above: 2,
    isNull: 1,
    isNotNull: 3,
    upper: 2,
    regex: 2,
    contains: 2,
  });
  const { rows } = await sample.query(
    "SELECT roles, COUNT(*) FROM events WHERE roles = 'admin' GROUP BY roles ORDER BY roles",
  );
  expect(rows).toEqual([
    ['admin', 2],
    ['creator', 1],
  ]);
});

test('columns carry the names and both types of Druid', () => {
  const { columns } = translate(
    `SELECT __time, eid, eid, roles, ets, edata_duration, COUNT(*), 1 = 1, ARRAY[1], 1, CURRENT_DATE,
       MAX(edata_rating) AS "Top Rating"
     FROM events GROUP BY 1, 2, 4, 5, 6`,
    plain,
  );
  expect(columns.map(({ name, type, sqlType }) => `${name} ${type} ${sqlType}`))
    .toMatchInlineSnapshot(`
    [
      "__time LONG TIMESTAMP",
      "eid STRING VARCHAR",
      "eid0 STRING VARCHAR",
      "roles STRING VARCHAR",
      "ets LONG BIGINT",
      "edata_duration DOUBLE DOUBLE",
      "EXPR$6 LONG BIGINT",
      "EXPR$7 LONG BOOLEAN",
      "EXPR$8 ARRAY<LONG> ARRAY",
      "EXPR$9 LONG INTEGER",
      "EXPR$10 LONG DATE",
      "Top Rating LONG BIGINT",
    ]
  `);
});

test('nulls are lowest, and names may differ only in case', async () => {
  await using sample = await openSample();
  const ascending = await sample.query(
    'SELECT actor_id FROM events GROUP BY actor_id ORDER BY actor_id',
  );
  expect(ascending.rows).toEqual([[null], ['u1'], ['u2']]);
  const descending = await sample.query(
    'SELECT actor_id FROM events GROUP BY 1 ORDER BY 1 DESC NULLS LAST',
  );
  expect(descending.rows).toEqual([['u2'], ['u1'], [null]]);
  const cased = await sample.query(
    "SELECT s.a, s.A FROM (SELECT eid AS a, ets AS A FROM events WHERE eid = 'AUDIT') AS s",
  );
  expect(cased.rows).toEqual([['AUDIT', 1705371330123]]);
});

test('the tail of a query: LIMIT, OFFSET, FETCH, parameters and sqlOuterLimit', async () => {
  await using sample = await openSample();
  const ids = async (tail: string, options = {}) =>
    (await sample.query(`SELECT ets FROM events ORDER BY __time ${tail}`, options)).rows.length;
  expect(await ids('LIMIT 3')).toBe(3);
  expect(await ids('LIMIT 3 OFFSET 2')).toBe(2);
  expect(await ids('OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY')).toBe(2);
  expect(await ids('', { context: { sqlOuterLimit: 2 } })).toBe(2);
  expect(await ids('LIMIT 1', { context: { sqlOuterLimit: 2 } })).toBe(1);
  expect(await ids('LIMIT 3', { context: { sqlOuterLimit: 2 } })).toBe(2);
  expect(await ids('LIMIT ?', { parameters: [{ type: 'INTEGER', value: 2 }] })).toBe(2);
});

test('parameters are typed literals, whatever they contain', async () => {
  await using sample = await openSample();
  const parameters = [
    { type: 'VARCHAR', value: "x' OR '1'='1" },
    { type: 'BIGINT', value: 5 },
    { type: 'TIMESTAMP', value: '2024-01-15T10:00:00Z' },
    { type: 'TIMESTAMP', value: 1705312800000 },
  ];
  const { rows } = await sample.query('SELECT ?, ? + 1, ?, ?', { parameters });
  expect(rows).toEqual([
    ["x' OR '1'='1", 6, '2024-01-15T10:00:00.000Z', '2024-01-15T10:00:00.000Z'],
  ]);
  expect(() => translate('SELECT ?', plain)).toThrow('No value bound for parameter (position [1])');
});

test('joins, WITH, sub-queries, VALUES, UNION ALL and UNNEST', async () => {
  await using sample = await openSample();
  const rows = async (sql: string) => (await sample.query(sql)).rows;
  expect(
    await rows(
      `WITH c AS (SELECT eid, COUNT(*) AS n FROM events GROUP BY 1)
       SELECT a.eid, b.n FROM c a LEFT JOIN c AS b ON a.eid = b.eid AND b.n > 1 ORDER BY a.eid`,
    ),
  ).toEqual([
    ['AUDIT', null],
    ['IMPRESSION', 2],
    ['SEARCH', null],
  ]);
  expect(await rows("SELECT x FROM (VALUES (1, 'a'), (2, 'b')) AS v (x, y) WHERE y = 'b'")).toEqual(
    [[2]],
  );
  expect(
    await rows(
      '(SELECT eid FROM events LIMIT 1) UNION ALL (SELECT actor_id FROM events) ORDER BY 1 LIMIT 2',
    ),
  ).toEqual([[null], ['IMPRESSION']]);
  expect(
    await rows(
      'SELECT COUNT(*) FROM events WHERE actor_id IN (SELECT actor_id FROM events GROUP BY 1 HAVING COUNT(*) > 1)',
    ),
  ).toEqual([[2]]);
  expect(
    await rows(
      'SELECT u.r, COUNT(*) FROM events CROSS JOIN UNNEST(MV_TO_ARRAY(roles)) AS u(r) GROUP BY 1 ORDER BY 1',
    ),
  ).toEqual([
    ['admin', 2],
    ['creator', 2],
  ]);
  expect(
    await rows('SELECT e.eid FROM events e JOIN events f USING (ets) WHERE f.edata_rating = 2'),
  ).toEqual([['AUDIT']]);
});

test('after grouping, a multi-value key is one value', async () => {
  await using sample = await openSample();
  const { rows } = await sample.query(
    "SELECT UPPER(roles), LENGTH(roles) FROM events GROUP BY roles HAVING roles LIKE 'c%'",
  );
  expect(rows).toEqual([['CREATOR', 7]]);
});

test('windows, grouping sets and grouping bits', async () => {
  await using sample = await openSample();
  const running = await sample.query(
    'SELECT eid, SUM(COUNT(*)) OVER (ORDER BY eid), ROW_NUMBER() OVER (ORDER BY eid DESC) FROM events GROUP BY eid ORDER BY eid',
  );
  expect(running.rows).toEqual([
    ['AUDIT', 1, 3],
    ['IMPRESSION', 3, 2],
    ['SEARCH', 4, 1],
  ]);
  const totals = await sample.query(
    'SELECT eid, GROUPING(eid), COUNT(*) FROM events GROUP BY GROUPING SETS ((eid), ()) ORDER BY 2, 1',
  );
  expect(totals.rows.at(-1)).toEqual([null, 1, 4]);
  const previous = await sample.query(
    'SELECT LAG(edata_rating) OVER (ORDER BY __time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM events ORDER BY __time',
  );
  expect(previous.rows).toEqual([[null], [5], [4], [null]]);
});

test('leading SET statements are context, and win over the request', async () => {
  await using sample = await openSample();
  const sql = "SET sqlTimeZone = 'Asia/Kolkata'; SELECT FLOOR(MAX(__time) TO DAY) FROM events;";
  expect(await sample.value(sql, { context: { sqlTimeZone: 'UTC' } })).toBe(
    '2024-01-15T18:30:00.000Z',
  );
  expect(translate(sql, plain).context).toEqual({ sqlTimeZone: 'Asia/Kolkata' });
});

test('system tables are read under their own schemas; an empty one counts to no row', async () => {
  await using sample = await openSample();
  const tables = await sample.query(
    "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'druid' ORDER BY TABLE_NAME",
  );
  expect(tables.rows).toEqual([]);
  expect((await sample.query('SELECT COUNT(*) FROM sys.segments')).rows).toEqual([]);
  expect((await sample.query('SELECT COUNT(*) FROM events WHERE ets < 0')).rows).toEqual([[0]]);
  const starred = await sample.query('SELECT * FROM sys.segments ORDER BY "start" DESC, size');
  expect(starred.columns.map(({ name }) => name).slice(0, 4)).toEqual([
    'segment_id',
    'datasource',
    'start',
    'end',
  ]);
});

test('EXPLAIN PLAN FOR binds the query and gives three JSON texts', async () => {
  await using sample = await openSample();
  const { columns, rows } = await sample.query(
    'EXPLAIN PLAN FOR SELECT eid, COUNT(*) AS n FROM events GROUP BY 1',
  );
  expect(columns.map(({ name }) => name)).toEqual(['PLAN', 'RESOURCES', 'ATTRIBUTES']);
  const [plan, resources, attributes] = (rows[0] ?? []).map(
    (cell) => JSON.parse(String(cell)) as unknown,
  );
  expect(plan).toMatchObject([
    {
      signature: [
        { name: 'eid', type: 'STRING' },
        { name: 'n', type: 'LONG' },
      ],
    },
  ]);
  expect(resources).toEqual([{ name: 'events', type: 'DATASOURCE' }]);
  expect(attributes).toEqual({ statementType: 'SELECT' });
  await expect(sample.query('EXPLAIN PLAN FOR SELECT nope FROM events')).rejects.toThrow(
    "Column 'nope' not found",
  );
});
