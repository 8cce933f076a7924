import { expect, test } from 'vitest';
import { addDecimals } from '../commands/decimal.ts';
import { formatDouble } from './double.ts';

test.each([
  [3, '3'],
  [-0, '-0'],
  [1.5, '1.5'],
  [0.1, '0.1'],
  [1e20, '1e+20'],
  [1e-7, '1e-7'],
  [0.000001, '0.000001'],
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
  [4503599627370496, '4503599627370496'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [123.456, '123.456'],
  [-2.5e-10, '-2.5e-10'],
])('%d is written %s', (value, text) => {
  expect(formatDouble(value)).toBe(text);
});

test.each([
  ['0.1', '0.2', '0.3'],
  ['10.50', '0.1', '10.6'],
  ['5.0e3', '2.0e2', '5200'],
  ['3', '-3', '0'],
  ['-1.5', '1', '-0.5'],
])('%s and %s are %s', (value, increment, sum) => {
  expect(addDecimals(value, increment)).toBe(sum);
});
