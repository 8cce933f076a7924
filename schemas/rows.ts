import type { SchemaDocument, Side } from './documents.ts';
import { own } from './draft04.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isObject, textOf } from './json.ts';

/** One event type that has a schema. */
export interface EventSchemaRow {
  /** The eid that the schema names; `*` for druid's envelope, which judges every eid that has no schema of its own. */
  readonly eid: string;
  readonly side: Side;
  /** Path below the schema root: `telemetry/3.0/start.json`. */
  readonly file: string;
  /** Where the file was found. */
  readonly root: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** The event type that a document is of; none for a fragment. */
export function rowOf(document: SchemaDocument): EventSchemaRow[] {
  const { side, path: file, root, schema } = document;
  const eid = file === 'druid/telemetry/envelope.json' ? '*' : eidOf(schema);
  if (eid === undefined) return [];
  return [{ eid, side, file, root, schema, description: textOf(own(schema, 'description')) }];
}

/** The one eid that a schema allows, in any branch of its root. */
function eidOf(schema: JsonObject): string | undefined {
  const allOf = own(schema, 'allOf');
  for (const part of [schema, ...(Array.isArray(allOf) ? (allOf as readonly JsonValue[]) : [])]) {
    const properties = isObject(part) ? own(part, 'properties') : undefined;
    const eid = isObject(properties) ? own(properties, 'eid') : undefined;
    const names = isObject(eid) ? own(eid, 'enum') : undefined;
    if (Array.isArray(names) && typeof names[0] === 'string') return names[0];
  }
  return undefined;
}
