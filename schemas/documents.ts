import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgesSameValue, own, subschemas, valueAt } from './draft04.ts';
import type { JsonObject, JsonValue } from './json.ts';
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

/** Gives the schema of a file; undefined leaves the file out. */
export type ReadSchema = (file: string) => JsonObject | undefined;

/**
 * The documents of one side below the roots; without `read` each file is read when its schema is first asked for.
 * A root that holds what a job cannot do without, `envelope.json` and `common.json`, is a whole set: the roots before
 * it say nothing. The Druid validator's files may lie below `druid/`, or as in its own jar.
 */
export function readDocuments(side: Side, roots: readonly string[], read?: ReadSchema): Documents {
  const documents = new Map<string, SchemaDocument>();
  const whole = roots.findLastIndex((root) =>
    ['envelope.json', 'common.json'].every((file) =>
      existsSync(join(root, placeOf(side, root), file)),
    ),
  );
  for (const root of roots.slice(Math.max(0, whole))) {
    for (const folder of folders[side]) {
      const place = join(root, placeOf(side, root, folder));
      for (const name of jsonFiles(place)) {
        const file = join(place, name);
        const schema = read?.(file);
        if (read !== undefined && schema === undefined) continue;
        const uri = `${resource}${folder}/${name}`;
        documents.set(uri, documentOf({ side, uri, folder, name, root, file, schema }));
      }
    }
  }
  return documents;
}

/** Where a root keeps the files of one folder. */
function placeOf(side: Side, root: string, folder = folders[side][0] ?? ''): string {
  return side === 'druid' && existsSync(join(root, 'druid')) ? `druid/${folder}` : folder;
}

function documentOf(found: {
  readonly side: Side;
  readonly uri: string;
  readonly folder: string;
  readonly name: string;
  readonly root: string;
  readonly file: string;
  readonly schema: JsonObject | undefined;
}): SchemaDocument {
  const { side, uri, folder, name, root, file } = found;
  let { schema } = found;
  return {
    side,
    uri,
    path: `${side === 'druid' ? 'druid/' : ''}${folder}/${name}`,
    name: name.slice(0, -'.json'.length),
    root,
    file,
    get schema() {
      return (schema ??= readSchema(file));
    },
  };
}

function jsonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
}

/** @throws SCHEMA_UNREADABLE */
export function readSchema(file: string): JsonObject {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw schemaProblems.error('SCHEMA_UNREADABLE', { file, reason }, { cause });
  }
  const parsed = parseJson(bytes);
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
