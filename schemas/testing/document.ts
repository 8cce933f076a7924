import type { SchemaDocument } from '../documents.ts';
import type { JsonObject } from '../json.ts';

/** A schema as if it had been read from a file of the preprocessor's. */
export function documentOf(schema: JsonObject): SchemaDocument {
  return {
    side: 'preprocessor',
    uri: 'resource:/schemas/telemetry/3.0/any.json',
    path: 'telemetry/3.0/any.json',
    name: 'any',
    root: '/',
    file: '/any.json',
    schema,
  };
}
