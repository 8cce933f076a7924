import type { JsonValue } from '../json.ts';
import { isObject } from '../json.ts';

/**
 * Whether a value is of a draft-04 type. No number is an `integer`: the extractor writes every number as a double (5 as
 * 5.0), which production's validator takes for a `number` alone (spec/pipeline.md §2.2).
 */
export function isOfType(value: JsonValue, type: JsonValue): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return false;
  if (type === 'null') return value === null;
  if (type === 'object') return isObject(value);
  return typeof value === type && typeof value !== 'object';
}

/** Equality of JSON values: order of keys says nothing, 1 and 1.0 are one number. */
export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item as JsonValue, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}
