import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadSchemas } from '../../schemas/index.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { reasons } from '../reasons.ts';
import type { Effect } from '../stage.ts';
import { type Row, type TableName, tables } from '../stores/tables.ts';
import { jobs, type StageName, type StoreName } from '../topology.ts';
import { createStages } from './index.ts';
import { drive, type FakeCache } from './testing/drive.ts';

const stages = createStages({ schemas: loadSchemas({ flavour: 'igot' }) });

// A record that each job stores; what is spoilt about it comes from the property.
const times = 1_573_105_085_076;
const good: Readonly<Partial<Record<StageName, JsonObject>>> = {
  'summary-denormalization': { eid: 'ME_WORKFLOW_SUMMARY', ets: times, mid: 'm', uid: 'u' },
  'cb-preprocessor': {
    eid: 'CB_AUDIT',
    mid: 'm',
    actor: { id: 'u' },
    context: { did: 'd', channel: 'c' },
    edata: {
      cb_object: { type: 'WorkOrder' },
      cb_data: {
        data: {
          status: 'Published',
          users: [
            {
              unmappedActivities: [{ id: 'a' }],
              roleCompetencyList: [{ roleDetails: { childNodes: [{}] }, competencyDetails: [{}] }],
            },
          ],
        },
      },
    },
  },
  'user-cache-updater': {
    eid: 'AUDIT',
    mid: 'm',
    object: { id: 'u', type: 'User' },
    edata: { state: 'Create' },
    context: { pdata: { pid: 'learner-service' }, cdata: [{ type: 'UserRole', id: 'r' }] },
  },
  'device-profile-updater': {
    device_id: 'd',
    city: 'x',
    uaspec: '{"a":"b"}',
    first_access: times,
    api_last_updated_on: times,
  },
  'content-cache-updater': {
    nodeUniqueId: 'n',
    transactionData: {
      properties: {
        dialcodes: { nv: ['A'] },
        language: { nv: 'x' },
        createdOn: { nv: '2020-01-01T00:00:00' },
      },
    },
  },
  'assessment-aggregator': {
    userId: 'u',
    courseId: 'c',
    batchId: 'b',
    contentId: 'n',
    attemptId: 'a',
    assessmentTs: times,
    events: [{ ets: times, edata: { score: 1, resvalues: [{}], item: { id: 'q', params: [] } } }],
  },
  rating: {
    user_id: 'u',
    activity_id: 'n',
    activity_Type: 'Course',
    updatedValues: { rating: 4.5, updatedOn: '5d2e2a10-0162-11ea-8d71-362b9e155667', review: 'r' },
    prevValues: { rating: 3.5, updatedOn: '5d2e2a10-0162-11ea-8d71-362b9e155667' },
  },
};

function storeOf(effect: Effect): StoreName {
  return 'table' in effect ? tables[effect.table].database : 'redis';
}

/** Every place in a record, as a path. */
function pathsOf(value: JsonValue | undefined, at: readonly string[] = []): readonly string[][] {
  if (typeof value !== 'object' || value === null) return [[...at]];
  const inner = Object.entries(value as JsonObject).flatMap(([name, one]) =>
    pathsOf(one, [...at, name]),
  );
  return at.length === 0 ? inner : [[...at], ...inner];
}

function replaced(value: JsonValue | undefined, path: readonly string[], by: JsonValue): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((one, index) =>
      String(index) === name ? replaced(one, rest, by) : one,
    );
  }
  const object = isObject(value) ? value : {};
  return { ...object, [name]: replaced(object[name], rest, by) };
}

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('', ' ', '{}', '[', 0, 1.5, -1e300, [], {}, [null], null),
) as fc.Arbitrary<JsonValue>;

const entry = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{}', '{"totalQuestions":1}'));

test.each(Object.keys(good) as StageName[])(
  '%s never throws, decides on every record once, and crashes only where production is known to',
  (name) => {
    const record = good[name] ?? {};
    const job = jobs.find((one) => one.name === name);
    const spoilt = fc
      .array(fc.tuple(fc.constantFrom(...pathsOf(record)), oddValue), { maxLength: 2 })
      .map((changes) =>
        changes.reduce<JsonValue>((whole, [path, by]) => replaced(whole, path, by), record),
      );
    const property = fc.property(
      fc.array(spoilt, { minLength: 1, maxLength: 4 }),
      fc.dictionary(fc.constantFrom('5/n', '6/A', '12/user:u', '2/d'), entry),
      fc.dictionary(fc.constantFrom('2/d', '12/user:u'), fc.dictionary(fc.string(), entry)),
      fc.option(entry, { nil: undefined }),
      (records, texts, hashes, body) => {
        const stage = stages.get(name);
        if (stage === undefined) throw new Error(`no stage ${name}`);
        const cache: FakeCache = new Map<string, Parameters<FakeCache['set']>[1]>([
          ...Object.entries(texts),
          ...Object.entries(hashes),
        ]);
        const rows = new Map<TableName, Row[]>([
          ['user_enrolments', [{ userid: 'u', courseid: 'n', batchid: 'b' }]],
        ]);
        const { decisions } = drive(stage, records.filter(isObject), {
          cache,
          rows,
          service: () => body,
          flavour: 'igot',
        });
        const own = decisions.filter(({ child }) => child === undefined);
        expect(own.map(({ input }) => input)).toEqual(records.filter(isObject).map((_, at) => at));
        for (const { reason, outcome, outputs, effects = [] } of decisions) {
          expect(reasons).toHaveProperty([reason]);
          for (const { topic } of outputs) expect(job?.outputs).toContain(topic);
          for (const effect of effects) expect(job?.stores).toContain(storeOf(effect));
          expect(reason).not.toMatch(/\.crash$/);
          if (outcome === 'quarantined' || outcome === 'dropped') {
            expect([...outputs, ...effects]).toEqual([]);
          }
          if (outcome === 'stored') expect(effects).not.toEqual([]);
        }
      },
    );
    // fast-check prints the seed of a failure.
    fc.assert(property, { numRuns: 300 });
  },
);
