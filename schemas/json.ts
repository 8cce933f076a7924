/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; a key that is absent reads as undefined. Never changed in place. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** A text field of an object; `otherwise` when it is absent or no text. */
export function textOf(value: JsonValue | undefined, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

/** True for a JSON object: not null and not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
