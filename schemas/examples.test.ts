import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { subschemas } from './draft04.ts';
import { loadSchemas, type EventSchemas, type ExampleFile, type SchemaDocument } from './index.ts';
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

describe.each(['igot', 'sunbird'] as const)('of the %s schemas', (flavour) => {
  const all = loadSchemas({ flavour });

  test.each(['preprocessor', 'druid'] as const)(
    'every constraint of every %s file is broken by an event made from a kept one',
    (side) => {
      const broken = new Set<string>();
      for (const example of all.exampleFiles()) {
        if (example.side !== side || !example.isValid) continue;
        for (const { rule, schemaPointer, pointer } of all.violations(side, read(example))) {
          broken.add(rule === 'required' ? `${schemaPointer} ${lastOf(pointer)}` : schemaPointer);
        }
      }
      const missing = all
        .documents(side)
        .flatMap((document) => constraintsOf(document))
        .filter((constraint) => !broken.has(constraint));
      // The root of an event is an object before any schema sees it.
      const named = new Set(all.exampleFiles().map(({ name }) => name));
      const roots = all
        .documents(side)
        .filter(({ name }) => named.has(name))
        .map(({ path }) => `${path}#/type`);
      // Without an eid another schema judges.
      const chosenByEid = ['telemetry/search', 'summary/me_workflow_summary'].map(
        (name) => `druid/${name}.json#/required eid`,
      );
      expect(missing.filter((one) => ![...roots, ...chosenByEid].includes(one))).toEqual([]);
    },
  );
});

function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

/** The rules written in a file, each missing key a rule of its own. */
function constraintsOf({ path, schema }: SchemaDocument): readonly string[] {
  const found: string[] = [];
  const visit = (node: JsonObject, pointer: string): void => {
    for (const rule of ['type', 'enum', 'minLength', 'minimum']) {
      if (node[rule] !== undefined) found.push(`${path}#${pointer}/${rule}`);
    }
    if (node['additionalProperties'] === false) {
      found.push(`${path}#${pointer}/additionalProperties`);
    }
    const { required } = node;
    for (const key of Array.isArray(required) ? required : []) {
      found.push(`${path}#${pointer}/required ${String(key)}`);
    }
    for (const inner of subschemas(node)) visit(inner.schema, pointer + inner.pointer);
  };
  visit(schema, '');
  return found;
}

function label({ side, name, isValid, file }: ExampleFile): string {
  return `${side} ${name} ${isValid ? 'valid' : 'invalid'} ${basename(file)}`;
}
