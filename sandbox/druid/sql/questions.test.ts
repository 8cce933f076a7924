import { expect, test } from 'vitest';
import { openSample } from './testing/sample.ts';

// The questions that Sunbird and iGOT ask, and what Superset and Cube send (spec/druid.md §2.6, §2.7), over the
// sample events: IMPRESSION by u1 and u2 on the 15th, SEARCH by u1 and AUDIT by nobody on the 16th.
const questions: readonly (readonly [title: string, sql: string, rows: unknown])[] = [
  [
    'active users by kind over the last day',
    `SELECT eid AS "kind", COUNT(DISTINCT actor_id) AS users FROM "druid"."events"
     WHERE __time > CURRENT_TIMESTAMP - INTERVAL '1' DAY AND actor_id IS NOT NULL GROUP BY eid ORDER BY users DESC, 1`,
    [
      ['IMPRESSION', 1],
      ['SEARCH', 1],
    ],
  ],
  ['hours spent', 'SELECT SUM(edata_duration) / (2 * 3600.0) FROM events', [[8 / 7200]]],
  [
    'daily active users in Indian time, averaged',
    `SELECT ROUND(AVG(users * 1.0), 1) AS dau FROM (
       SELECT TIME_FLOOR(__time + INTERVAL '05:30' HOUR TO MINUTE, 'P1D') AS "day", COUNT(DISTINCT actor_id) AS users
       FROM events WHERE eid = 'IMPRESSION' GROUP BY 1)`,
    [[1]],
  ],
  [
    'days visited per user',
    `SELECT actor_id, COUNT(DISTINCT DATE_TRUNC('DAY', MILLIS_TO_TIMESTAMP(ets))) FROM events
     WHERE REGEXP_LIKE(actor_id, '^u[0-9]+$') GROUP BY actor_id ORDER BY 1`,
    [
      ['u1', 2],
      ['u2', 1],
    ],
  ],
  [
    'ratings lose their decimals',
    'SELECT SUM(edata_rating) / COUNT(*) AS average FROM events',
    [[2]],
  ],
  [
    'the latest snapshot',
    'SELECT eid FROM events WHERE __time = (SELECT MAX(__time) FROM events)',
    [['AUDIT']],
  ],
  [
    'the latest kind of each user',
    'SELECT actor_id, LATEST(eid, 36) FROM events GROUP BY 1 ORDER BY 1',
    [
      [null, 'AUDIT'],
      ['u1', 'SEARCH'],
      ['u2', 'IMPRESSION'],
    ],
  ],
  [
    'candidates from two sources',
    "(SELECT actor_id AS userID FROM events WHERE eid = 'SEARCH') UNION ALL (SELECT actor_id FROM events WHERE ets < 1705312800001)",
    [['u1'], ['u1']],
  ],
  [
    'reconciliation by day with text and time mixed',
    `SELECT TIME_FORMAT(__time, 'yyyy-MM-dd') AS "day", COUNT(*) AS "count" FROM events
     WHERE __time >= '2020-01-01' AND TIME_FORMAT(__time, 'yyyy-MM-dd HH:mm:ss') BETWEEN TIMESTAMP '2024-01-15 00:00:00'
       AND TIMESTAMP '2024-01-16 02:00:00' GROUP BY 1 ORDER BY "day"`,
    [
      ['2024-01-15', 2],
      ['2024-01-16', 1],
    ],
  ],
  [
    'dial codes scanned, a group per value',
    'SELECT tags, COUNT(*) FROM events WHERE tags IS NOT NULL GROUP BY tags HAVING COUNT(*) > 1 ORDER BY 2 DESC, tags',
    [
      ['x', 2],
      ['y', 2],
    ],
  ],
  [
    'Superset: weeks that begin on Sunday',
    `SELECT TIMESTAMPADD(DAY, -1, TIME_FLOOR(TIMESTAMPADD(DAY, 1, __time), 'P1W')) AS "__timestamp", COUNT(*) AS "COUNT(*)"
     FROM "druid"."events" WHERE "__time" >= TIME_PARSE('2024-01-15T00:00:00') AND "__time" < CAST(TIME_PARSE('2024-01-17') AS DATE)
     GROUP BY TIMESTAMPADD(DAY, -1, TIME_FLOOR(TIMESTAMPADD(DAY, 1, __time), 'P1W')) ORDER BY "COUNT(*)" DESC LIMIT 10`,
    [['2024-01-14T00:00:00.000Z', 4]],
  ],
  [
    'Superset: does it exist',
    "SELECT COUNT(*) > 0 AS exists_ FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'x'",
    [],
  ],
  ['Superset: ping', 'SELECT 1', [[1]]],
  [
    'Cube: local days as times',
    `SELECT CAST(TIME_FORMAT(DATE_TRUNC('day', "q".__time), 'yyyy-MM-dd HH:mm:ss', 'Asia/Kolkata') AS TIMESTAMP) "d", count(*) "n"
     FROM events AS "q" GROUP BY 1 ORDER BY 1 ASC`,
    [
      ['2024-01-15T05:30:00.000Z', 2],
      ['2024-01-16T05:30:00.000Z', 2],
    ],
  ],
];

test.each(questions)('%s', async (_title, sql, rows) => {
  await using sample = await openSample();
  expect((await sample.query(sql)).rows).toEqual(rows);
});

test('Cube: a contains filter with parameters', async () => {
  await using sample = await openSample();
  const sql = String.raw`SELECT eid FROM events WHERE LOWER(eid) LIKE CONCAT('%', LOWER(?), '%') ESCAPE '\' AND __time >= TIME_PARSE(?)`;
  const parameters = [
    { type: 'VARCHAR', value: 'ear' },
    { type: 'VARCHAR', value: '2024-01-16T00:00:00.000' },
  ];
  expect((await sample.query(sql, { parameters })).rows).toEqual([['SEARCH']]);
});
