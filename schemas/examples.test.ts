import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSchemas, type EventSchemas, type ExampleFile } from './index.ts';
import type { JsonObject } from './json.ts';

const schemas = loadSchemas({ flavour: 'igot' });
const examples = schemas.exampleFiles();

function read({ file }: ExampleFile): JsonObject {
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}

function verdictOf(by: EventSchemas, { side }: { side: string }, event: JsonObject) {
  return side === 'druid' ? by.validateDruidEvent(event) : by.validateEvent(event);
}

describe('every kept example', () => {
  test.each(examples.map((example) => [label(example), example] as const))(
    '%s is judged as its folder says, by its own schema',
    (_label, example) => {
      const verdict = verdictOf(schemas, example, read(example));
      const schema = verdict.kind === 'valid' ? basename(verdict.schema, '.json') : example.name;
      expect([verdict.kind, schema]).toEqual([example.isValid ? 'valid' : 'invalid', example.name]);
    },
  );

  test('stays as it is in the sunbird flavour, which has no CB_AUDIT', () => {
    const sunbird = loadSchemas({ flavour: 'sunbird' });
    expect(new Set(examples.map(({ name }) => name))).toEqual(
      new Set([...sunbird.exampleFiles().map(({ name }) => name), 'cb_audit']),
    );
    for (const example of sunbird.exampleFiles()) {
      const event = read(example);
      expect(verdictOf(sunbird, example, event)).toEqual(verdictOf(schemas, example, event));
    }
  });
});

describe('every event type', () => {
  const types = schemas.list().map((row) => [`${row.side} ${row.file}`, row] as const);

  test.each(types)('%s has a valid and an invalid example', (_label, { side, file }) => {
    const own = examples.filter((e) => e.side === side && e.name === basename(file, '.json'));
    expect(own.some((e) => e.isValid)).toBe(true);
    expect(own.some((e) => !e.isValid)).toBe(true);
  });

  test.each(types)('%s has a broken event for each of its rules', (_label, { side, file }) => {
    const broken = new Set<string>();
    for (const example of examples) {
      if (example.side !== side || example.name !== basename(file, '.json') || !example.isValid) {
        continue;
      }
      for (const violation of schemas.violations(side, read(example))) {
        broken.add(violation.schemaPointer);
      }
    }
    const missing = [...schemas.rules(side, file)].filter((rule) => !broken.has(rule));
    // The root of an event is an object before any schema sees it.
    expect(missing).toEqual([`${file}#/type`]);
  });

  test.each(types)('%s names the broken rule in a finding', (_label, { side, file }) => {
    for (const example of examples) {
      if (example.side !== side || example.name !== basename(file, '.json') || !example.isValid) {
        continue;
      }
      for (const violation of schemas.violations(side, read(example))) {
        // A changed eid is judged by another schema; a oneOf reports only the nearest branch.
        if (violation.pointer === '/eid' || file.includes('cb_')) continue;
        const verdict = verdictOf(schemas, { side }, violation.event);
        expect(verdict).toMatchObject({ kind: 'invalid' });
        const named =
          verdict.kind === 'invalid' ? verdict.findings.map((f) => f.schemaPointer) : [];
        expect(named).toContain(violation.schemaPointer);
      }
    }
  });
});

function label({ side, name, isValid, file }: ExampleFile): string {
  return `${side} ${name} ${isValid ? 'valid' : 'invalid'} ${basename(file)}`;
}
