import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';

const t = "TIMESTAMP '2024-05-15 20:31:45.123'";
const kolkata = { context: { sqlTimeZone: 'Asia/Kolkata' } };
const losAngeles = { context: { sqlTimeZone: 'America/Los_Angeles' } };

test('FLOOR and CEIL cut a time to a unit, weeks begin on Monday', async () => {
  const { found, wanted } = await evaluate([
    [`FLOOR(${t} TO SECOND)`, '2024-05-15T20:31:45.000Z'],
    [`FLOOR(${t} TO MINUTE)`, '2024-05-15T20:31:00.000Z'],
    [`FLOOR(${t} TO HOUR)`, '2024-05-15T20:00:00.000Z'],
    [`FLOOR(${t} TO DAY)`, '2024-05-15T00:00:00.000Z'],
    [`FLOOR(${t} TO WEEK)`, '2024-05-13T00:00:00.000Z'],
    [`FLOOR(${t} TO MONTH)`, '2024-05-01T00:00:00.000Z'],
    [`FLOOR(${t} TO QUARTER)`, '2024-04-01T00:00:00.000Z'],
    [`FLOOR(${t} TO YEAR)`, '2024-01-01T00:00:00.000Z'],
    [`CEIL(${t} TO HOUR)`, '2024-05-15T21:00:00.000Z'],
    ["CEIL(TIMESTAMP '2024-05-15 20:00:00' TO HOUR)", '2024-05-15T20:00:00.000Z'],
    [`CEIL(${t} TO MONTH)`, '2024-06-01T00:00:00.000Z'],
    [`DATE_TRUNC('day', ${t})`, '2024-05-15T00:00:00.000Z'],
    [`DATE_TRUNC('decade', ${t})`, '2020-01-01T00:00:00.000Z'],
  ]);
  expect(found).toEqual(wanted);
});

test('TIME_FLOOR takes periods, an origin and a time zone', async () => {
  const { found, wanted } = await evaluate([
    [`TIME_FLOOR(${t}, 'PT5M')`, '2024-05-15T20:30:00.000Z'],
    [`TIME_FLOOR(${t}, 'PT6H')`, '2024-05-15T18:00:00.000Z'],
    [`TIME_FLOOR(${t}, 'P3M')`, '2024-04-01T00:00:00.000Z'],
    [`TIME_FLOOR(${t}, 'P1W')`, '2024-05-13T00:00:00.000Z'],
    [`TIME_FLOOR(${t}, 'P1D', TIMESTAMP '2024-01-01 06:00:00')`, '2024-05-15T06:00:00.000Z'],
    [`TIME_FLOOR(${t}, 'P1D', NULL, 'Asia/Kolkata')`, '2024-05-15T18:30:00.000Z'],
    [`TIME_FLOOR(${t}, 'P1D', NULL, '+05:30')`, '2024-05-15T18:30:00.000Z'],
    [`TIME_FLOOR(${t}, 'P1D', NULL, 'America/Los_Angeles')`, '2024-05-15T07:00:00.000Z'],
    [`TIME_CEIL(${t}, 'PT5M')`, '2024-05-15T20:35:00.000Z'],
    [`TIME_CEIL(${t}, 'P1D', NULL, 'Asia/Kolkata')`, '2024-05-16T18:30:00.000Z'],
  ]);
  expect(found).toEqual(wanted);
});

test('sqlTimeZone moves literals, floors, parts and texts to the wall clock of the zone', async () => {
  const { found, wanted } = await evaluate([
    ["TIMESTAMP '2024-01-15 00:00:00'", '2024-01-14T18:30:00.000Z', kolkata],
    ['FLOOR(MILLIS_TO_TIMESTAMP(1705350705123) TO DAY)', '2024-01-15T18:30:00.000Z', kolkata],
    ['EXTRACT(HOUR FROM MILLIS_TO_TIMESTAMP(1705350705123))', 2, kolkata],
    ['CAST(MILLIS_TO_TIMESTAMP(1705350705123) AS VARCHAR)', '2024-01-16 02:01:45', kolkata],
    ['TIME_FORMAT(MILLIS_TO_TIMESTAMP(1705350705123))', '2024-01-16T02:01:45.123+05:30', kolkata],
    ["TIME_PARSE('2024-01-15')", '2024-01-14T18:30:00.000Z', kolkata],
    ["TIME_PARSE('2024-01-15T10:00:00Z')", '2024-01-15T10:00:00.000Z', kolkata],
    ["TIMESTAMP '2024-07-01 00:00:00'", '2024-07-01T07:00:00.000Z', losAngeles],
    ["TIMESTAMP '2024-01-01 00:00:00'", '2024-01-01T08:00:00.000Z', losAngeles],
    [
      "TIME_SHIFT(TIMESTAMP '2024-03-09 12:00:00', 'P1D', 1)",
      '2024-03-10T19:00:00.000Z',
      losAngeles,
    ],
    ['CURRENT_DATE', '2024-01-15T18:30:00.000Z', { ...kolkata, now: Date.UTC(2024, 0, 15, 20) }],
  ]);
  expect(found).toEqual(wanted);
});

