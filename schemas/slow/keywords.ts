import type { SchemaNode } from '../documents.ts';
import { escapeKey, own } from '../draft04.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isObject } from '../json.ts';
import { isSame, isOfType } from './values.ts';
import { isRefused, type Failure, type Instance, type Judge } from './failure.ts';
import { formats } from './formats.ts';
import { isMultiple } from './multiple-of.ts';

/** One keyword: the failures of a value, none when it obeys. */
export type Rule = (at: {
  readonly keyword: string;
  readonly rule: JsonValue;
  readonly node: SchemaNode;
  readonly instance: Instance;
  readonly judge: Judge;
}) => readonly Failure[];

type At = Parameters<Rule>[0];

/**
 * The keywords of draft-04 that look at a value itself. `properties`, `items` and their kin are no rules of the value:
 * they name the schemas of its children. `additionalProperties: false` is a rule.
 * @see https://json-schema.org/draft-04/draft-fge-json-schema-validation-00
 */
export const keywords: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['additionalItems', forArray((at, list) => (isClosedList(at, list) ? fail(at) : []))],
  [
    'additionalProperties',
    forObject((at, object) =>
      at.rule === false
        ? failKeys(
            at,
            Object.keys(object).filter((key) => isUnknown(at.node.schema, key)),
          )
        : [],
    ),
  ],
  ['allOf', branches((failed) => failed === 0)],
  ['anyOf', branches((failed, all) => failed < all)],
  ['dependencies', forObject(dependencies)],
  ['enum', (at) => (list(at.rule).some((item) => isSame(item, at.instance.value)) ? [] : fail(at))],
  ['format', forText((at, text) => (obeysFormat(at.rule, text) ? [] : fail(at)))],
  ['maxItems', forArray((at, items) => (items.length > limit(at) ? fail(at) : []))],
  ['maxLength', forText((at, text) => (length(text) > limit(at) ? fail(at) : []))],
  ['maxProperties', forObject((at, object) => (count(object) > limit(at) ? fail(at) : []))],
  ['maximum', forNumber((at, value) => (isAbove(at, value) ? fail(at) : []))],
  ['minItems', forArray((at, items) => (items.length < limit(at) ? fail(at) : []))],
  ['minLength', forText((at, text) => (length(text) < limit(at) ? fail(at) : []))],
  ['minProperties', forObject((at, object) => (count(object) < limit(at) ? fail(at) : []))],
  ['minimum', forNumber((at, value) => (isBelow(at, value) ? fail(at) : []))],
  ['multipleOf', forNumber((at, value) => (isMultiple(value, limit(at)) ? [] : fail(at)))],
  ['not', (at) => (isObject(at.rule) && !isRefused(branch(at, '', at.rule)) ? fail(at) : [])],
  ['oneOf', branches((failed, all) => failed === all - 1)],
  [
    'pattern',
    forText((at, text) => (isText(at.rule) && !pattern(at.rule).test(text) ? fail(at) : [])),
  ],
  [
    'required',
    forObject((at, object) =>
      failKeys(at, list(at.rule).filter((key) => isText(key) && !has(object, key)) as string[]),
    ),
  ],
  ['type', (at) => (typesOf(at.rule).some((t) => isOfType(at.instance.value, t)) ? [] : fail(at))],
  ['uniqueItems', forArray((at, items) => (at.rule === true && hasTwins(items) ? fail(at) : []))],
]);

function fail(at: At, more: Partial<Pick<Failure, 'keys' | 'branches'>> = {}): Failure[] {
  return [
    {
      level: 'error',
      keyword: at.keyword,
      document: at.node.document,
      schemaPointer: at.node.pointer,
      schema: at.node.schema,
      instancePointer: at.instance.pointer,
      value: at.instance.value,
      keys: more.keys ?? [],
      branches: more.branches ?? [],
    },
  ];
}

function failKeys(at: At, keys: readonly string[]): Failure[] {
  return keys.length === 0 ? [] : fail(at, { keys });
}

function forObject(rule: (at: At, value: JsonObject) => readonly Failure[]): Rule {
  return (at) => (isObject(at.instance.value) ? rule(at, at.instance.value) : []);
}

