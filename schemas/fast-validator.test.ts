import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SchemaDocument } from './documents.ts';
import { createFastValidator } from './fast-validator.ts';
import { loadSchemas } from './index.ts';
import type { JsonObject } from './json.ts';
import { judge } from './slow/judge.ts';
import { mutate, mutation, names, smallValue } from './testing/mutations.ts';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const schemas = loadSchemas({ flavour: 'igot' });

describe(`the fast and the slow validator agree (FC_SEED=${seed})`, () => {
  for (const side of ['preprocessor', 'druid'] as const) {
    const documents = new Map(schemas.documents(side).map((d) => [d.uri, d]));
    const isValid = createFastValidator(documents);
    const examples = schemas
      .exampleFiles()
      .filter((example) => example.side === side)
      .map(({ file }) => JSON.parse(readFileSync(file, 'utf8')) as JsonObject);

    test(`on ${side} events that were changed at random, whatever schema judges them`, () => {
      let valid = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(...examples),
          fc.array(mutation(), { maxLength: 3 }),
          fc.constantFrom(...documents.values()),
          fc.boolean(),
          (example, mutations, other, usesOther) => {
            const event = mutations.reduce<JsonObject>(mutate, example);
            const own = [...documents.values()].find(
              ({ name }) => name.toUpperCase() === example['eid'],
            );
            const document = usesOther ? other : (own ?? other);
            const fast = isValid(document, event);
            if (fast) valid += 1;
            expect(judge(documents, document, event).length === 0).toBe(fast);
          },
        ),
        { seed, numRuns: 3_000 },
      );
      // Neither verdict may be so rare that the comparison says nothing.
      expect(valid).toBeGreaterThan(200);
    });
  }

  test('on any draft-04 schema and any value', () => {
    let valid = 0;
    fc.assert(
      fc.property(
        schemaTree,
        fc.array(smallValue, { minLength: 1, maxLength: 6 }),
        (root, values) => {
          const document = documentOf({
            definitions: { d: { type: ['object', 'string'] } },
            properties: { v: root },
          });
          const documents = new Map([[document.uri, document]]);
          const isValid = createFastValidator(documents);
          for (const v of values) {
            const fast = isValid(document, { v });
            if (fast) valid += 1;
            expect(judge(documents, document, { v }).length === 0).toBe(fast);
          }
        },
      ),
      { seed, numRuns: 400 },
    );
    expect(valid).toBeGreaterThan(50);
  });
});

test('a pattern counts UTF-16 code units, as the regular expressions of production do', () => {
  const document = documentOf({ properties: { v: { pattern: '^..$' } } });
  const documents = new Map([[document.uri, document]]);
  expect(createFastValidator(documents)(document, { v: '😀' })).toBe(true);
  expect(judge(documents, document, { v: '😀' })).toEqual([]);
});

function documentOf(schema: JsonObject): SchemaDocument {
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

const schemaTree: fc.Arbitrary<JsonObject> = fc.letrec<{ schema: JsonObject }>((tie) => {
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
