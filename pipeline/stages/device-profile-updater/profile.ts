import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson } from '../../../schemas/parse.ts';
import { javaDouble } from '../java-text.ts';
import { asText } from '../readers.ts';
import { javaLong } from '../timestamps.ts';
import { shown, WouldCrash } from '../would-crash.ts';

const texts = [
  'country_code',
  'country',
  'state_code',
  'state',
  'city',
  'district_custom',
  'state_custom',
  'user_declared_state',
  'user_declared_district',
] as const;

/** A device's profile: what the cache keeps of it, and the two times the database needs. */
export interface DeviceProfile {
  /** The hash in Redis db 2, without empty values. */
  readonly fields: Readonly<Record<string, string>>;
  readonly firstAccess: number;
  readonly lastUpdated: number;
}

/**
 * The profile in an event without empty values (spec/pipeline.md §3.12 step 3).
 * @throws WouldCrash when a text is no text, a specification no JSON in a text, or a time no number.
 */
export function profileOf(event: JsonObject): DeviceProfile {
  const firstAccess = timeAt(event, 'first_access');
  const lastUpdated = timeAt(event, 'api_last_updated_on');
  const stateCode = event['state_code_custom'];
  const fields: Record<string, string> = {
    ...Object.fromEntries(texts.map((name) => [name, textAt(event, name)])),
    state_code_custom: stateCode === undefined ? '' : javaText(stateCode),
    uaspec: specAt(event, 'uaspec'),
    devicespec: specAt(event, 'device_spec'),
    firstaccess: String(firstAccess),
    user_declared_on: String(lastUpdated),
    api_last_updated_on: String(lastUpdated),
  };
  if (fields['user_declared_state'] === '') delete fields['user_declared_on'];
  const kept = Object.entries(fields).filter(([, value]) => !isBlank(value));
  return { fields: Object.fromEntries(kept), firstAccess, lastUpdated };
}

/** True for what production removes before it looks: "" and "{}". */
export function isBlank(value: JsonValue | undefined): boolean {
  return value === undefined || value === '' || value === '{}';
}

/** A value as Java's String.valueOf writes it. */
export function javaText(value: JsonValue): string {
  return typeof value === 'number' ? javaDouble(value) : asText(value);
}

function textAt(event: JsonObject, name: string): string {
  const value = event[name];
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw new WouldCrash('du.field-type', `${name} is ${shown(value)}, not text`);
}

function timeAt(event: JsonObject, name: string): number {
  const value = event[name];
  if (typeof value === 'number') return javaLong(value);
  throw new WouldCrash('du.field-type', `${name} is ${shown(value)}, not epoch milliseconds`);
}

function specAt(event: JsonObject, name: string): string {
  const text = textAt(event, name);
  if (text === '') return '';
  const spec = specOf(text);
  if (spec === undefined) {
    throw new WouldCrash('du.field-type', `${name} is not a flat JSON object: ${shown(text)}`);
  }
  return JSON.stringify(spec);
}

/**
 * The JSON object in a text, its values as text; undefined when there is none or it is not flat. Single quotes are
 * taken as production's lenient parser takes them.
 */
function specOf(text: string): Readonly<Record<string, string>> | undefined {
  const object = objectIn(text);
  if (object === undefined) return undefined;
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  if (entries.some(([, value]) => typeof value === 'object')) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, asText(value ?? '')]));
}

/** The JSON object in a text, with single or double quotes; undefined when it is something else. */
export function objectIn(text: string): JsonObject | undefined {
  for (const candidate of [text, doubleQuoted(text)]) {
    const parsed = parseJson(candidate);
    if (parsed.ok && isObject(parsed.value)) return parsed.value;
  }
  return undefined;
}

/** Texts in single quotes as JSON has them. */
function doubleQuoted(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\])*"|'((?:\\.|[^'\\])*)'/gs, (whole, inner?: string) =>
    inner === undefined
      ? whole
      : `"${inner.replaceAll(String.raw`\'`, "'").replaceAll(/(?<!\\)"/g, String.raw`\"`)}"`,
  );
}
