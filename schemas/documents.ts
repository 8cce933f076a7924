import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgesSameValue, own, subschemas, valueAt } from './draft04.ts';
import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { parseJson } from './parse.ts';
import { schemaProblems } from './problems.ts';

/** Which job's schemas: each job finds its own files under `resource:/schemas/` (spec/pipeline.md §6.1). */
export type Side = 'preprocessor' | 'druid';

export interface SchemaDocument {
  readonly side: Side;
  /** As references name it: `resource:/schemas/telemetry/3.0/start.json`. */
  readonly uri: string;
  /** Below a schema root: `telemetry/3.0/start.json`, `druid/summary/common.json`. */
  readonly path: string;
  /** Lower-case name without `.json`. */
  readonly name: string;
  readonly root: string;
  /** Absolute path of the file. */
  readonly file: string;
  readonly schema: JsonObject;
}

/** A schema inside a document. */
export interface SchemaNode {
  readonly document: SchemaDocument;
  readonly pointer: string;
  readonly schema: JsonObject;
}

/** The documents of one side, by uri. */
export type Documents = ReadonlyMap<string, SchemaDocument>;

const resource = 'resource:/schemas/';
const folders: Readonly<Record<Side, readonly string[]>> = {
  preprocessor: ['telemetry/3.0'],
  druid: ['telemetry', 'summary'],
};

/** @throws SCHEMA_UNREADABLE · SCHEMA_REF_UNRESOLVED · SCHEMA_LOOP */
export function readDocuments(side: Side, roots: readonly string[]): Documents {
  const documents = new Map<string, SchemaDocument>();
  for (const root of roots) {
    for (const folder of folders[side]) {
      const inside = side === 'druid' ? `druid/${folder}` : folder;
      for (const file of jsonFiles(join(root, inside))) {
        const document: SchemaDocument = {
          side,
          uri: `${resource}${folder}/${file}`,
          path: `${inside}/${file}`,
          name: file.slice(0, -'.json'.length),
          root,
          file: join(root, inside, file),
          schema: readSchema(join(root, inside, file)),
        };
        documents.set(document.uri, document);
      }
    }
  }
  for (const document of documents.values()) checkReferences(documents, document);
  return documents;
}

function jsonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
}

function readSchema(file: string): JsonObject {
  const parsed = parseJson(readFileSync(file));
  if (!parsed.ok) throw schemaProblems.error('SCHEMA_UNREADABLE', { file, reason: parsed.problem });
  if (!isObject(parsed.value)) {
    throw schemaProblems.error('SCHEMA_UNREADABLE', { file, reason: 'It is not a JSON object.' });
  }
  return parsed.value;
}

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
  const document = target === '' ? from.document : documents.get(target);
  const pointer = safeDecode(fragment);
  const schema = document === undefined ? undefined : valueAt(document.schema, pointer);
  if (document === undefined || !isObject(schema)) {
    const { file, uri } = from.document;
    const prefix = uri.slice(0, uri.lastIndexOf('/') + 1);
    throw schemaProblems.error('SCHEMA_REF_UNRESOLVED', { file, ref, prefix });
  }
  return { document, pointer, schema };
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

function checkReferences(documents: Documents, document: SchemaDocument): void {
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