test('parts of a time', async () => {
  const { found, wanted } = await evaluate([
    [`EXTRACT(YEAR FROM ${t})`, 2024],
    [`EXTRACT(DOW FROM TIMESTAMP '2024-05-19 00:00:00')`, 7],
    [`EXTRACT(DOW FROM TIMESTAMP '2024-05-13 00:00:00')`, 1],
    [`EXTRACT(EPOCH FROM ${t})`, 1715805105],
    [`EXTRACT(MILLISECOND FROM ${t})`, 123],
    [`TIME_EXTRACT(${t}, 'QUARTER')`, 2],
    [`TIME_EXTRACT(${t}, 'HOUR', 'Asia/Kolkata')`, 2],
    [`TIME_EXTRACT(${t}, 'DOY')`, 136],
    [`TIME_EXTRACT(${t}, 'WEEK')`, 20],
    [`YEAR(${t}) * 10000 + MONTH(${t}) * 100 + DAYOFMONTH(${t})`, 20240515],
    [`HOUR(${t})`, 20],
  ]);
  expect(found).toEqual(wanted);
});

test('adding and subtracting', async () => {
  const { found, wanted } = await evaluate([
    ["TIME_SHIFT(TIMESTAMP '2024-01-31 00:00:00', 'P1M', 1)", '2024-02-29T00:00:00.000Z'],
    ["TIME_SHIFT(TIMESTAMP '2024-01-31 00:00:00', 'PT1H', -2)", '2024-01-30T22:00:00.000Z'],
    [`TIMESTAMPADD(DAY, -1, ${t})`, '2024-05-14T20:31:45.123Z'],
    [`TIMESTAMPADD(MONTH, 1, TIMESTAMP '2024-01-31 00:00:00')`, '2024-02-29T00:00:00.000Z'],
    ["TIMESTAMPDIFF(DAY, TIMESTAMP '2024-01-01 23:00:00', TIMESTAMP '2024-01-03 01:00:00')", 1],
    ["TIMESTAMPDIFF(HOUR, TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-02 00:30:00')", 24],
    ["TIMESTAMPDIFF(MONTH, TIMESTAMP '2024-01-15 00:00:00', TIMESTAMP '2024-03-14 00:00:00')", 1],
    [`${t} + INTERVAL '05:30' HOUR TO MINUTE`, '2024-05-16T02:01:45.123Z'],
    [`${t} - INTERVAL '5' DAY`, '2024-05-10T20:31:45.123Z'],
    [`${t} + INTERVAL '1-2' YEAR TO MONTH`, '2025-07-15T20:31:45.123Z'],
    [`${t} + INTERVAL '1 02:03:04' DAY TO SECOND`, '2024-05-16T22:34:49.123Z'],
    [`${t} - 2 * INTERVAL '1' HOUR`, '2024-05-15T18:31:45.123Z'],
    [`TIME_IN_INTERVAL(${t}, '2024-05-15/2024-05-16')`, true],
    [`TIME_IN_INTERVAL(${t}, '2024-05-14/2024-05-15')`, false],
  ]);
  expect(found).toEqual(wanted);
});

test('epoch milliseconds and the clock', async () => {
  const { found, wanted } = await evaluate([
    ['MILLIS_TO_TIMESTAMP(1705350705123)', '2024-01-15T20:31:45.123Z'],
    ["TIMESTAMP_TO_MILLIS(TIMESTAMP '2024-01-15 20:31:45.123')", 1705350705123],
    ["CAST(TIMESTAMP '2024-01-15 20:31:45' AS BIGINT)", 1705350705000],
    ['CURRENT_TIMESTAMP', '2024-01-16T12:00:00.000Z'],
    ['CURRENT_DATE', '2024-01-16T00:00:00.000Z'],
    ["CAST(TIMESTAMP '2024-01-15 20:31:45' AS DATE)", '2024-01-15T00:00:00.000Z'],
  ]);
  expect(found).toEqual(wanted);
});

test('texts to times and back with Joda patterns', async () => {
  const { found, wanted } = await evaluate([
    ["TIME_PARSE('2024-01-15')", '2024-01-15T00:00:00.000Z'],
    ["TIME_PARSE('2024-01')", '2024-01-01T00:00:00.000Z'],
    ["TIME_PARSE('2024-01-15T20:31:45.123Z')", '2024-01-15T20:31:45.123Z'],
    ["TIME_PARSE('2024-01-15T20:31:45+05:30')", '2024-01-15T15:01:45.000Z'],
    ["TIME_PARSE('hello')", null],
    ["TIME_PARSE(LOWER('2024-01-15 20:31:45'))", '2024-01-15T20:31:45.000Z'],
    ["TIME_PARSE(UPPER('2024-01-15t20:31:45+05:30'))", '2024-01-15T15:01:45.000Z'],
    ["TIME_PARSE('15/01/2024 20:31', 'dd/MM/yyyy HH:mm')", '2024-01-15T20:31:00.000Z'],
    ["TIME_PARSE('15 Jan 2024', 'dd MMM yyyy', 'Asia/Kolkata')", '2024-01-14T18:30:00.000Z'],
    ["TIME_PARSE('nonsense', 'dd/MM/yyyy')", null],
    [`TIME_FORMAT(${t})`, '2024-05-15T20:31:45.123Z'],
    [`TIME_FORMAT(${t}, 'yyyy-MM-dd HH:mm:ss.SSS')`, '2024-05-15 20:31:45.123'],
    [`TIME_FORMAT(${t}, 'EEE d MMM yy, hh:mm a')`, 'Wed 15 May 24, 08:31 PM'],
    [`TIME_FORMAT(${t}, 'yyyy-MM-dd''T''HH:mmZZ', 'Asia/Kolkata')`, '2024-05-16T02:01+05:30'],
    [`TIME_FORMAT(${t}, '''100%'' yyyy')`, '100% 2024'],
    [
      "CAST(TIME_FORMAT(TIMESTAMP '2024-01-15 20:31:45', 'yyyy-MM-dd HH:mm:ss', 'UTC') AS TIMESTAMP)",
      '2024-01-15T20:31:45.000Z',
    ],
  ]);
  expect(found).toEqual(wanted);
});
