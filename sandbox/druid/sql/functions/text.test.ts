import { expect, test } from 'vitest';
import { evaluate } from '../testing/expressions.ts';

test('texts', async () => {
  const { found, wanted } = await evaluate([
    ["CONCAT('a', 'b', 'c')", 'abc'],
    ["'a' || NULL", null],
    ["'n' || 5", 'n5'],
    ["LENGTH('hello')", 5],
    ["CHAR_LENGTH('héllo')", 5],
    ["STRLEN('')", 0],
    ["UPPER('a') || LOWER('B')", 'Ab'],
    ["SUBSTRING('hello', 2, 3)", 'ell'],
    ["SUBSTRING('hello' FROM 2 FOR 3)", 'ell'],
    ["SUBSTRING('hello', 3)", 'llo'],
    ["LEFT('hello', 2)", 'he'],
    ["RIGHT('hello', 2)", 'lo'],
    ["REPLACE('aXbX', 'X', '-')", 'a-b-'],
    ["REPEAT('ab', 2)", 'abab'],
    ["REVERSE('abc')", 'cba'],
    ["LPAD('7', 3, '0')", '007'],
    ["RPAD('7', 3, '0')", '700'],
    ["LPAD('abc', 2, '0')", 'ab'],
    ["STRPOS('hello', 'l')", 3],
    ["STRPOS('hello', 'z')", 0],
    ["POSITION('l' IN 'hello')", 3],
    ["POSITION('l' IN 'hello' FROM 4)", 4],
    ["TRIM('  x ')", 'x'],
    ["TRIM(BOTH 'x' FROM 'xxaxx')", 'a'],
    ["TRIM(LEADING 'x' FROM 'xxax')", 'ax'],
    ["BTRIM('--a-', '-')", 'a'],
    ["LTRIM('  a') || RTRIM('b  ')", 'ab'],
    ["STRING_FORMAT('%s has %d of %.2f', 'u', 3, 1.5)", 'u has 3 of 1.50'],
    ["CONTAINS_STRING('hello', 'ell')", true],
    ["ICONTAINS_STRING('hello', 'ELL')", true],
    ["CONTAINS_STRING('hello', 'ELL')", false],
    ["DECODE_BASE64_UTF8('aGVsbG8=')", 'hello'],
    ["'it''s'", "it's"],
    ["'a' LIKE 'A'", false],
    ["'100%' LIKE '%\\%' ESCAPE '\\'", true],
    ["'abc' NOT LIKE 'b%'", true],
  ]);
  expect(found).toEqual(wanted);
});

test('regular expressions find anywhere and give null without a match', async () => {
  const { found, wanted } = await evaluate([
    ["REGEXP_LIKE('hello', 'l+')", true],
    ["REGEXP_LIKE('hello', '^l')", false],
    ["REGEXP_EXTRACT('user-42', '([a-z]+)-(\\d+)', 2)", '42'],
    ["REGEXP_EXTRACT('user-42', '\\d+')", '42'],
    ["REGEXP_EXTRACT('user', '\\d+')", null],
    ["REGEXP_EXTRACT('user', '\\d*')", ''],
    ["REGEXP_REPLACE('a1b22', '\\d+', '#')", 'a#b#'],
    ["REGEXP_REPLACE('john smith', '(\\w+) (\\w+)', '$2 $1')", 'smith john'],
  ]);
  expect(found).toEqual(wanted);
});
