import { zstdDecompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { crc32c } from '../wire/crc32c.ts';
import { batchHeader, decodeBatches, encodeBatch } from '../wire/record-batch.ts';
import { BatchStore } from './batch-store.ts';

function batchOf(count: number, size: number, timestamp = 0): Buffer {
  const record = { key: null, value: Buffer.alloc(size, count), timestamp };
  return encodeBatch(Array.from({ length: count }, () => record));
}

const everything = { maxBytes: Infinity, atLeastOne: true };

/** The plain form: a list of batches that are copied together. */
class PlainStore {
  end = 0;
  readonly batches: {
    readonly bytes: Buffer;
    readonly baseOffset: number;
    readonly lastOffset: number;
  }[] = [];

  read(offset: number, limit: number, { maxBytes, atLeastOne }: typeof everything): Buffer {
    const found: Buffer[] = [];
    let size = 0;
    for (const { bytes, baseOffset, lastOffset } of this.batches) {
      if (lastOffset < offset) continue;
      const isTooMuch = size + bytes.length > maxBytes && !(atLeastOne && size === 0);
      if (baseOffset >= limit || isTooMuch) break;
      found.push(bytes);
      size += bytes.length;
    }
    return Buffer.concat(found);
  }
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      count: fc.integer({ min: 1, max: 9 }),
      size: fc.constantFrom<number[]>(0, 10, 5_000, 40_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      offset: fc.nat(60),
      limit: fc.nat(80),
      maxBytes: fc.constantFrom<number[]>(0, 300, 100_000, 1e9),
      atLeastOne: fc.boolean(),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does one step in both stores and compares what they give. */
function doIn(store: BatchStore, plain: PlainStore, one: Step): 'equal' | 'different' {
  const isEqual = (): boolean => {
    switch (one.kind) {
      case 'push': {
        const batch = batchOf(one.count, one.size);
        const baseOffset = plain.end;
        const entry = store.push(batch, { baseOffset, records: one.count });
        batch.writeBigInt64BE(BigInt(baseOffset));
        plain.end += one.count;
        plain.batches.push({ bytes: batch, baseOffset, lastOffset: plain.end - 1 });
        return entry.lastOffset === plain.end - 1;
      }
      case 'drop':
        return store.dropFirst()?.baseOffset === plain.batches.shift()?.baseOffset;
      case 'read': {
        const slice = store.read(one.offset, one.limit, one);
        const wanted = plain.read(one.offset, one.limit, one);
        return slice.bytes === wanted.length && Buffer.concat(slice.parts).equals(wanted);
      }
    }
  };
  return isEqual() ? 'equal' : 'different';
}

test('reads, sizes and drops equal those of a plain list of batches', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const store = new BatchStore();
      const plain = new PlainStore();
      for (const one of steps) {
        expect(doIn(store, plain, one)).toBe('equal');
        expect(store.bytes).toBe(plain.batches.reduce((sum, { bytes }) => sum + bytes.length, 0));
        expect(store.oldest?.baseOffset).toBe(plain.batches[0]?.baseOffset);
      }
    }),
    { numRuns: 100 },
  );
});

test('batches that lie in one segment are one slice without a copy', () => {
  const store = new BatchStore();
  for (let offset = 0; offset < 20; offset += 1)
    store.push(batchOf(1, 1_000), { baseOffset: offset, records: 1 });
  const [first, ...more] = store.read(3, 10, everything).parts;
  const [again] = store.read(3, 10, everything).parts;
  expect(more).toEqual([]);
  expect(first?.buffer).toBe(again?.buffer);
  expect([...decodeBatches(first ?? Buffer.alloc(0))].map(({ baseOffset }) => baseOffset)).toEqual([
    3, 4, 5, 6, 7, 8, 9,
  ]);
});

test('the stored copy does not change with the buffer that was pushed', () => {
  const store = new BatchStore();
  const batch = batchOf(1, 10);
  store.push(batch, { baseOffset: 0, records: 1 });
  batch.fill(0);
  const [bytes = Buffer.alloc(0)] = store.read(0, 1, everything).parts;
  expect([...decodeBatches(bytes)][0]?.records).toHaveLength(1);
});

test('a store that was emptied forgets the largest time', () => {
  const store = new BatchStore();
  store.push(batchOf(1, 10, 900), { baseOffset: 0, records: 1 });
  store.dropFirst();
  store.push(batchOf(1, 10, 100), { baseOffset: 1, records: 1 });
  expect([...store.fromTime(500)]).toEqual([]);
  expect([...store.fromTime(100)]).toHaveLength(1);
});

