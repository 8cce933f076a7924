import { expect, test } from 'vitest';
import { matchesGlob } from './glob.ts';

test.each([
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*c', 'abbc', true],
  ['a*c', 'abb', false],
  ['h?llo', 'hello', true],
  ['h?llo', 'hllo', false],
  ['h[ae]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[a-c]llo', 'hbllo', true],
  ['h[c-a]llo', 'hbllo', true],
  [String.raw`h\*llo`, 'h*llo', true],
  [String.raw`h\*llo`, 'hxllo', false],
  [String.raw`[\]]`, ']', true],
  ['[abc', 'b', true],
  ['**a**', 'bab', true],
  ['a\\', 'a\\', true],
])('%j against %j is %s', (pattern, text, isMatch) => {
  expect(matchesGlob(pattern, text)).toBe(isMatch);
});

test('a hostile pattern ends in time', () => {
  const started = performance.now();
  expect(matchesGlob('*a'.repeat(30) + 'b', 'a'.repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
