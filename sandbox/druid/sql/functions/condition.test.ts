import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';

test('casts give null for bad text and cut fractions off', async () => {
  const { found, wanted } = await evaluate([
    ["CAST('12.7' AS BIGINT)", 12],
    ["CAST('-12.7' AS INTEGER)", -12],
    ["CAST('abc' AS BIGINT)", null],
    ["CAST('1.5' AS DOUBLE)", 1.5],
    ["CAST('x' AS DOUBLE)", null],
    ['CAST(12.7 AS BIGINT)', 12],
    ['CAST(5 AS VARCHAR)', '5'],
    ["CAST('2024-01-15 10:00:00' AS TIMESTAMP)", '2024-01-15T10:00:00.000Z'],
    ["CAST('no time' AS TIMESTAMP)", null],
    ['CAST(1705350705123 AS TIMESTAMP)', '2024-01-15T20:31:45.123Z'],
    ["CAST('1.5' AS DECIMAL(10, 2))", 1.5],
    ['CAST(1 AS BOOLEAN)', true],
  ]);
  expect(found).toEqual(wanted);
});

test('nulls and conditions', async () => {
  const { found, wanted } = await evaluate([
    ["COALESCE(NULL, 'b')", 'b'],
    ["NVL(NULL, 'b')", 'b'],
    ["NULLIF('a', 'a')", null],
    ["NULLIF('a', 'b')", 'a'],
    ["CASE WHEN 1 = 2 THEN 'x' WHEN 2 = 2 THEN 'y' END", 'y'],
    ["CASE 3 WHEN 1, 3 THEN 'odd' ELSE 'even' END", 'odd'],
    ["CASE WHEN FALSE THEN 1 ELSE 'text' END", 'text'],
    ['NULL IS NULL', true],
    ['(1 = 1) IS NOT TRUE', false],
    ['(1 = NULL) IS NOT TRUE', true],
    ['1 IS DISTINCT FROM NULL', true],
    ["'5' = 5", true],
    ["'5x' = 5", null],
    ["'2024-01-15' = TIMESTAMP '2024-01-15 00:00:00'", true],
    ["TIMESTAMP '2024-01-15 20:31:45.123' = 1705350705123", true],
    ['2 BETWEEN 1 AND 3', true],
    ['2 NOT IN (1, 3)', true],
    ['(1, 2) IN ((1, 2), (3, 4))', true],
    ['(1, 2) = (1, 3)', false],
  ]);
  expect(found).toEqual(wanted);
});
