import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import { cachedDate } from '../timestamps.ts';
import { WouldCrash } from '../would-crash.ts';

/** The fields of a cache entry that are kept, with the names they get in the event. */
export type KeptFields = ReadonlyMap<string, string>;

/** Production's renaming of blank-separated names: lower case without underscores (`gradeLevel` → `gradelevel`). */
export function keep(names: string): KeptFields {
  return new Map(names.split(' ').map((name) => [name, name.toLowerCase().replaceAll('_', '')]));
}

/**
 * The kept fields of a cached JSON text, renamed; undefined when nothing is left (spec/pipeline.md §2.5).
 * @throws WouldCrash when the entry is not a JSON object. `where` names it.
 */
export function readCachedText(
  text: string | undefined,
  fields: KeptFields,
  where: string,
): JsonObject | undefined {
  if (text === undefined || text === '') return undefined;
  const parsed = parseJson(text);
  if (!parsed.ok || !isObject(parsed.value)) {
    throw new WouldCrash('dn.cache-unreadable', `${where} is not a JSON object`);
  }
  const entry = withoutNulls(parsed.value);
  const kept: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const [name, target] of fields) {
    const value = entry[name];
    if (value === undefined || value === '') continue;
    kept[target] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : kept;
}

/**
 * The kept fields of a cached hash, renamed; undefined when nothing is left. A value that starts with `[` or `{` is
 * JSON, others lose every backslash (spec/pipeline.md §2.5).
 * @throws WouldCrash when such a value is not valid JSON. `where` names the entry.
 */
export function readCachedHash(
  hash: Readonly<Record<string, string>>,
  fields: KeptFields,
  where: string,
): JsonObject | undefined {
  const kept: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const [name, target] of fields) {
    const text = hash[name];
    if (text === undefined || text === '') continue;
    kept[target] = hashValue(text, `${name} of ${where}`);
    isEmpty = false;
  }
  return isEmpty ? undefined : kept;
}

function hashValue(text: string, where: string): JsonValue {
  const trimmed = text.trim();
  const open = trimmed.charAt(0);
  if (open !== '[' && open !== '{') return text.includes('\\') ? text.replaceAll('\\', '') : text;
  const parsed = parseJson(trimmed);
  if (!parsed.ok) throw new WouldCrash('dn.cache-unreadable', `${where} is not valid JSON`);
  return withoutNulls({ value: parsed.value })['value'] ?? '';
}

/** The same data with date texts of the named fields as epoch ms; numbers stay. */
export function withDates(data: JsonObject, names: readonly string[]): JsonObject {
  const dates: Record<string, JsonValue> = {};
  for (const name of names) {
    const value = data[name];
    if (typeof value === 'string') dates[name] = cachedDate(value);
  }
  return { ...data, ...dates };
}
