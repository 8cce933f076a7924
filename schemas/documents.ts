import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
