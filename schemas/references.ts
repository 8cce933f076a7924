import type { Documents, SchemaDocument, SchemaNode } from './documents.ts';
import { judgesSameValue, own, subschemas, valueAt } from './draft04.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject } from './json.ts';
import { schemaProblems } from './problems.ts';

/** The node that rules here: the end of the chain of `$ref`s. Keywords beside a `$ref` say nothing in draft-04. */
export function resolve(documents: Documents, node: SchemaNode): SchemaNode {
  if (refOf(node.schema) === undefined) return node;
  let ends = resolved.get(documents);
  if (ends === undefined) resolved.set(documents, (ends = new WeakMap()));
  let end = ends.get(node.schema);
  if (end === undefined) ends.set(node.schema, (end = endOfChain(documents, node)));
  return end;
}

/** Where each `$ref` ends, by the documents it was looked up in and the schema that holds it. */
const resolved = new WeakMap<Documents, WeakMap<JsonObject, SchemaNode>>();

function endOfChain(documents: Documents, node: SchemaNode): SchemaNode {
  let at = node;
  const passed = new Set<JsonObject>();
  for (let ref = refOf(at.schema); ref !== undefined; ref = refOf(at.schema)) {
    if (passed.has(at.schema)) throw loop(at);
    passed.add(at.schema);
    at = follow(documents, at, ref);
  }
  return at;
}

function refOf(schema: JsonObject): string | undefined {
  const ref = own(schema, '$ref');
  return typeof ref === 'string' ? ref : undefined;
}

function follow(documents: Documents, from: SchemaNode, ref: string): SchemaNode {
  const [target = '', fragment = ''] = ref.split('#', 2);
  const base = idAround(from);
  if (base !== undefined && !URL.canParse(ref))
    throw unresolved(from, `${ref} below the id ${base}`);
  const document = target === '' ? from.document : documents.get(target);
  const pointer = safeDecode(fragment);
  const schema = document === undefined ? undefined : valueAt(document.schema, pointer);
  if (document === undefined || !isObject(schema)) {
    throw unresolved(from, ref);
  }
  return { document, pointer, schema };
}

/** Production resolves a reference against the nearest `id` that holds it, and would look for it on the network. */
function idAround({ document, pointer }: SchemaNode): string | undefined {
  let at: JsonValue | undefined = document.schema;
  let base = idOf(at);
  for (const token of pointer.split('/').slice(1)) {
    at = at === undefined ? undefined : valueAt(at, `/${token}`);
    base = idOf(at) ?? base;
  }
  return base;
}

function idOf(schema: JsonValue | undefined): string | undefined {
  const id = isObject(schema) ? own(schema, 'id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

function unresolved({ document: { file, uri } }: SchemaNode, ref: string): Error {
  const prefix = uri.slice(0, uri.lastIndexOf('/') + 1);
  return schemaProblems.error('SCHEMA_REF_UNRESOLVED', { file, ref, prefix });
}

function safeDecode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function loop({ document, pointer }: SchemaNode): Error {
  return schemaProblems.error('SCHEMA_LOOP', { file: document.file, pointer });
}

/** Follows every reference. @throws SCHEMA_REF_UNRESOLVED · SCHEMA_LOOP */
export function checkReferences(documents: Documents): void {
  for (const document of documents.values()) checkReferencesOf(documents, document);
}

function checkReferencesOf(documents: Documents, document: SchemaDocument): void {
  const waiting: SchemaNode[] = [{ document, pointer: '', schema: document.schema }];
  const settled = new Set<JsonObject>();
  const visit = (node: SchemaNode, above: ReadonlySet<JsonObject>): void => {
    const at = resolve(documents, node);
    if (above.has(at.schema)) throw loop(at);
    if (settled.has(at.schema)) return;
    const path = new Set(above).add(at.schema);
    for (const { keyword, pointer, schema } of subschemas(at.schema)) {
      const child = { document: at.document, pointer: at.pointer + pointer, schema };
      if (judgesSameValue.has(keyword)) visit(child, path);
      else waiting.push(child);
    }
    settled.add(at.schema);
  };
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) visit(node, new Set());
}
