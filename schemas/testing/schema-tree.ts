import * as fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { names, smallValue } from './mutations.ts';

const count = fc.integer({ min: 0, max: 3 });
const typeName = fc.constantFrom(
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
);

/** What the references of a tree lead to. */
export const definitions: JsonObject = { d: { type: ['object', 'string'] } };

/** Any small draft-04 schema, of all its keywords and some that it has not; goes beside `definitions`. */
export const schemaTree: fc.Arbitrary<JsonObject> = fc.letrec<{ schema: JsonObject }>((tie) => {
  const schema = tie('schema');
  const name = fc.constantFrom(...names.filter((n) => n !== '__proto__'));
  const map = fc
    .array(fc.tuple(name, schema), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
  const list = fc.array(schema, { minLength: 1, maxLength: 3 });
  const leaf = fc.oneof(
    fc.record({
      type: fc.oneof(typeName, fc.uniqueArray(typeName, { minLength: 1, maxLength: 3 })),
    }),
    fc.record({
      enum: fc.uniqueArray(smallValue, {
        minLength: 1,
        maxLength: 3,
        comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b),
      }),
    }),
    fc.record({ minLength: count }),
    fc.record({ maxLength: count }),
    fc.record({ pattern: fc.constantFrom('^a', 'b$', '.', '^$', '^.$') }),
    fc.record({ minimum: count, exclusiveMinimum: fc.boolean() }),
    fc.record({ maximum: count, exclusiveMaximum: fc.boolean() }),
    fc.record({ multipleOf: fc.constantFrom(1, 0.5, 0.1) }),
    fc.record({ format: fc.constantFrom('email', 'hostname', 'json-pointer', 'uri', 'slug') }),
    fc.record({ additionalItems: fc.oneof(fc.boolean(), schema) }),
    fc.record({ minItems: count }),
    fc.record({ maxItems: count }),
    fc.record({ uniqueItems: fc.boolean() }),
    fc.record({ minProperties: count }),
    fc.record({ maxProperties: count }),
    fc.record({ required: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }) }),
    fc.record({
      $ref: fc.constant('#/definitions/d'),
      maxLength: count,
      required: fc.constant(['id']),
    }),
    // What production's validator takes as labels.
    fc.record({ id: fc.constant('http://example.org/label'), format: fc.constant('date-time') }),
    fc.record({ const: fc.constant(1), nullable: fc.constant(true), type: fc.constant('string') }),
  );
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.record({ properties: map }),
      fc.record({ properties: map, additionalProperties: fc.oneof(fc.boolean(), schema) }),
      fc.record({
        patternProperties: fc.record({ '^.$': schema }),
        additionalProperties: fc.boolean(),
      }),
      fc.record({ items: schema }),
      fc.record({ items: list, additionalItems: fc.oneof(fc.boolean(), schema) }),
      fc.record({ allOf: list }),
      fc.record({ anyOf: list }),
      fc.record({ oneOf: list }),
      fc.record({ not: schema }),
      fc.record({ dependencies: fc.record({ id: schema, a: fc.constant(['type']) }) }),
      fc
        .tuple(leaf, leaf)
        .map(([a, b]): JsonObject => ({ ...a, ...b }))
        // Below an id a reference into the same file leads elsewhere.
        .filter((both) => !('$ref' in both && 'id' in both)),
    ),
  };
}).schema;
