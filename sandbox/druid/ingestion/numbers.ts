import type { JsonValue } from '../../../schemas/json.ts';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const whole = /^[+-]?\d{1,18}$/;
const maxLong = 2n ** 63n - 1n;

/** What a value becomes in a numeric column; undefined = it cannot be converted. */
export type Converted<T> = T | undefined;

/** A long dimension: numbers are truncated, text must be an exact whole decimal (`"7"`, `"7.0"`). */
export function toLong(value: JsonValue): Converted<bigint> {
  if (typeof value === 'number') return truncate(value);
  if (typeof value !== 'string') return undefined;
  if (whole.test(value)) return BigInt(value.startsWith('+') ? value.slice(1) : value);
  if (!decimal.test(value)) return undefined;
  const digits = /^([+-]?)(\d+)\.?0*$/.exec(value);
  if (digits !== null) return inLong(BigInt(digits[2] ?? '0') * (digits[1] === '-' ? -1n : 1n));
  const number = Number(value);
  return Number.isInteger(number) ? truncate(number) : undefined;
}

/** A double or float dimension: numbers, and text that is a decimal number. */
export function toDouble(value: JsonValue): Converted<number> {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (decimal.test(value)) return Number(value);
  return /^[+-]?(?:NaN|Infinity)$/.test(value)
    ? Number(value.replace(/^[+-](?=NaN)/, ''))
    : undefined;
}

/** The input of a longSum: as a long dimension, but decimals in text are cut as well. */
export function toLongInput(value: JsonValue): Converted<bigint> {
  const exact = toLong(value);
  if (exact !== undefined) return exact;
  const double = toDouble(value);
  return double === undefined ? undefined : truncate(double);
}

function truncate(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return maxLong;
  if (value <= -(2 ** 63)) return -maxLong - 1n;
  return BigInt(Math.trunc(value));
}

function inLong(value: bigint): Converted<bigint> {
  return value > maxLong || value < -maxLong - 1n ? undefined : value;
}
