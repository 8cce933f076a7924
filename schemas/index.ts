export type { SchemaDocument, Side } from './documents.ts';
export { loadSchemas, type EventSchemas } from './event-schemas.ts';
export type { ExampleFile } from './examples.ts';
export { defaultRoots } from './roots.ts';
export type { EventSchemaRow } from './rows.ts';
export type { Finding, Verdict } from './verdict.ts';
export type { Violation } from './violations.ts';
export { watchSchemas } from './watch.ts';
