import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { refusalCode } from './refusal-code.ts';
import { batchHeader, decodeBatches, encodeBatch, type NewRecord } from './record-batch.ts';

const require = createRequire(import.meta.url);
type Encoder = { readonly buffer: Buffer };
const { RecordBatch: kafkajsBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  readonly RecordBatch: (value: object) => Promise<Encoder>;
};
const kafkajsRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (
  value: object,
) => Encoder;

const anyBuffer = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
const anyRecord: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.option(anyBuffer),
  value: fc.option(anyBuffer),
  timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  headers: fc.array(fc.record({ key: fc.string({ maxLength: 5 }), value: fc.option(anyBuffer) }), {
    maxLength: 2,
  }),
});

test('a batch has the bytes that kafkajs makes of the same records', async () => {
  const records: NewRecord[] = [
    { key: Buffer.from('k'), value: Buffer.from('{"eid":"START"}'), timestamp: 1_700_000_000_000 },
    {
      key: null,
      value: null,
      timestamp: 1_700_000_000_250,
      headers: [{ key: 'h', value: Buffer.from('x') }],
    },
    { key: Buffer.from('k2'), value: Buffer.alloc(300, 7), timestamp: 1_700_000_100_000 },
  ];
  const theirs = await kafkajsBatch({
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_100_000,
    lastOffsetDelta: 2,
    transactional: true,
    producerId: 77,
    producerEpoch: 3,
    firstSequence: 9,
    records: records.map(({ key, value, timestamp, headers = [] }, offsetDelta) =>
      kafkajsRecord({
        offsetDelta,
        timestampDelta: timestamp - 1_700_000_000_000,
        key,
        value,
        headers: Object.fromEntries(headers.map((header) => [header.key, header.value])),
      }),
    ),
  });
  const ours = encodeBatch(records, {
    producerId: 77,
    producerEpoch: 3,
    baseSequence: 9,
    isTransactional: true,
  });
  expect(ours.toString('hex')).toBe(theirs.buffer.toString('hex'));
});

test('any records come back from their batch', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 8 }), (records) => {
      const batch = encodeBatch(records);
      expect(crc32c(batch, batchHeader.attributes)).toBe(batch.readUInt32BE(batchHeader.crc));
      const [found, ...more] = decodeBatches(batch);
      expect(more).toEqual([]);
      expect(found).toMatchObject({
        baseOffset: 0,
        lastOffset: records.length - 1,
        isControl: false,
        producerId: -1,
      });
      expect(found?.records).toEqual(records.map((record, offset) => ({ ...record, offset })));
    }),
  );
});

test('a marker of a transaction takes 78 bytes', () => {
  const marker = { key: Buffer.from([0, 0, 0, 1]), value: Buffer.alloc(6), timestamp: 5 };
  expect(
    encodeBatch([marker], {
      producerId: 1,
      producerEpoch: 0,
      isTransactional: true,
      isControl: true,
    }),
  ).toHaveLength(78);
});

test('a batch that is cut off at the end is left out, as clients do', () => {
  const record = { key: null, value: Buffer.from('v'), timestamp: 1 };
  const bytes = Buffer.concat([encodeBatch([record]), encodeBatch([record]).subarray(0, 65)]);
  expect([...decodeBatches(bytes)]).toHaveLength(1);
  expect([...decodeBatches(bytes.subarray(0, 30))]).toHaveLength(0);
});

test('a batch whose records are damaged is refused with its reason', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      (records, place, byte) => {
        const batch = encodeBatch(records);
        batch[batchHeader.size + (place % (batch.length - batchHeader.size))] = byte;
        expect([undefined, 'KAFKA_RECORD_BROKEN']).toContain(
          refusalCode(() => [...decodeBatches(batch)]),
        );
      },
    ),
  );
});
