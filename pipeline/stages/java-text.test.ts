import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { gsonText, javaFloat, numberKinds } from './java-text.ts';

test('a number is told by how it is written', () => {
  const kindAt = numberKinds(
    Buffer.from('{"a":[1,1.0,2147483648,1e3,-2147483648,9223372036854775808],"b":{"c":"1"}}'),
  );
  expect(['a.0', 'a.1', 'a.2', 'a.3', 'a.4', 'a.5', 'b.c', 'b', 'x.y'].map(kindAt)).toEqual([
    'Integer',
    'Double',
    'Long',
    'Double',
    'Integer',
    'BigInteger',
    undefined,
    undefined,
    undefined,
  ]);
});

test('Gson text is the same JSON value and escapes what Gson escapes', () => {
  expect(gsonText({ a: "<b>='&" })).toBe(String.raw`{"a":"\u003cb\u003e\u003d\u0027\u0026"}`);
  // fast-check prints the seed of a failure.
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(gsonText(value as string))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('single precision is shown as the shortest decimal that means it', () => {
  expect(javaFloat(4.3)).toBe(4.3);
  expect(javaFloat(Math.fround(4.3))).toBe(4.3);
  expect(javaFloat(1 / 3)).toBe(0.33333334);
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // Minus zero is zero.
      expect(Math.fround(javaFloat(value)) === Math.fround(value)).toBe(true);
    }),
  );
});
