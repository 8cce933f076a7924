import type { Change } from './change.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';
import { isUnknown, obeysFormat, pattern, typesOf } from './slow/keywords.ts';
import { isOfType, isSame } from './slow/values.ts';

type Offence = readonly [rule: string, change: Change];

/** How a value that obeys `schema` can be changed to break each of the rules that the schema itself states. */
export function offences(schema: JsonObject, value: JsonValue): readonly Offence[] {
  return Object.keys(schema).flatMap((rule) => {
    const limit = schema[rule];
    if (limit === undefined) return [];
    return changesFor(rule, limit, schema, value).map((change): Offence => [rule, change]);
  });
}

function changesFor(
  rule: string,
  limit: JsonValue,
  schema: JsonObject,
  value: JsonValue,
): readonly Change[] {
  if (rule === 'type') return replaceBy(ofOtherType(typesOf(limit)));
  if (rule === 'enum') return replaceBy(notAmong(limit, value));
  if (isObject(value)) return changesOfObject(rule, limit, schema, value);
  if (Array.isArray(value)) return replaceBy(brokenList(rule, limit, value));
  if (typeof value === 'string') return replaceBy(brokenText(rule, limit, value));
  if (typeof value === 'number') return replaceBy(brokenNumber(rule, limit));
  return [];
}

function replaceBy(value: JsonValue | undefined): readonly Change[] {
  return value === undefined ? [] : [{ kind: 'replace', value }];
}

function ofOtherType(types: readonly JsonValue[]): JsonValue | undefined {
  // No null: the pipeline drops it before it validates.
  const candidates: readonly JsonValue[] = [7, 'text', true, {}, []];
  return candidates.find((value) => !types.some((type) => isOfType(value, type)));
}

function notAmong(allowed: JsonValue, value: JsonValue): JsonValue | undefined {
  if (!Array.isArray(allowed)) return undefined;
  const text = typeof value === 'string' ? value : 'text';
  const candidates = [text.toLowerCase(), `${text}?`];
  return candidates.find((other) => !allowed.some((item) => isSame(item as JsonValue, other)));
}

function changesOfObject(
  rule: string,
  limit: JsonValue,
  schema: JsonObject,
  value: JsonObject,
): readonly Change[] {
  switch (rule) {
    case 'additionalProperties': {
      const key = ['unexpected', 'unexpected-2'].find((name) => isUnknown(schema, name));
      return limit === false && key !== undefined ? [{ kind: 'add', key, value: 1 }] : [];
    }
    case 'required':
      return Array.isArray(limit)
        ? (limit as readonly JsonValue[])
            .filter((key) => typeof key === 'string')
            .map((key): Change => ({ kind: 'remove', key }))
        : [];
    case 'minProperties':
      return Number(limit) > 0 ? replaceBy({}) : [];
    case 'maxProperties': {
      const surplus = Array.from({ length: Number(limit) + 1 }, (_, index) => [`k${index}`, 1]);
      return replaceBy({ ...value, ...(Object.fromEntries(surplus) as JsonObject) });
    }
    default:
      return [];
  }
}

function brokenList(
  rule: string,
  limit: JsonValue,
  value: readonly JsonValue[],
): JsonValue | undefined {
  const [first] = value;
  switch (rule) {
    case 'minItems':
      return Number(limit) > 0 ? [] : undefined;
    case 'maxItems':
      return Array.from({ length: Number(limit) + 1 }, () => first ?? 1);
    case 'uniqueItems':
      return limit === true ? [...value, ...(first === undefined ? [1, 1] : [first])] : undefined;
    default:
      return undefined;
  }
}

function brokenText(rule: string, limit: JsonValue, value: string): JsonValue | undefined {
  switch (rule) {
    case 'minLength':
      return Number(limit) > 0 ? '' : undefined;
    case 'maxLength':
      return 'x'.repeat(Number(limit) + 1);
    case 'format':
      return ['', ' ', '('].find((text) => !obeysFormat(limit, text));
    case 'pattern': {
      const source = typeof limit === 'string' ? limit : '';
      return ['', '\u0000', `${value}\n!`, 'x'].find((text) => !pattern(source).test(text));
    }
    default:
      return undefined;
  }
}

function brokenNumber(rule: string, limit: JsonValue): JsonValue | undefined {
  const bound = Number(limit);
  switch (rule) {
    case 'minimum':
      return bound - 1;
    case 'maximum':
      return bound + 1;
    case 'multipleOf':
      return bound / 2;
    default:
      return undefined;
  }
}
