import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';
import { openSample } from '../testing/sample.ts';

test('whole numbers divide to whole numbers, towards zero, from left to right', async () => {
  const { found, wanted } = await evaluate([
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7 / 2.0', 3.5],
    ['7.0 / 2', 3.5],
    ['3 * 5 / 2', 7],
    ['100 / 3 * 3', 99],
    ['10 - 3 + 2', 9],
    ['10 + 2 - 3 * 2', 6],
    ['2 * (7 / 2)', 6],
    ['1.0 / 0', Infinity],
    ['SAFE_DIVIDE(7, 0)', null],
    ['SAFE_DIVIDE(7, 2)', 3],
    ['SAFE_DIVIDE(7.0, 2)', 3.5],
    ['MOD(-7, 3)', -1],
    ['MOD(7.5, 2)', 1.5],
    ["'7' + 1", 8],
  ]);
  expect(found).toEqual(wanted);
});

test('rounding, bits and powers', async () => {
  const { found, wanted } = await evaluate([
    ['ROUND(12.345, 2)', 12.35],
    ['ROUND(-2.5)', -3],
    ['TRUNCATE(1.567, 2)', 1.56],
    ['TRUNC(-1.9)', -1],
    ['FLOOR(1.9)', 1],
    ['CEIL(1.1)', 2],
    ['ABS(-3)', 3],
    ['POWER(2, 10)', 1024],
    ['SQRT(16)', 4],
    ['LN(EXP(1))', 1],
    ['LOG10(1000)', 3],
    ['GREATEST(1, NULL, 3)', 3],
    ['LEAST(2, 1.5)', 1.5],
    ['BITWISE_AND(6, 3)', 2],
    ['BITWISE_OR(6, 3)', 7],
    ['BITWISE_XOR(6, 3)', 5],
    ['BITWISE_COMPLEMENT(5)', -6],
    ['60 * 60 * 24 * 365 * 1000', 31536000000],
  ]);
  expect(found).toEqual(wanted);
});

test('a whole number divided by zero fails as in Druid, but null divided by zero is null', async () => {
  await using sample = await openSample();
  await expect(sample.value('SELECT edata_rating / 0 FROM events')).rejects.toThrow('/ by zero');
  await expect(sample.value('SELECT MOD(edata_rating, 0) FROM events')).rejects.toThrow(
    '/ by zero',
  );
  const rows = await sample.query("SELECT edata_rating / 0 FROM events WHERE eid = 'SEARCH'");
  expect(rows.rows).toEqual([[null]]);
});
