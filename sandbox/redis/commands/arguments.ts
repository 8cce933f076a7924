import { notFloat, notInteger, ReplyError, syntaxError } from '../resp/reply.ts';

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
const FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?)$/i;
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** A signed 64-bit integer as Redis reads it (no sign +, no leading zero), or undefined. */
export function parseInteger(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text);
  return value >= MIN && value <= MAX ? value : undefined;
}

export const fitsInteger = (value: bigint): boolean => value >= MIN && value <= MAX;

/** An integer as a number, exact up to 2^53. @throws ReplyError with `problem`, Redis' usual text when absent */
export function integer(text: string, problem: () => ReplyError = notInteger): number {
  // Up to 15 digits are exact as a number.
  if (text.length <= 15 && INTEGER.test(text)) return Number(text);
  const value = parseInteger(text);
  if (value === undefined) throw problem();
  return Number(value);
}

/** As an integer reply: a number where it is exact. */
export const asReply = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** A double; `inf` is one, `nan` is not. @throws ReplyError */
export function float(text: string, problem: () => ReplyError = notFloat): number {
  if (!FLOAT.test(text)) throw problem();
  const lower = text.toLowerCase();
  if (!lower.includes('inf')) return Number(text);
  return lower.startsWith('-') ? -Infinity : Infinity;
}

/** A count that is not negative. @throws ReplyError */
export function positive(text: string): number {
  const value = integer(text, () => new ReplyError('ERR value is out of range, must be positive'));
  if (value < 0) throw new ReplyError('ERR value is out of range, must be positive');
  return value;
}

/** Name and value pairs from `start` on. @throws ReplyError when one is left over, through `problem` */
export function pairs(
  args: readonly string[],
  start: number,
  problem: () => ReplyError = syntaxError,
): [string, string][] {
  if ((args.length - start) % 2 !== 0) throw problem();
  const found: [string, string][] = [];
  for (let at = start; at < args.length; at += 2)
    found.push([args[at] as string, args[at + 1] as string]);
  return found;
}

/** Options after the fixed arguments, read one after the other and in any case. */
export class Options {
  readonly #args: readonly string[];
  #at: number;

  constructor(args: readonly string[], start: number) {
    this.#args = args;
    this.#at = start;
  }

  get isDone(): boolean {
    return this.#at >= this.#args.length;
  }

  /** Number of words that are not read yet. */
  get left(): number {
    return this.#args.length - this.#at;
  }

  /** The next option's name in upper case. */
  name(): string {
    return this.value().toUpperCase();
  }

  /** The next word. @throws ReplyError when there is none */
  value(): string {
    const value = this.#args[this.#at++];
    if (value === undefined) throw syntaxError();
    return value;
  }
}

/** First and last index, negative ones counted from the end, as a range without its end. */
export function rangeOf(start: string, stop: string, size: number): { start: number; end: number } {
  const place = (index: number): number => (index < 0 ? index + size : index);
  return {
    start: Math.max(place(integer(start)), 0),
    end: Math.min(place(integer(stop)) + 1, size),
  };
}
