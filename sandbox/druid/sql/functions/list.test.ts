import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';

const m = "STRING_TO_MV('a,b,c', ',')";

test('multi-value functions', async () => {
  const { found, wanted } = await evaluate([
    [`MV_CONTAINS(${m}, 'b')`, true],
    [`MV_CONTAINS(${m}, ARRAY['a', 'c'])`, true],
    [`MV_CONTAINS(${m}, ARRAY['a', 'z'])`, false],
    [`MV_OVERLAP(${m}, ARRAY['z', 'c'])`, true],
    [`MV_LENGTH(${m})`, 3],
    [`MV_OFFSET(${m}, 0)`, 'a'],
    [`MV_ORDINAL(${m}, 1)`, 'a'],
    [`MV_OFFSET(${m}, 9)`, null],
    [`MV_OFFSET(${m}, -1)`, null],
    [`MV_OFFSET_OF(${m}, 'c')`, 2],
    [`MV_OFFSET_OF(${m}, 'z')`, -1],
    [`MV_ORDINAL_OF(${m}, 'c')`, 3],
    [`MV_TO_STRING(${m}, '|')`, 'a|b|c'],
    [`MV_SLICE(${m}, 1, 3)`, ['b', 'c']],
    [`MV_SLICE(${m}, 1)`, ['b', 'c']],
    [`MV_APPEND(${m}, 'd')`, ['a', 'b', 'c', 'd']],
    [`MV_PREPEND('z', ${m})`, ['z', 'a', 'b', 'c']],
    [`MV_CONCAT(${m}, ARRAY['d'])`, ['a', 'b', 'c', 'd']],
    [`MV_FILTER_ONLY(${m}, ARRAY['a', 'c'])`, ['a', 'c']],
    [`MV_FILTER_NONE(${m}, ARRAY['a'])`, ['b', 'c']],
    [`MV_FILTER_ONLY(${m}, ARRAY['z'])`, null],
    [`MV_FILTER_REGEX(${m}, '[bc]')`, ['b', 'c']],
    [`MV_FILTER_PREFIX(${m}, 'b')`, ['b']],
    [`UPPER(${m})`, ['A', 'B', 'C']],
    [`${m} || '!'`, ['a!', 'b!', 'c!']],
  ]);
  expect(found).toEqual(wanted);
});

test('arrays', async () => {
  const { found, wanted } = await evaluate([
    ['ARRAY[1, 2]', [1, 2]],
    ["ARRAY['a']", ['a']],
    ['ARRAY[1, 2.5]', [1, 2.5]],
    ['ARRAY_LENGTH(ARRAY[1, 2])', 2],
    ['ARRAY_CONTAINS(ARRAY[1, 2], 2)', true],
    ['ARRAY_OVERLAP(ARRAY[1, 2], ARRAY[2, 3])', true],
    ['ARRAY_OFFSET(ARRAY[4, 5], 1)', 5],
    ['ARRAY_SLICE(ARRAY[1, 2, 3], 0, 2)', [1, 2]],
    ["SCALAR_IN_ARRAY('a', ARRAY['a', 'b'])", true],
    ["STRING_TO_ARRAY('a1b', '\\d')", ['a', 'b']],
    ["ARRAY_TO_STRING(ARRAY[1, 2], '-')", '1-2'],
  ]);
  expect(found).toEqual(wanted);
});
