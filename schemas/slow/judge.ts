import { resolve, type Documents, type SchemaDocument, type SchemaNode } from '../documents.ts';
import { escapeKey, own } from '../draft04.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isObject } from '../json.ts';
import type { Failure, Instance, Judge } from './failure.ts';
import { keywords, pattern } from './keywords.ts';

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

/** The same for any value and any schema inside a document; instance pointers start at the value. */
export function judgeValue(
  documents: Documents,
  schema: SchemaNode,
  value: JsonValue,
): readonly Failure[] {
  const judgeAt: Judge = (node, instance) => {
    const at = resolve(documents, node);
    return [...ownFailures(at, instance, judgeAt), ...failuresBelow(at, instance, judgeAt)];
  };
  return judgeAt(schema, { value, pointer: '' });
}

function ownFailures(node: SchemaNode, instance: Instance, judge: Judge): readonly Failure[] {
  return Object.keys(node.schema)
    .sort()
    .flatMap((keyword) => {
      const rule = node.schema[keyword];
      if (rule === undefined) return [];
      return keywords.get(keyword)?.({ keyword, rule, node, instance, judge }) ?? [];
    });
}

function failuresBelow(node: SchemaNode, instance: Instance, judge: Judge): readonly Failure[] {
  const { value, pointer } = instance;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).flatMap((item, index) =>
      itemSchemas(node, index).flatMap((schema) =>
        judge(schema, { value: item, pointer: `${pointer}/${index}` }),
      ),
    );
  }
  if (!isObject(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const item = value[key];
      if (item === undefined) return [];
      return memberSchemas(node, key).flatMap((schema) =>
        judge(schema, { value: item, pointer: `${pointer}/${escapeKey(key)}` }),
      );
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
  if (Array.isArray(items)) {
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
