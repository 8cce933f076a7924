import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../schemas/parse.ts';
import { compileFilter, parseFilter } from '../filter/index.ts';
import { batchHeader, decodeBatches, encodeBatch, writeInt64 } from '../kafka/wire/record-batch.ts';
import { scanChunk } from './scan-chunk.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

const value = fc.oneof(
  fc
    .record({
      eid: fc.constantFrom('START', 'Interact', 'END'),
      n: fc.nat(5),
      note: fc.constantFrom('', 'start', 'the END', 'é', 'x'.repeat(40)),
    })
    .map((one) => Buffer.from(JSON.stringify(one))),
  fc.constantFrom(Buffer.from('no json, START'), Buffer.from(String.raw`{"eid":"ST\u0041RT"}`)),
  fc.constant(null),
);
const batch = fc.record({
  records: fc.array(
    fc.record({ key: fc.constant(null), value, timestamp: fc.integer({ min: 100, max: 120 }) }),
    { minLength: 1, maxLength: 5 },
  ),
  gap: fc.nat(2),
  isCompressed: fc.boolean(),
});
const filters = [
  'start',
  'eid = START',
  'eid = START or eid = END',
  'eid contains inter and n > 1',
  'not eid = START',
  'note ~ /^the/',
  '~ /st?art/i',
  'absent',
  'n exists and START',
  'offset >= 3 and offset < 9 and start',
  '"x" or "é"',
].map((text) => parseFilter(text));

function gzipped(plain: Buffer): Buffer {
  const packed = Buffer.concat([
    plain.subarray(0, batchHeader.size),
    gzipSync(plain.subarray(batchHeader.size)),
  ]);
  packed.writeInt32BE(packed.length - 12, batchHeader.batchLength);
  packed.writeInt16BE(1, batchHeader.attributes);
  return packed;
}

/** Batches back to back, with gaps between their offsets as markers leave them. */
function chunkOf(
  batches: readonly (typeof batch extends fc.Arbitrary<infer B> ? B : never)[],
): Buffer {
  let offset = 0;
  return Buffer.concat(
    batches.map(({ records, gap, isCompressed }) => {
      offset += gap;
      const plain = encodeBatch(records);
      writeInt64(plain, offset, batchHeader.baseOffset);
      offset += records.length;
      return isCompressed ? gzipped(plain) : plain;
    }),
  );
}

test('bytes searched first give what a full test of every record gives', () => {
  console.log(`scan chunk: FUZZ_SEED=${seed}`);
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(batch, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...filters),
      fc.constantFrom('newest' as const, 'oldest' as const),
      fc.tuple(fc.nat(8), fc.nat(20), fc.integer({ min: 1, max: 30 })),
      (batches, filter, order, [from, count, most]) => {
        const compiled = compileFilter(filter, { now: 0 });
        const bytes = chunkOf(batches);
        const until = from + count;
        const all = [...decodeBatches(bytes)]
          .flatMap(({ records }) => records)
          .filter(({ offset }) => offset >= from && offset < until);
        const expected = all.filter((record) => {
          const parsed = parseJson(record.value ?? Buffer.alloc(0));
          const { offset, timestamp } = record;
          return compiled.test({
            topic: 'raw',
            partition: 0,
            offset,
            timestamp,
            key: null,
            headers: {},
            text: record.value?.toString() ?? '',
            json: parsed.ok ? parsed.value : undefined,
          });
        });
        if (order === 'newest') expected.reverse();
        const chunk = { cluster: 'dp' as const, topic: 'raw', partition: 0, from, until };
        const result = scanChunk({ ...chunk, pieces: [bytes], aborted: [] }, compiled, {
          order,
          most,
        });
        expect(result.hits.map(({ offset }) => offset)).toEqual(
          expected.slice(0, most).map(({ offset }) => offset),
        );
        if (expected.length < most) expect(result.records).toBe(all.length);
        found += result.hits.length;
      },
    ),
    { seed, numRuns: 2_000 },
  );
  expect(found).toBeGreaterThan(1_000);
});
