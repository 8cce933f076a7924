import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { defaultRoots, loadSchemas, type EventSchemas } from '../index.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { mutate, mutation, smallValue } from '../testing/mutations.ts';
import { definitions, schemaTree } from '../testing/schema-tree.ts';
import { ownEvents } from './own-events.ts';

/** One event to be judged, by the schemas of which set. */
export interface Case {
  readonly set: SetName | 'random';
  /** Below `resource:/schemas/`; of the set `random` the schema itself. */
  readonly schema: string | JsonObject;
  readonly event: JsonObject;
}

/** `own` are the igot schemas and, over them, those of `corpus/schemas`: every keyword, and shapes production has not. */
export type SetName = 'sunbird' | 'igot' | 'own';

export const sets = ['igot', 'sunbird', 'own', 'random'] as const;

const seed = 20_260_101;

export function rootsOf(set: SetName): readonly string[] {
  if (set !== 'own') return defaultRoots(set);
  return [...defaultRoots('igot'), join(import.meta.dirname, 'schemas')];
}

export function schemasOf(set: SetName): EventSchemas {
  return loadSchemas({ flavour: set === 'sunbird' ? 'sunbird' : 'igot', roots: rootsOf(set) });
}

/**
 * The kept examples, a broken event for each rule, random changes of both, events under the name of a fragment; for the
 * own schemas values at the bounds of every keyword; and random schemas. Always the same ones.
 */
export function makeCases(): readonly Case[] {
  const seen = new Set<string>();
  return sets
    .flatMap((set) => [...(set === 'random' ? randomCases() : casesOf(set))])
    .filter(({ set, schema, event }) => {
      // Sunbird's files are igot's too: only what igot changes is judged twice.
      const isShared = set === 'sunbird' && schema !== 'telemetry/3.0/event.json';
      const key = JSON.stringify([isShared ? 'igot' : set, schema, event]);
      return !seen.has(key) && seen.add(key);
    });
}

/** Any draft-04 schema, in the shapes that reach the job's reading of a report. */
function* randomCases(): Generator<Case> {
  const values = fc.array(smallValue, { minLength: 3, maxLength: 3 });
  for (const [v, given] of fc.sample(fc.tuple(schemaTree, values), { seed, numRuns: 200 })) {
    const properties = { v };
    const shapes: readonly JsonObject[] = [
      { definitions, properties },
      { definitions, allOf: [{ properties }] },
      { definitions, allOf: [{ required: ['v'] }, { properties }] },
      { definitions, anyOf: [{ properties }, { required: ['w'] }] },
    ];
    for (const [index, value] of given.entries()) {
      const schema = shapes[(index + Object.keys(v).length) % shapes.length] ?? {};
      yield { set: 'random', schema, event: { v: value } };
    }
  }
}

function* casesOf(set: SetName): Generator<Case> {
  const schemas = schemasOf(set);
  if (set === 'own') {
    for (const [name, event] of ownEvents()) {
      yield { set, schema: `telemetry/3.0/${name}.json`, event };
    }
    return;
  }
  const changes = fc.sample(fc.array(mutation(), { minLength: 1, maxLength: 2 }), {
    seed,
    numRuns: 12,
  });
  for (const { side, name, file, isValid } of schemas.exampleFiles()) {
    const event = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
    const judged = schemas.documents(side).find((document) => document.name === name);
    const schema = judged?.uri.replace('resource:/schemas/', '');
    if (schema === undefined) throw new Error(`${file} has no schema`);
    yield { set, schema, event };
    if (!isValid) continue;
    const rules = new Set<string>();
    for (const broken of schemas.violations(side, event)) {
      if (broken.rule !== 'required' && rules.has(broken.schemaPointer)) continue;
      rules.add(broken.schemaPointer);
      yield { set, schema, event: broken.event };
    }
    for (const change of changes) {
      yield { set, schema, event: change.reduce<JsonObject>(mutate, event) };
    }
  }
  for (const { uri, name } of schemas.documents('preprocessor')) {
    const schema = uri.replace('resource:/schemas/', '');
    for (const event of underName(name.toUpperCase())) yield { set, schema, event };
  }
}

function underName(eid: string): readonly JsonObject[] {
  const whole: Record<string, JsonValue> = {
    eid,
    ets: 1.5e300,
    ver: '3.1',
    mid: 'm',
    actor: { id: '', type: '' },
    context: { channel: ' ', env: '', pdata: { id: '' } },
    object: {},
    edata: {},
  };
  return [whole, { eid }, { ...whole, object: null, ver: '2' }, { ...whole, id: 7, type: null }];
}
