import { List } from './list.ts';
import { SortedSet } from './sorted-set.ts';
import { Hash, MemberSet, type Value } from './value.ts';

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
const isInteger = (text: string): boolean =>
  INTEGER.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);

/** A value of its own, as COPY needs. */
export function copyOf(value: Value): Value {
  if (typeof value === 'string') return value;
  if (value instanceof List) return new List(value);
  if (value instanceof MemberSet) return new MemberSet(value.keys());
  if (value instanceof Hash) {
    const copy = new Hash();
    for (const [field, text] of value) copy.set(field, text);
    return copy;
  }
  const copy = new SortedSet();
  for (const { member, score } of value.slice(0, value.size)) copy.set(member, score);
  return copy;
}

/**
 * What OBJECT ENCODING says: the encoding that a real server with default settings gives to a value like this one. Here
 * values have one form each.
 */
export function encodingOf(value: Value): string {
  if (typeof value === 'string') {
    if (isInteger(value)) return 'int';
    return value.length <= 44 ? 'embstr' : 'raw';
  }
  if (value instanceof List) return sizeOf(value) <= 8192 ? 'listpack' : 'quicklist';
  if (value instanceof MemberSet) {
    if (value.size <= 512 && every(value.keys(), isInteger)) return 'intset';
    return isCompact(value.size, value.keys()) ? 'listpack' : 'hashtable';
  }
  if (value instanceof Hash) {
    return isCompact(value.size, value.keys()) && isCompact(value.size, value.values())
      ? 'listpack'
      : 'hashtable';
  }
  return isCompact(value.size, value.scores.keys()) ? 'listpack' : 'skiplist';
}

const ENTRY_BYTES = 64;
const ITEM_BYTES = 24;

/** About the bytes of memory of a value: the text and a share for each item. Looks at no more than 1 000 items. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return ENTRY_BYTES + value.length;
  let seen = 0;
  let bytes = 0;
  for (const text of textsOf(value)) {
    bytes += ITEM_BYTES + text.length;
    if (++seen === 1000) break;
  }
  return ENTRY_BYTES + Math.round(seen === 0 ? 0 : (bytes / seen) * value.size);
}

function* textsOf(value: Exclude<Value, string>): Generator<string> {
  if (value instanceof Hash) for (const [field, text] of value) yield field + text;
  else if (value instanceof MemberSet) yield* value.keys();
  else if (value instanceof SortedSet) yield* value.scores.keys();
  else yield* value;
}

function isCompact(size: number, texts: Iterable<string>): boolean {
  return size <= 128 && every(texts, (text) => text.length <= 64);
}

function every(texts: Iterable<string>, isGood: (text: string) => boolean): boolean {
  for (const text of texts) if (!isGood(text)) return false;
  return true;
}
