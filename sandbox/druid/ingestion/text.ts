import { isObject, type JsonValue } from '../../../schemas/json.ts';

/**
 * A JSON value as the text that Druid stores in a string dimension: whole numbers plain, other numbers as Java prints a
 * double (`1.0E7`), maps as `{k=v, k2=v2}`, lists as `[a, b]` (spec/druid.md §1.6 rules 2 and 3).
 */
export function javaText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return javaNumber(value);
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${key}=${javaText(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return `[${value.map(javaText).join(', ')}]`;
}

/** A whole number within a long as a long; everything else as Java's `Double.toString`. */
export function javaNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** A JSON value as it stands in a message: a text plain, everything else as JSON. */
export function shown(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
