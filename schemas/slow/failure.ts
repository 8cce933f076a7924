import type { JsonObject, JsonValue } from '../json.ts';
import type { SchemaDocument, SchemaNode } from '../documents.ts';

/** One rule that a value breaks; in a report of production also what it warns of, which breaks nothing. */
export interface Failure {
  readonly level: 'error' | 'warning';
  readonly keyword: string;
  readonly document: SchemaDocument;
  /** Of the schema that holds the rule, inside its document. */
  readonly schemaPointer: string;
  readonly schema: JsonObject;
  /** Of the value that was judged: a missing or an unknown key is a failure of its parent, as in production. */
  readonly instancePointer: string;
  readonly value: JsonValue;
  /** The missing keys (`required`, `dependencies`) or the unknown ones (`additionalProperties`). */
  readonly keys: readonly string[];
  /** allOf, anyOf, oneOf: the failures of each branch, in the order of the branches. */
  readonly branches: readonly (readonly Failure[])[];
}

/** A value and where it is. */
export interface Instance {
  readonly value: JsonValue;
  readonly pointer: string;
}

/** Whether anything of this is more than a warning. */
export function isRefused(failures: readonly Failure[]): boolean {
  return failures.some(({ level }) => level === 'error');
}

/** Judges a value by a schema; nothing that is more than a warning means valid. */
export type Judge = (node: SchemaNode, instance: Instance) => readonly Failure[];
