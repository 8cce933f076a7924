import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, StageResult } from '../stage.ts';
import { createRowStore } from '../stores/row-store.ts';
import { decideOnce } from './decide-once.ts';
import { createRedisSinks, createRowSinks, type Sinks } from './sinks.ts';
import { createFakeRedis } from './testing/fake-redis.ts';

/** A decision about each offset: one output, and a counter that rises by one. */
function decided(offsets: readonly number[]): StageResult {
  const decisions = offsets.map((offset, input): Decision => ({
    input,
    mid: String(offset),
    eid: undefined,
    outcome: 'stored',
    reason: 'uc.stored',
    outputs: [{ topic: 't', key: null, value: { offset } }],
    effects: [
      { kind: 'hash-increment', db: 12, key: 'n', field: 'records', by: 1 },
      { kind: 'row-upsert', table: 'device_profile', row: { device_id: `d${offset}` } },
    ],
  }));
  return { decisions, counts: { seen: offsets.length } };
}

/** Where an attempt at a turn ends: as it should, or before one of its steps. */
type Ending = 'well' | 'before apply' | 'before commit' | 'before settle';

/** A partition with `end` records: outputs and position are committed together, or not at all. */
function createPartition(end: number, sinks: Sinks) {
  const state = { position: 0, written: [] as string[], counted: 0, decidedCount: 0 };
  return {
    state,
    async attempt(size: number, ending: Ending): Promise<void> {
      const from = state.position;
      const offsets = Array.from({ length: Math.min(size, end - from) }, (_, at) => from + at);
      if (offsets.length === 0) return;
      const failing: Sinks =
        ending === 'before apply'
          ? { ...sinks, apply: () => Promise.reject(new Error('killed')) }
          : sinks;
      const turn = await decideOnce(offsets, {
        place: 'group/topic-0',
        sinks: failing,
        decide: (index) => {
          state.decidedCount += offsets.length - index;
          return Promise.resolve(decided(offsets.slice(index)));
        },
      }).catch(() => undefined);
      if (turn === undefined || ending === 'before commit') return;
      state.position = (offsets.at(-1) ?? 0) + 1;
      state.written.push(...turn.result.decisions.map(({ mid = '' }) => mid));
      state.counted += turn.result.counts['seen'] ?? 0;
      expect(turn.result.decisions.map(({ input }) => input)).toEqual(offsets.map((_, at) => at));
      if (ending !== 'before settle') await turn.settle();
    },
  };
}

const endings: readonly Ending[] = ['well', 'before apply', 'before commit', 'before settle'];
const attempts = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom<Ending>(...endings)),
  { maxLength: 12 },
);

test('Redis: whatever is killed when, each record is written once and counted once', async () => {
  // fast-check prints the seed of a failure.
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), attempts, async (end, steps) => {
      const redis = createFakeRedis();
      const partition = createPartition(end, createRedisSinks(redis.run));
      for (const [size, ending] of steps) await partition.attempt(size, ending);
      while (partition.state.position < end) await partition.attempt(end, 'well');
      expect(partition.state.written).toEqual(Array.from({ length: end }, (_, at) => String(at)));
      expect(partition.state.counted).toBe(end);
      expect(redis.keys.get('12/n')).toEqual(new Map([['records', String(end)]]));
    }),
    { numRuns: 300 },
  );
});

test('a database with Redis behind it: the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), attempts, async (end, steps) => {
      const redis = createFakeRedis();
      await using rows = createRowStore();
      const partition = createPartition(end, createRowSinks(rows, redis.run));
      for (const [size, ending] of steps) await partition.attempt(size, ending);
      while (partition.state.position < end) await partition.attempt(end, 'well');
      expect(partition.state.written).toEqual(Array.from({ length: end }, (_, at) => String(at)));
      expect(await rows.select('device_profile', {})).toHaveLength(end);
      expect(redis.keys.get('12/n')).toEqual(new Map([['records', String(end)]]));
    }),
    { numRuns: 15 },
  );
});

test('killed between the rows and Redis: Redis catches up when the journal is read', async () => {
  const redis = createFakeRedis();
  await using rows = createRowStore();
  const dead = createRowSinks(rows, (commands, guard) =>
    guard === undefined ? redis.run(commands) : Promise.reject(new Error('killed')),
  );
  await createPartition(2, dead).attempt(2, 'well');
  expect(await rows.select('device_profile', {})).toHaveLength(2);
  expect(redis.keys.has('12/n')).toBe(false);

  const partition = createPartition(2, createRowSinks(rows, redis.run));
  await partition.attempt(2, 'well');
  expect(partition.state.written).toEqual(['0', '1']);
  expect(partition.state.decidedCount).toBe(0);
  expect(redis.keys.get('12/n')).toEqual(new Map([['records', '2']]));
});

test('a deliberate replay writes again, as in production', async () => {
  const redis = createFakeRedis();
  const partition = createPartition(3, createRedisSinks(redis.run));
  await partition.attempt(3, 'well');
  partition.state.position = 0;
  await partition.attempt(3, 'well');
  expect(redis.keys.get('12/n')).toEqual(new Map([['records', '6']]));
});

test.each(['redis', 'rows'])(
  'an owner that was overtaken while it decided writes nothing (%s)',
  async (kind) => {
    const redis = createFakeRedis();
    await using rows = createRowStore();
    const sinks = kind === 'redis' ? createRedisSinks(redis.run) : createRowSinks(rows, redis.run);
    const place = 'group/topic-0';
    const late = decideOnce([0], {
      place,
      sinks,
      decide: async () => {
        // Meanwhile the new owner decides, commits and settles.
        const turn = await decideOnce([0], {
          place,
          sinks,
          decide: () => Promise.resolve(decided([0])),
        });
        await turn.settle();
        return decided([0]);
      },
    });
    await expect(late).rejects.toMatchObject({ code: 'PORT_SINK_TAKEN' });
    expect(redis.keys.get('12/n')).toEqual(new Map([['records', '1']]));
  },
);
