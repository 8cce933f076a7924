import type { SchemaNode } from '../documents.ts';
import { own, ruleKeywords, subschemas } from '../draft04.ts';
import type { JsonObject } from '../json.ts';
import type { Failure } from './failure.ts';
import { formats } from './formats.ts';

/** Keywords that draft-04 has; of all others production's validator warns, each time it comes to the schema. */
const known: ReadonlySet<string> = new Set([
  ...ruleKeywords,
  '$ref',
  '$schema',
  'default',
  'definitions',
  'description',
  'id',
  'title',
]);

const warningsBySchema = new WeakMap<JsonObject, readonly Failure[]>();

/**
 * What the report of production says about a schema whenever a value comes to it, before the value's own failures: of
 * keywords that are unknown, here and in the schemas below (beside a `$ref`, not behind it), then of a format that is unknown.
 */
export function warningsOf(node: SchemaNode): readonly Failure[] {
  let warnings = warningsBySchema.get(node.schema);
  if (warnings === undefined) {
    const format = own(node.schema, 'format');
    warnings = [
      ...unknownKeywords(node),
      ...(typeof format === 'string' && !formats.has(format) ? [warning(node, 'format')] : []),
    ];
    warningsBySchema.set(node.schema, warnings);
  }
  return warnings;
}

function unknownKeywords(node: SchemaNode): readonly Failure[] {
  const here = Object.keys(node.schema).some((keyword) => !known.has(keyword));
  const below = subschemas(node.schema).flatMap(({ pointer, schema }) =>
    unknownKeywords({ document: node.document, pointer: node.pointer + pointer, schema }),
  );
  return here ? [warning(node, undefined), ...below] : below;
}

function warning(
  { document, pointer, schema }: SchemaNode,
  keyword: 'format' | undefined,
): Failure {
  return {
    level: 'warning',
    keyword: keyword ?? '',
    document,
    schemaPointer: pointer,
    schema,
    instancePointer: '',
    value: null,
    keys: [],
    branches: [],
  };
}
