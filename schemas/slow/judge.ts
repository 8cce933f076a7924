import type { Documents, SchemaDocument, SchemaNode } from '../documents.ts';
import { escapeKey, own } from '../draft04.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isObject } from '../json.ts';
import { resolve } from '../references.ts';
import { isRefused, type Failure, type Instance, type Judge } from './failure.ts';
import { keywords, pattern, type Rule } from './keywords.ts';
import { warningsOf } from './warnings.ts';

/**
 * Everything that is wrong with an event, in production's order: at a value all keywords in alphabetical order, then
 * its children, object members in order of their keys (by code unit), array items by index. The first failure of a
 * branch is therefore production's first; those behind a failed value are for people only, production does not look
 * there (spec/pipeline.md §6.2).
 */
export function judge(
  documents: Documents,
  document: SchemaDocument,
  event: JsonObject,
): readonly Failure[] {
  return judgeValue(documents, { document, pointer: '', schema: document.schema }, event);
}

/**
 * The report of production on an event: warnings too, and nothing inside a value once anything before it in the same
 * report (that of the event, or of one branch of it) has failed.
 */
export function reportOn(
  documents: Documents,
  document: SchemaDocument,
  event: JsonObject,
): readonly Failure[] {
  const schema: SchemaNode = { document, pointer: '', schema: document.schema };
  return judgeValue(documents, schema, event, { asReport: true });
}

/** The same as `judge` for any value and any schema inside a document; instance pointers start at the value. */
export function judgeValue(
  documents: Documents,
  schema: SchemaNode,
  value: JsonValue,
  { asReport = false }: { readonly asReport?: boolean } = {},
): readonly Failure[] {
  const judgeAt: Judge = (node, instance) => {
    const failures: Failure[] = [];
    collect(node, instance, failures);
    return failures;
  };
  const collect = (unresolved: SchemaNode, instance: Instance, failures: Failure[]): void => {
    const node = resolve(documents, unresolved);
    if (asReport) failures.push(...warningsOf(node));
    for (const [keyword, check] of rulesOf(node.schema)) {
      const rule = node.schema[keyword];
      if (rule === undefined) continue;
      failures.push(...check({ keyword, rule, node, instance, judge: judgeAt }));
    }
    if (asReport && isRefused(failures)) return;
    for (const [key, item] of childrenOf(instance.value)) {
      const schemas = typeof key === 'number' ? itemSchemas(node, key) : memberSchemas(node, key);
      if (schemas.length === 0) continue;
      const token = typeof key === 'number' ? key : escapeKey(key);
      const child: Instance = { value: item, pointer: `${instance.pointer}/${token}` };
      for (const schema of schemas) collect(schema, child, failures);
    }
  };
  return judgeAt(schema, { value, pointer: '' });
}

type Rules = readonly (readonly [keyword: string, rule: Rule])[];

const rulesBySchema = new WeakMap<JsonObject, Rules>();

/** The keywords of a schema that are rules, in alphabetical order but for `format`, which comes last. */
function rulesOf(schema: JsonObject): Rules {
  const known = rulesBySchema.get(schema);
  if (known !== undefined) return known;
  const rules = Object.keys(schema)
    .sort((a, b) => Number(a === 'format') - Number(b === 'format') || (a < b ? -1 : 1))
    .flatMap((keyword) => {
      const rule = keywords.get(keyword);
      return rule === undefined ? [] : [[keyword, rule] as const];
    });
  rulesBySchema.set(schema, rules);
  return rules;
}

/** Object members in order of their keys, by code unit; array items by index. A scalar has none. */
export function childrenOf(value: JsonValue): readonly (readonly [string | number, JsonValue])[] {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) => [index, item]);
  }
  if (!isObject(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const item = own(value, key);
      return item === undefined ? [] : [[key, item] as const];
    });
}

/** The schemas of an object member: its own, those whose pattern fits, else the one for all other members. */
export function memberSchemas(node: SchemaNode, key: string): readonly SchemaNode[] {
  const found: SchemaNode[] = [];
  const properties = own(node.schema, 'properties');
  if (isObject(properties)) {
    add(found, node, `/properties/${escapeKey(key)}`, own(properties, key));
  }
  const patterns = own(node.schema, 'patternProperties');
  if (isObject(patterns)) {
    for (const source of Object.keys(patterns).sort()) {
      if (!pattern(source).test(key)) continue;
      add(found, node, `/patternProperties/${escapeKey(source)}`, patterns[source]);
    }
  }
  if (found.length === 0) {
    add(found, node, '/additionalProperties', own(node.schema, 'additionalProperties'));
  }
  return found;
}

/** The schema of an array item: one for all, or one for each place and another for the rest. */
export function itemSchemas(node: SchemaNode, index: number): readonly SchemaNode[] {
  const found: SchemaNode[] = [];
  const items = own(node.schema, 'items');
  if (items === undefined) {
    // The specification says nothing of `additionalItems` without `items`; production's validator obeys it.
    add(found, node, '/additionalItems', own(node.schema, 'additionalItems'));
  } else if (Array.isArray(items)) {
    const places = items as readonly JsonValue[];
    if (index < places.length) add(found, node, `/items/${index}`, places[index]);
    else add(found, node, '/additionalItems', own(node.schema, 'additionalItems'));
  } else {
    add(found, node, '/items', items);
  }
  return found;
}

function add(
  found: SchemaNode[],
  node: SchemaNode,
  pointer: string,
  schema: JsonValue | undefined,
): void {
  if (isObject(schema)) {
    found.push({ document: node.document, pointer: node.pointer + pointer, schema });
  }
}