function forArray(rule: (at: At, value: readonly JsonValue[]) => readonly Failure[]): Rule {
  return (at) => (Array.isArray(at.instance.value) ? rule(at, at.instance.value) : []);
}

function forText(rule: (at: At, value: string) => readonly Failure[]): Rule {
  return (at) => (isText(at.instance.value) ? rule(at, at.instance.value) : []);
}

function forNumber(rule: (at: At, value: number) => readonly Failure[]): Rule {
  return (at) => (typeof at.instance.value === 'number' ? rule(at, at.instance.value) : []);
}

function branches(isFine: (failed: number, all: number) => boolean): Rule {
  return (at) => {
    const schemas = list(at.rule);
    const results = schemas.map((schema, index) =>
      isObject(schema) ? branch(at, `/${index}`, schema) : [],
    );
    const failed = results.filter(isRefused).length;
    return isFine(failed, results.length) ? [] : fail(at, { branches: results });
  };
}

function branch(at: At, pointer: string, schema: JsonObject): readonly Failure[] {
  const node: SchemaNode = {
    document: at.node.document,
    pointer: `${at.node.pointer}/${at.keyword}${pointer}`,
    schema,
  };
  return at.judge(node, at.instance);
}

function dependencies(at: At, object: JsonObject): readonly Failure[] {
  const { rule } = at;
  if (!isObject(rule)) return [];
  return Object.keys(rule)
    .sort()
    .filter((key) => has(object, key))
    .flatMap((key) => {
      const needed = rule[key];
      if (isObject(needed)) return branch(at, `/${escapeKey(key)}`, needed);
      const keys = list(needed).filter((name) => isText(name) && !has(object, name)) as string[];
      return failKeys(at, keys);
    });
}

/** Whether neither `properties` nor `patternProperties` knows the key. */
export function isUnknown(schema: JsonObject, key: string): boolean {
  const properties = own(schema, 'properties');
  if (isObject(properties) && Object.hasOwn(properties, key)) return false;
  const patterns = own(schema, 'patternProperties');
  return !isObject(patterns) || !Object.keys(patterns).some((source) => pattern(source).test(key));
}

const compiledPatterns = new Map<string, RegExp>();

/** The compiled expression; unanchored, as the specification says. */
export function pattern(source: string): RegExp {
  const known = compiledPatterns.get(source);
  if (known !== undefined) return known;
  const compiled = new RegExp(source);
  compiledPatterns.set(source, compiled);
  return compiled;
}

function isClosedList(at: At, items: readonly JsonValue[]): boolean {
  const schemas = own(at.node.schema, 'items');
  return at.rule === false && Array.isArray(schemas) && items.length > schemas.length;
}

function isAbove(at: At, value: number): boolean {
  const isExclusive = own(at.node.schema, 'exclusiveMaximum') === true;
  return isExclusive ? value >= limit(at) : value > limit(at);
}

function isBelow(at: At, value: number): boolean {
  const isExclusive = own(at.node.schema, 'exclusiveMinimum') === true;
  return isExclusive ? value <= limit(at) : value < limit(at);
}

/** A format that nobody knows forbids nothing. */
export function obeysFormat(name: JsonValue, text: string): boolean {
  const test = isText(name) ? formats.get(name) : undefined;
  return test?.(text) ?? true;
}

function hasTwins(items: readonly JsonValue[]): boolean {
  return items.some((item, index) => items.slice(0, index).some((other) => isSame(item, other)));
}

function limit(at: At): number {
  return Number(at.rule);
}

/** In code points, as the specification counts. */
function length(text: string): number {
  let points = 0;
  for (const _ of text) points += 1;
  return points;
}

function count(object: JsonObject): number {
  return Object.values(object).filter((value) => value !== undefined).length;
}

/** A key whose value is undefined is absent: JSON has no such value. */
function has(object: JsonObject, key: string): boolean {
  return own(object, key) !== undefined;
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

export function typesOf(rule: JsonValue | undefined): readonly JsonValue[] {
  return isText(rule) ? [rule] : list(rule);
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}
