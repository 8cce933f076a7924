import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonObject } from '../../schemas/json.ts';
import { loadSchemas } from '../../schemas/index.ts';
import { jobs, type StageName } from '../topology.ts';
import { reasons } from '../reasons.ts';
import { createStages } from './index.ts';
import { drive, type FakeCache } from './testing/drive.ts';
import { makeBatch, makeEvent } from './testing/events.ts';

const stages = createStages({ schemas: loadSchemas({ flavour: 'igot' }) });

// A wrong value now and then at the fields that the stages read.
const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('', ' ', 'f:', 0, -1e300, [], {}),
);
const paths = `
  eid ets mid ver syncts @timestamp flags metadata uid dimensions actor actor.id actor.type
  context context.did context.channel context.env context.pdata object object.id
  object.type object.rollup object.rollup.l1 edata edata.items edata.item edata.target
  userdata contentdata devicedata
`
  .trim()
  .split(/\s+/);
const eids = [
  'START',
  'INTERACT',
  'ASSESS',
  'RESPONSE',
  'SHARE',
  'AUDIT',
  'LOG',
  'ERROR',
  'SUMMARY',
];

function replaced(event: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [name = '', ...rest] = path;
  const inner = event[name];
  return {
    ...event,
    [name]: (rest.length > 0
      ? replaced(isObject(inner) ? inner : {}, rest, value)
      : value) as JsonObject,
  };
}

const spoiltEvent = fc
  .record({
    eid: fc.constantFrom(...eids),
    spoilt: fc.array(fc.tuple(fc.constantFrom(...paths), oddValue), { maxLength: 3 }),
  })
  .map(({ eid, spoilt }) =>
    spoilt.reduce(
      (event, [path, value]) => replaced(event, path.split('.'), value),
      makeEvent(eid, { object: { id: 'do_1', type: 'Content', rollup: { l1: 'do_2' } } }),
    ),
  );

const cacheEntry = fc.oneof(
  fc.string(),
  fc.json(),
  fc.dictionary(fc.constantFrom('firstaccess', 'devicespec', 'state', 'subject'), fc.string()),
);

const outputsOf = new Map(jobs.map(({ name, outputs }) => [name, new Set(outputs)]));

// Jobs that write elsewhere have a test of their own.
const withoutStores = jobs.filter(({ stores }) => stores === undefined);

test.each(withoutStores.map(({ name }) => name))(
  '%s never throws, decides on every record once, and writes only to its topics',
  (name: StageName) => {
    const property = fc.property(
      fc.array(spoiltEvent, { minLength: 1, maxLength: 5 }),
      fc.dictionary(
        fc.constantFrom('2/device-1', '12/user:user-1', '5/do_1', '5/do_2', '5/do_q1'),
        cacheEntry,
      ),
      (events, entries) => {
        const stage = stages.get(name);
        if (stage === undefined) throw new Error(`no stage ${name}`);
        const records = name === 'telemetry-extractor' ? [makeBatch(events), ...events] : events;
        const cache: FakeCache = new Map(Object.entries(entries));
        const { decisions } = drive(stage, records, { cache, flavour: 'igot' });

        const own = decisions.filter(({ child }) => child === undefined);
        expect(own.map(({ input }) => input)).toEqual(records.map((_, index) => index));
        for (const { reason, outcome, outputs } of decisions) {
          expect(reasons).toHaveProperty([reason]);
          expect(outputs.length === 0).toBe(
            ['dropped', 'quarantined', 'unpacked'].includes(outcome),
          );
          for (const { topic } of outputs) expect(outputsOf.get(name)).toContain(topic);
        }
        // Nothing here is beyond what production was read to do.
        expect(decisions.filter(({ reason }) => reason.endsWith('.crash'))).toEqual([]);
      },
    );
    // fast-check prints the seed of a failure.
    fc.assert(property, { numRuns: 300 });
  },
);
