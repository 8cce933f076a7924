import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFastValidator } from './fast-validator.ts';
import { loadSchemas } from './index.ts';
import type { JsonObject } from './json.ts';
import { judge } from './slow/judge.ts';
import { documentOf } from './testing/document.ts';
import { mutate, mutation, smallValue } from './testing/mutations.ts';
import { definitions, schemaTree } from './testing/schema-tree.ts';

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
          const document = documentOf({ definitions, properties: { v: root } });
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
