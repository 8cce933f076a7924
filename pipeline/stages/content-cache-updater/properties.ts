import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import { objectAt } from '../readers.ts';
import { shown, WouldCrash } from '../would-crash.ts';

const dates = new Set(['lastStatusChangedOn', 'lastUpdatedOn', 'createdOn']);
const lists = new Set(['gradeLevel', 'subject', 'medium', 'language', 'keywords']);

/**
 * The new values of a node of the knowledge graph, as the cache keeps them (spec/pipeline.md §3.13 steps 3 and 4).
 * `zoneOffsetMinutes` is the zone that dates are read in: their own is ignored.
 * @throws WouldCrash when a property, a date or a list is not what production casts it to.
 */
export function newProperties(event: JsonObject, zoneOffsetMinutes: number): JsonObject {
  const changes = objectAt(event, 'transactionData')?.['properties'];
  if (changes === undefined) return {};
  if (!isObject(changes)) throw typeError('transactionData.properties', changes);
  const fresh: Record<string, JsonValue> = {};
  for (const [name, change] of Object.entries(changes)) {
    if (!isObject(change)) throw typeError(name, change);
    const value = change['nv'];
    if (value === undefined) continue;
    if (dates.has(name)) fresh[name] = dateOf(name, value, zoneOffsetMinutes);
    else if (lists.has(name)) fresh[name] = listOf(name, value);
    else fresh[name] = value;
  }
  return fresh;
}

function dateOf(name: string, value: JsonValue, zoneOffsetMinutes: number): JsonValue {
  if (value === '') return '';
  const match =
    typeof value === 'string' ? /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(value) : null;
  if (!match) throw typeError(name, value);
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return local - zoneOffsetMinutes * 60_000;
}

function listOf(name: string, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  if (typeof value === 'string') return [value];
  throw typeError(name, value);
}

function typeError(name: string, value: JsonValue | undefined): WouldCrash {
  return new WouldCrash('cc.property-type', `${name} is ${shown(value)}`);
}

/**
 * A cached JSON text without its empty values; `{}` when there is none.
 * @throws WouldCrash when it is not a JSON object. `where` names it.
 */
export function cachedObject(text: string | undefined, where: string): JsonObject {
  if (text === undefined || text === '') return {};
  const parsed = parseJson(text);
  if (!parsed.ok || !isObject(parsed.value)) {
    throw new WouldCrash('cc.cache-unreadable', `${where} is not a JSON object`);
  }
  const entries = Object.entries(withoutNulls(parsed.value)).filter(([, value]) => value !== '');
  return Object.fromEntries(entries);
}
