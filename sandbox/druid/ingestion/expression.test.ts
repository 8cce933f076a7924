import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { compileExpression, isLike } from './expression.ts';
import { compileFilter } from './filter.ts';

const on = (row: JsonObject) => (name: string) => row[name];
const run = (text: string, row: JsonObject = {}) => compileExpression(text).run(on(row));

test.each<[string, JsonObject, string | number | null]>([
  ["case_searched(like(t,'UtmSource'),id,'')", { t: ['UtmSource'], id: ['s'] }, 's'],
  ["case_searched(like(t,'UtmSource'),id,'')", { t: ['Course', 'UtmSource'], id: ['a', 's'] }, ''],
  ["case_searched(like(t,'UtmSource'),id,'')", {}, ''],
  ['if(edata_size > 0, 1, 0)', { edata_size: 3 }, 1],
  ['if(edata_size > 0, 1, 0)', { edata_size: 0 }, 0],
  ['if(edata_size > 0, 1, 0)', {}, 0],
  ["case_simple(eid,'A','one','B','two','none')", { eid: 'B' }, 'two'],
  ["case_simple(eid,'A','one')", { eid: 'B' }, null],
  ['1 + 2 * 3', {}, 7],
  ['(1 + 2) * 3', {}, 9],
  ['7 / 2', {}, 3],
  ['7.5 / 2', {}, 3.75],
  ['-x', { x: 4 }, -4],
  ['!x', { x: 0 }, 1],
  ['x == 1 && y != 2 || z', { x: 1, y: 3 }, 1],
  ["nvl(x, 'none')", {}, 'none'],
  ["concat(a, '-', b)", { a: 'x', b: 2 }, 'x-2'],
  ['concat(a, b)', { a: 'x' }, null],
  ['upper("odd name")', { 'odd name': 'x' }, 'X'],
  ["'it\\'s'", {}, "it's"],
  ['strlen(x)', { x: 'four' }, 4],
  ['x + 1', {}, null],
])('%s of %j is %j', (text, row, expected) => {
  expect(run(text, row)).toBe(expected);
});

test.each([
  ['median(x)', "function 'median' at position 1 is not emulated"],
  ['if(a, (b, c)', "',' at position 9 stands where ')' is expected"],
  ['a +', "'end of expression' at position 4 is not expected"],
  ['a ~ b', 'unexpected text at position 3: ~ b'],
  ['a b', "'b' at position 3 is not expected"],
])('%s is refused with its place', (text, message) => {
  expect(() => compileExpression(text)).toThrow(message);
});

test('an expression tells which columns it reads', () => {
  expect([...compileExpression(`if(a > "b c", lower(d), 'e')`).names]).toEqual(['a', 'b c', 'd']);
});

test.each([
  ['UtmSource', 'UtmSource', true],
  ['UtmSource', 'Utm%', true],
  ['UtmSource', '%Sou_ce', true],
  ['UtmSource', '%sou_ce', false],
  ['', '%', true],
  ['', '_', false],
  ['abc', 'a%b', false],
])('%j like %j is %s', (text, pattern, expected) => {
  expect(isLike(text, pattern)).toBe(expected);
});

test('a pattern of many % stays fast', () => {
  const before = performance.now();
  expect(isLike('a'.repeat(20_000), `${'%a'.repeat(30)}b`)).toBe(false);
  expect(performance.now() - before).toBeLessThan(1_000);
});

const selector = (value: JsonValue): JsonObject => ({ type: 'selector', dimension: 'd', value });
const passes = (filter: JsonObject, d?: JsonValue) =>
  compileFilter(filter).run(on(d === undefined ? {} : { d }));

test.each<[JsonObject, JsonValue | undefined, boolean]>([
  [selector('a'), 'a', true],
  [selector('a'), 'b', false],
  [selector('5'), 5, true],
  [selector('a'), ['x', 'a'], true],
  [selector(null), undefined, true],
  [selector(null), [], true],
  [selector(null), 'a', false],
  [{ type: 'in', dimension: 'd', values: ['a', null] }, undefined, true],
  [{ type: 'in', dimension: 'd', values: ['a', 'b'] }, 'c', false],
  [{ type: 'not', field: selector('a') }, 'a', false],
  [{ type: 'and', fields: [selector('a'), { type: 'true' }] }, 'a', true],
  [{ type: 'and', fields: [selector('a'), { type: 'false' }] }, 'a', false],
  [{ type: 'or', fields: [selector('a'), selector('b')] }, 'b', true],
  [{ type: 'or', fields: [] }, 'b', false],
])('the filter %j on %j gives %s', (filter, d, expected) => {
  expect(passes(filter, d)).toBe(expected);
});

test('a filter that is not emulated is refused by name', () => {
  expect(() =>
    compileFilter({ type: 'not', field: { type: 'javascript', dimension: 'd' } }),
  ).toThrow("filter type 'javascript'");
});
