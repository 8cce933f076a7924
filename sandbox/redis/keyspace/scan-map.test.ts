import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { List } from './list.ts';
import { ScanMap } from './scan-map.ts';
import { SortedSet } from './sorted-set.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const checked = (property: fc.IRawProperty<unknown>): void => {
  console.log(`redis collections: FUZZ_SEED=${seed}`);
  void fc.assert(property, { seed, numRuns: 200 });
};

function walk(map: ScanMap<number>, count: number): string[] {
  const keys: string[] = [];
  let cursor = 0;
  do {
    const step = map.scan(cursor, count, { wholeUpTo: 0 });
    keys.push(...step.keys);
    ({ cursor } = step);
  } while (cursor !== 0);
  return keys;
}

test('a walk gives every entry that is there throughout, whatever comes and goes between its steps', () => {
  const change = fc.record({ isNew: fc.boolean(), key: fc.nat(60) });
  const changes = fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 40 });
  checked(
    fc.property(fc.integer({ min: 1, max: 15 }), changes, (count, rounds) => {
      const map = new ScanMap<number>();
      const lasting = Array.from({ length: 50 }, (_, at) => `lasting${at}`);
      for (const key of lasting) {
        map.set(key, 1);
        map.set(`gone${key}`, 1);
      }
      for (const key of lasting) map.delete(`gone${key}`);
      const seen = new Set<string>();
      let cursor = 0;
      const left = [...rounds];
      do {
        const step = map.scan(cursor, count, { wholeUpTo: 0 });
        expect(step.keys.filter((key) => !map.has(key))).toEqual([]);
        for (const key of step.keys) seen.add(key);
        for (const { isNew, key } of left.shift() ?? []) {
          if (isNew) map.set(`passing${key}`, 1);
          else map.delete(`passing${key}`);
        }
        ({ cursor } = step);
      } while (cursor !== 0);
      expect(lasting.filter((key) => !seen.has(key))).toEqual([]);
      // The places are still right after all that: an undisturbed walk gives each key once.
      expect(walk(map, count).toSorted()).toEqual([...map.keys()].toSorted());
    }),
  );
});

type ListStep = 'pushLeft' | 'pushRight' | 'popLeft' | 'popRight';

function applied(plain: string[], what: ListStep, item: string): string | undefined {
  switch (what) {
    case 'pushLeft':
      plain.unshift(item);
      return undefined;
    case 'pushRight':
      plain.push(item);
      return undefined;
    case 'popLeft':
      return plain.shift();
    case 'popRight':
      return plain.pop();
  }
}

test('a list does what an array does', () => {
  const step = fc.tuple(
    fc.constantFrom<ListStep[]>('pushLeft', 'pushRight', 'popLeft', 'popRight'),
    fc.string({ maxLength: 3 }),
  );
  checked(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const list = new List();
      const plain: string[] = [];
      for (const [what, item] of steps) {
        expect(list[what](item)).toBe(applied(plain, what, item));
        expect([...list]).toEqual(plain);
      }
    }),
  );
});

test('a sorted set keeps the order of a sort', () => {
  const entry = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    fc.integer({ min: -2, max: 2 }),
    fc.boolean(),
  );
  checked(
    fc.property(fc.array(entry, { maxLength: 50 }), (entries) => {
      const set = new SortedSet();
      const plain = new Map<string, number>();
      for (const [member, score, isRemoved] of entries) {
        const isKnown = plain.has(member);
        if (isRemoved) plain.delete(member);
        else plain.set(member, score);
        const isChanged = isRemoved ? set.delete(member) : set.set(member, score);
        expect(isChanged).toBe(isRemoved ? isKnown : !isKnown);
      }
      const sorted = [...plain]
        .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
        .map(([member]) => member);
      expect(set.slice(0, set.size).map(({ member }) => member)).toEqual(sorted);
      for (const [at, member] of sorted.entries()) expect(set.rank(member)).toBe(at);
    }),
  );
});