function pushMany(store: BatchStore, plain: PlainStore, count: number): void {
  for (let next = 0; next < count; next += 1) {
    const push = { kind: 'push', count: (next % 7) + 1, size: 2_000 } as const;
    expect(doIn(store, plain, push)).toBe('equal');
  }
}

async function untilPacked(store: BatchStore): Promise<void> {
  await vi.waitFor(() => {
    expect(store.heldBytes).toBeLessThan(store.bytes / 2);
  });
}

test('full segments are packed, and read and dropped as before', async () => {
  const store = new BatchStore();
  const plain = new PlainStore();
  pushMany(store, plain, 600);
  await untilPacked(store);
  const ranges = fc.record({
    kind: fc.constant('read' as const),
    offset: fc.nat(2_500),
    limit: fc.nat(2_500),
    maxBytes: fc.constantFrom(300, 100_000, 1e9),
    atLeastOne: fc.boolean(),
  });
  fc.assert(
    fc.property(ranges, (range) => {
      expect(doIn(store, plain, range)).toBe('equal');
    }),
    { numRuns: 50 },
  );
  for (let next = 0; next < 300; next += 1) doIn(store, plain, { kind: 'drop' });
  const all = { kind: 'read', offset: 0, limit: 1e9, ...everything } as const;
  expect(doIn(store, plain, all)).toBe('equal');
  for (let next = 0; next < 300; next += 1) doIn(store, plain, { kind: 'drop' });
  expect([store.bytes, store.heldBytes]).toEqual([0, 0]);
});

test('stored batches are given segment by segment, packed where they are, each once', async () => {
  const store = new BatchStore();
  const plain = new PlainStore();
  pushMany(store, plain, 600);
  await untilPacked(store);
  for (let next = 0; next < 10; next += 1) doIn(store, plain, { kind: 'drop' });
  const found: Buffer[] = [];
  const kinds = new Set<boolean>();
  let at = 0;
  for (;;) {
    const { pieces, bytes, endOffset } = store.readStored(at, Infinity, 600_000);
    if (pieces.length === 0) break;
    const unpacked = pieces.map(({ bytes: stored, isPacked, from, to }) => {
      kinds.add(isPacked);
      return (isPacked ? zstdDecompressSync(stored) : stored).subarray(from, to);
    });
    expect(Buffer.concat(unpacked).length).toBe(bytes);
    found.push(...unpacked);
    at = endOffset;
  }
  expect(kinds).toEqual(new Set([true, false]));
  expect(Buffer.concat(found).equals(plain.read(0, Infinity, everything))).toBe(true);
  // From the middle: the whole segment comes, and nothing from the limit on.
  const middle = store.readStored(900, 905, 1);
  expect(middle.firstOffset).toBeLessThan(900);
  expect(middle.endOffset).toBeGreaterThanOrEqual(905);
  expect(middle.pieces).toHaveLength(1);
  expect(store.readStored(at, Infinity, 1)).toMatchObject({ pieces: [], endOffset: at });
});

test('a segment that loses its last batch while it is packed takes no memory', async () => {
  const store = new BatchStore();
  const plain = new PlainStore();
  pushMany(store, plain, 600);
  for (let next = 0; next < 400; next += 1) doIn(store, plain, { kind: 'drop' });
  await untilPacked(store);
  for (let next = 0; next < 200; next += 1) doIn(store, plain, { kind: 'drop' });
  expect([store.bytes, store.heldBytes]).toEqual([0, 0]);
});

test('a checksum left for later is there for the wire, before and after packing', async () => {
  const store = new BatchStore();
  const record = { key: null, value: Buffer.alloc(20_000, 'x'), timestamp: 1 };
  for (let offset = 0; offset < 200; offset += 1) {
    const batch = encodeBatch([record], { checksumLater: true });
    store.push(batch, { baseOffset: offset, records: 1, isSealed: false });
  }
  const isSealed = (offset: number): boolean => {
    const range = { maxBytes: 1, atLeastOne: true, isForWire: true };
    const [batch = Buffer.alloc(0)] = store.read(offset, offset + 1, range).parts;
    return batch.readUInt32BE(batchHeader.crc) === crc32c(batch, batchHeader.attributes);
  };
  for (let offset = 0; offset < 200; offset += 3) expect(isSealed(offset)).toBe(true);
  await untilPacked(store);
  for (let offset = 0; offset < 200; offset += 1) expect(isSealed(offset)).toBe(true);
});
