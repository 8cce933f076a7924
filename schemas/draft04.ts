import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';

/** Keywords that hold one schema, a list of schemas, or a map of schemas. */
const holdsOne = ['additionalItems', 'additionalProperties', 'items', 'not'];
const holdsList = ['allOf', 'anyOf', 'items', 'oneOf'];
const holdsMap = ['definitions', 'dependencies', 'patternProperties', 'properties'];

/** Subschemas that judge the same value as the schema that holds them, so that a loop through them has no end. */
export const judgesSameValue: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'dependencies',
  'not',
  'oneOf',
]);

export interface Subschema {
  readonly keyword: string;
  /** Pointer from the holding schema: `/properties/eid`. */
  readonly pointer: string;
  readonly schema: JsonObject;
}

/** The schemas directly inside a draft-04 schema. A key `properties` inside `properties` is a name, not a keyword. */
export function subschemas(schema: JsonObject): Subschema[] {
  const found: Subschema[] = [];
  const add = (keyword: string, pointer: string, value: JsonValue | undefined): void => {
    if (isObject(value)) found.push({ keyword, pointer, schema: value });
  };
  for (const keyword of holdsOne) add(keyword, `/${keyword}`, own(schema, keyword));
  for (const keyword of holdsList) {
    const list = own(schema, keyword);
    if (Array.isArray(list)) {
      (list as readonly JsonValue[]).forEach((item, index) =>
        add(keyword, `/${keyword}/${index}`, item),
      );
    }
  }
  for (const keyword of holdsMap) {
    const map = own(schema, keyword);
    if (isObject(map)) {
      for (const key of Object.keys(map)) add(keyword, `/${keyword}/${escapeKey(key)}`, map[key]);
    }
  }
  return found;
}

/** Reads an own key, so that `constructor` or `toString` are never found on the prototype. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** One reference token of a JSON pointer. @see https://www.rfc-editor.org/rfc/rfc6901 */
export function escapeKey(key: string): string {
  return key.includes('~') || key.includes('/')
    ? key.replaceAll('~', '~0').replaceAll('/', '~1')
    : key;
}

/** What a JSON pointer leads to; undefined when nothing is there. */
export function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = root;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = (at as readonly JsonValue[])[Number(key)];
    else if (isObject(at)) at = own(at, key);
    else return undefined;
  }
  return at;
}

/** Keywords of draft-04 that judge a value. */
export const ruleKeywords: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'dependencies',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'items',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'oneOf',
  'pattern',
  'patternProperties',
  'properties',
  'required',
  'type',
  'uniqueItems',
]);

/**
 * The same rules without anything that production's validator takes as a label or does not know: `id`, keywords of
 * newer drafts, and whatever stands beside a `$ref`.
 */
export function rulesOnly(schema: JsonObject): JsonObject {
  const inner = new Map(subschemas(schema).map(({ pointer, schema }) => [pointer, schema]));
  const rulesAt = (pointer: string, value: JsonValue): JsonValue => {
    const found = inner.get(pointer);
    return found === undefined ? value : rulesOnly(found);
  };
  const entries: [string, JsonValue][] = [];
  const isReference = typeof own(schema, '$ref') === 'string';
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined) continue;
    if (keyword === '$ref' && isReference) entries.push([keyword, value]);
    else if (keyword === 'definitions' || (ruleKeywords.has(keyword) && !isReference)) {
      if (isObject(value) && holdsMap.includes(keyword)) {
        const map = Object.entries(value).flatMap(([key, item]) =>
          item === undefined
            ? []
            : [[key, rulesAt(`/${keyword}/${escapeKey(key)}`, item)] as const],
        );
        entries.push([keyword, Object.fromEntries(map)]);
      } else if (Array.isArray(value) && holdsList.includes(keyword)) {
        const list = value as readonly JsonValue[];
        entries.push([keyword, list.map((item, index) => rulesAt(`/${keyword}/${index}`, item))]);
      } else {
        entries.push([keyword, rulesAt(`/${keyword}`, value)]);
      }
    }
  }
  if (!isReference) entries.push(...asProduction(schema, entries));
  return Object.fromEntries(entries);
}

/** Forbids every number; an own word, for the fast validator. */
export const noNumber = 'noNumber';

/** Where production's validator, or what comes to it, differs from the specification (`slow/` says how). */
function asProduction(
  schema: JsonObject,
  entries: readonly (readonly [string, JsonValue])[],
): [string, JsonValue][] {
  const added: [string, JsonValue][] = [];
  const type = own(schema, 'type');
  const types = Array.isArray(type) ? (type as readonly JsonValue[]) : [type];
  if (types.includes('integer') && !types.includes('number')) added.push([noNumber, true]);
  const rest = entries.find(([keyword]) => keyword === 'additionalItems')?.[1];
  if (isObject(rest) && own(schema, 'items') === undefined) added.push(['items', rest]);
  return added;
}
