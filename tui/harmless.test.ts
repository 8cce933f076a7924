import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmless } from './harmless.ts';

test.each([
  ['\u001B[2J', '\\u001b[2J'],
  ['a\tb\nc\rd', 'a\\u0009b\\u000ac\\u000dd'],
  ['\u009B31m', '\\u009b31m'],
  ['user\u202Egpj.exe', 'user\\u202egpj.exe'],
  ['zero\u200Bwidth\uFEFF', 'zero\\u200bwidth\\ufeff'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['half \uD83D', 'half \\ud83d'],
  ['tag \u{E0041}', 'tag \\u{e0041}'],
  ['Grüße, नमस्ते, 你好 😀', 'Grüße, नमस्ते, 你好 😀'],
])('%j is shown as %j', (text, shown) => {
  expect(harmless(text)).toBe(shown);
});

test('what is harmless stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = harmless(text);
      expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(harmless(once)).toBe(once);
    }),
  );
});
