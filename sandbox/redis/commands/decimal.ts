import { float } from './arguments.ts';
import { ReplyError } from '../resp/reply.ts';

const PLACES = 17;
const SCALE = 10n ** BigInt(PLACES);
const PARTS = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;
const MAX_EXPONENT = 4932;

/**
 * The sum of two decimal numbers as INCRBYFLOAT gives it: rounded to 17 places after the point, without trailing zeros
 * and never with an exponent, so 0.1 + 0.2 is 0.3. (upstream: long double and util.c ld2string)
 * @throws ReplyError when a text is no number, or one is infinite; `problem` is for the first
 */
export function addDecimals(value: string, increment: string, problem?: () => ReplyError): string {
  if (!Number.isFinite(float(value, problem)) || !Number.isFinite(float(increment))) {
    throw new ReplyError('ERR increment would produce NaN or Infinity');
  }
  return textOf(scaled(value) + scaled(increment));
}

function scaled(text: string): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const shift = Number(exponent) - fraction.length + PLACES;
  if (Math.abs(shift) > MAX_EXPONENT) return 0n;
  const digits = BigInt(`0${whole}${fraction}`);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : halfUp(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -size : size;
}

const halfUp = (value: bigint, by: bigint): bigint => (value + by / 2n) / by;

function textOf(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = String(size % SCALE)
    .padStart(PLACES, '0')
    .replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${size / SCALE}${fraction === '' ? '' : `.${fraction}`}`;
}
