import type { Documents, SchemaDocument, SchemaNode } from './documents.ts';
import { escapeKey, own, subschemas } from './draft04.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';
import { resolve } from './references.ts';
import { childrenOf, itemSchemas, judge, judgeValue, memberSchemas } from './slow/judge.ts';
import { formats } from './slow/formats.ts';
import { keywords, typesOf } from './slow/keywords.ts';
import { changed, type Path } from './change.ts';
import { offences } from './offences.ts';

/** An event that breaks one rule of its schema, made from one that breaks none. */
export interface Violation {
  readonly rule: string;
  /** As in a finding: `telemetry/3.0/start.json#/allOf/1/properties/edata/required`. */
  readonly schemaPointer: string;
  /** Where the event was changed. */
  readonly pointer: string;
  readonly event: JsonObject;
}

/**
 * One broken event or more for each rule of `document` that the valid `event` touches. A change that another branch of
 * a oneOf or anyOf happens to accept is left out, so every event given fails.
 */
export function violations(
  documents: Documents,
  document: SchemaDocument,
  event: JsonObject,
): readonly Violation[] {
  const found: Violation[] = [];
  const visit = (unresolved: SchemaNode, value: JsonValue, path: Path): void => {
    const node = resolve(documents, unresolved);
    for (const [rule, change] of offences(node.schema, value)) {
      const at = 'key' in change ? [...path, change.key] : path;
      const broken = changed(event, path, change);
      if (!isObject(broken) || judge(documents, document, broken).length === 0) continue;
      found.push({
        rule,
        schemaPointer: ruleName(node, rule),
        pointer: pointerOf(at),
        event: broken,
      });
    }
    for (const branch of inPlace(node)) {
      if (judgeValue(documents, branch, value).length === 0) visit(branch, value, path);
    }
    for (const [key, item] of childrenOf(value)) {
      const schemas = typeof key === 'number' ? itemSchemas(node, key) : memberSchemas(node, key);
      for (const schema of schemas) visit(schema, item, [...path, key]);
    }
  };
  visit({ document, pointer: '', schema: document.schema }, event, []);
  return found;
}

/** Every rule that an event of this document can break, as `schemaPointer` of a violation. */
export function rulesOf(documents: Documents, document: SchemaDocument): ReadonlySet<string> {
  const rules = new Set<string>();
  const seen = new Set<JsonObject>();
  const waiting: SchemaNode[] = [{ document, pointer: '', schema: document.schema }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = resolve(documents, next);
    if (seen.has(node.schema)) continue;
    seen.add(node.schema);
    for (const rule of Object.keys(node.schema)) {
      const isRule = keywords.has(rule) && !composed.has(rule) && !isObject(node.schema[rule]);
      if (isRule && (rule !== 'format' || isFormatOfText(node.schema)))
        rules.add(ruleName(node, rule));
    }
    for (const { pointer, schema } of subschemas(node.schema)) {
      waiting.push({ document: node.document, pointer: node.pointer + pointer, schema });
    }
  }
  return rules;
}

/** Rules that are broken by breaking a rule inside them. */
const composed = new Set(['allOf', 'anyOf', 'dependencies', 'oneOf', 'not']);

/** A format says nothing of a number, and one that production does not know nothing at all. */
function isFormatOfText(schema: JsonObject): boolean {
  const [name, type] = [own(schema, 'format'), own(schema, 'type')];
  const isText = type === undefined || typesOf(type).includes('string');
  return isText && typeof name === 'string' && formats.has(name);
}

function ruleName({ document, pointer }: SchemaNode, rule: string): string {
  return `${document.path}#${pointer}/${rule}`;
}

function inPlace(node: SchemaNode): readonly SchemaNode[] {
  return subschemas(node.schema)
    .filter(({ keyword }) => keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf')
    .map(({ pointer, schema }) => ({
      document: node.document,
      pointer: node.pointer + pointer,
      schema,
    }));
}

function pointerOf(path: Path): string {
  return path.map((step) => `/${escapeKey(String(step))}`).join('');
}
