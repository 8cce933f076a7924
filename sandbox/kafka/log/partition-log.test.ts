import { expect, test } from 'vitest';
import { crc32c } from '../wire/crc32c.ts';
import {
  batchHeader,
  decodeBatches,
  encodeBatch,
  type BatchOptions,
} from '../wire/record-batch.ts';
import type { AppendLimits } from './append-checks.ts';
import { PartitionLog } from './partition-log.ts';

const limits: AppendLimits = {
  maxBytes: 1_048_588,
  checksCrc: true,
  appendTime: undefined,
  needsKeys: false,
  allowsZstd: true,
};
const everything = { maxBytes: Infinity, atLeastOne: true };

function batchAt(timestamps: readonly number[], options: BatchOptions = {}): Buffer {
  return encodeBatch(
    timestamps.map((timestamp) => ({
      key: null,
      value: Buffer.from(`at ${timestamp}`),
      timestamp,
    })),
    options,
  );
}

const inTransaction = (producerId: number, baseSequence: number): BatchOptions => ({
  producerId,
  producerEpoch: 0,
  baseSequence,
  isTransactional: true,
});

const markerOf = (producerId: number, isCommit: boolean) => ({
  producerId,
  producerEpoch: 0,
  coordinatorEpoch: 0,
  isCommit,
  timestamp: 9_999,
});

/** A batch with one header field changed and, where the field is covered, a right checksum. */
function changed(change: (batch: Buffer) => void): Buffer {
  const batch = batchAt([1, 2]);
  change(batch);
  batch.writeUInt32BE(crc32c(batch, batchHeader.attributes), batchHeader.crc);
  return batch;
}

test('offsets are patched in, and batches come back as they were sent', () => {
  const log = new PartitionLog();
  expect(log.append(batchAt([1, 2, 3]), limits)).toMatchObject({ errorCode: 0, baseOffset: 0 });
  expect(log.append(batchAt([4]), limits)).toMatchObject({ errorCode: 0, baseOffset: 3 });
  expect(log).toMatchObject({ startOffset: 0, endOffset: 4, lastStableOffset: 4, records: 4 });
  const { parts, endOffset } = log.read(0, log.endOffset, everything);
  expect(endOffset).toBe(4);
  const batches = [...decodeBatches(Buffer.concat(parts))];
  expect(
    batches.flatMap(({ records }) =>
      records.map(({ offset, value }) => `${offset} ${value?.toString() ?? ''}`),
    ),
  ).toEqual(['0 at 1', '1 at 2', '2 at 3', '3 at 4']);
});

test.each([
  ['another magic', changed((batch) => batch.writeInt8(1, batchHeader.magic)), 87],
  ['two batches', Buffer.concat([batchAt([1]), batchAt([2])]), 87],
  ['no records', changed((batch) => batch.writeInt32BE(0, batchHeader.recordCount)), 87],
  [
    'a count that does not fit the offsets',
    changed((batch) => batch.writeInt32BE(5, batchHeader.recordCount)),
    87,
  ],
  ['a control batch', changed((batch) => batch.writeInt16BE(0x20, batchHeader.attributes)), 87],
  ['a producer without a sequence', batchAt([1], { producerId: 4, producerEpoch: 0 }), 87],
  ['an unknown codec', changed((batch) => batch.writeInt16BE(6, batchHeader.attributes)), 76],
  ['fewer bytes than a header', Buffer.alloc(20), 87],
])('a batch with %s is refused', (_, batch, errorCode) => {
  const log = new PartitionLog();
  expect(log.append(batch, limits)).toMatchObject({ errorCode });
  expect(log.endOffset).toBe(0);
});

test('a wrong checksum, a batch above the limit, zstd for old clients and times outside are refused', () => {
  const log = new PartitionLog();
  const damaged = batchAt([1]);
  damaged[70] = (damaged[70] ?? 0) ^ 1;
  expect(log.append(damaged, limits)).toMatchObject({ errorCode: 2 });
  expect(log.append(batchAt([1]), { ...limits, maxBytes: 60 })).toMatchObject({ errorCode: 10 });
  const zstd = changed((batch) => batch.writeInt16BE(4, batchHeader.attributes));
  expect(log.append(zstd, { ...limits, allowsZstd: false })).toMatchObject({ errorCode: 76 });
  expect(log.append(batchAt([50]), { ...limits, timestamps: { min: 0, max: 40 } })).toMatchObject({
    errorCode: 32,
  });
});

test('a compacted topic names the records without a key', () => {
  const batch = encodeBatch([
    { key: Buffer.from('k'), value: null, timestamp: 1 },
    { key: null, value: Buffer.from('v'), timestamp: 1 },
  ]);
  expect(new PartitionLog().append(batch, { ...limits, needsKeys: true })).toMatchObject({
    errorCode: 87,
    records: [1],
  });
});

test('LogAppendTime stamps the batch and renews its checksum', () => {
  const log = new PartitionLog();
  expect(log.append(batchAt([1, 2]), { ...limits, appendTime: 7_000 })).toMatchObject({
    logAppendTimeMs: 7_000,
  });
  const bytes = Buffer.concat(log.read(0, 2, everything).parts);
  expect(bytes.readUInt32BE(batchHeader.crc)).toBe(crc32c(bytes, batchHeader.attributes));
  expect([...decodeBatches(bytes)][0]?.records.map(({ timestamp }) => timestamp)).toEqual([
    7_000, 7_000,
  ]);
});

test('a repeated idempotent batch gets its old offset and is not stored twice', () => {
  const log = new PartitionLog();
  const batch = batchAt([1], { producerId: 5, producerEpoch: 0, baseSequence: 0 });
  log.append(batchAt([0]), limits);
  expect(log.append(batch, limits)).toMatchObject({ baseOffset: 1 });
  expect(log.append(batch, limits)).toMatchObject({ errorCode: 0, baseOffset: 1 });
  expect(log.endOffset).toBe(2);
  expect(
    log.append(batchAt([1], { producerId: 5, producerEpoch: 0, baseSequence: 7 }), limits),
  ).toMatchObject({ errorCode: 45 });
});

test('the last stable offset waits for the oldest open transaction; aborted ones are listed where they matter', () => {
  const log = new PartitionLog();
  log.append(batchAt([1]), limits);
  log.append(batchAt([2], inTransaction(1, 0)), limits);
  log.append(batchAt([3], inTransaction(2, 0)), limits);
  expect(log.lastStableOffset).toBe(1);
  expect(log.openTransaction(2)).toBe(2);
  log.appendControl(markerOf(1, false));
  expect(log.lastStableOffset).toBe(2);
  log.appendControl(markerOf(2, true));
  expect(log).toMatchObject({ lastStableOffset: 5, endOffset: 5, records: 2 });
  expect([log.recordsFrom(0), log.recordsFrom(1), log.hasRecordsFrom(3)]).toEqual([2, 1, false]);
  expect(log.abortedIn(0, 5)).toEqual([{ producerId: 1, firstOffset: 1, lastOffset: 3 }]);
  expect(log.abortedIn(4, 5)).toEqual([]);
  expect(log.abortedIn(0, 1)).toEqual([]);
  const [marker] = decodeBatches(Buffer.concat(log.read(3, 4, everything).parts));
  expect(marker).toMatchObject({
    isControl: true,
    isTransactional: true,
    producerId: 1,
    baseOffset: 3,
  });
  expect(marker?.records[0]?.key).toEqual(Buffer.from([0, 0, 0, 0]));
});

test('a transaction of several batches holds the last stable offset at its first', () => {
  const log = new PartitionLog();
  log.append(batchAt([1], inTransaction(1, 0)), limits);
  log.append(batchAt([2], inTransaction(1, 1)), limits);
  expect(log.lastStableOffset).toBe(0);
  log.appendControl(markerOf(1, false));
  expect(log.abortedIn(0, 3)).toEqual([{ producerId: 1, firstOffset: 0, lastOffset: 2 }]);
});

test('a marker for a producer that wrote nothing here aborts nothing', () => {
  const log = new PartitionLog();
  log.appendControl(markerOf(1, false));
  expect(log.abortedIn(0, 1)).toEqual([]);
  expect(log.endOffset).toBe(1);
});

test('data records are counted without markers, up to the last stable offset', () => {
  const log = new PartitionLog();
  log.append(batchAt([1, 2, 3], inTransaction(1, 0)), limits);
  expect(log.recordsFrom(0)).toBe(0);
  log.appendControl(markerOf(1, true));
  expect(log.recordsFrom(1)).toBe(2);
  expect(log.hasRecordsFrom(2)).toBe(true);
  expect(log.recordsFrom(3)).toBe(0);
  expect(log.hasRecordsFrom(3)).toBe(false);
});

test('a time finds the first record at or after it inside a batch, also where times go back', () => {
  const log = new PartitionLog();
  log.append(batchAt([100, 200, 300]), limits);
  log.append(batchAt([50, 60]), limits);
  log.append(batchAt([400, 250]), limits);
  log.appendControl(markerOf(1, true));
  expect(log.offsetForTime(0)).toEqual({ offset: 0, timestamp: 100 });
  expect(log.offsetForTime(150)).toEqual({ offset: 1, timestamp: 200 });
  expect(log.offsetForTime(301)).toEqual({ offset: 5, timestamp: 400 });
  expect(log.offsetForTime(401)).toBeUndefined();
  expect(log.latestTime()).toEqual({ offset: 5, timestamp: 400 });
  log.deleteBefore(2);
  expect(log.offsetForTime(0)).toEqual({ offset: 2, timestamp: 300 });
});

test('deleting records moves the start inside a batch and frees whole batches only', () => {
  const log = new PartitionLog();
  log.append(batchAt([1, 2, 3]), limits);
  log.append(batchAt([4, 5]), limits);
  const { bytes } = log;
  log.deleteBefore(2);
  expect(log).toMatchObject({ startOffset: 2, bytes });
  log.deleteBefore(4);
  expect(log).toMatchObject({ startOffset: 4, records: 2, endOffset: 5 });
  log.deleteBefore(99);
  expect(log).toMatchObject({ startOffset: 5, bytes: 0, endOffset: 5 });
});

test('retention drops old or surplus batches from the front, never past an open transaction', () => {
  const log = new PartitionLog();
  log.append(batchAt([100]), limits);
  log.append(batchAt([200], inTransaction(1, 0)), limits);
  log.append(batchAt([300]), limits);
  log.retain({ olderThan: 250, maxBytes: undefined });
  expect(log.startOffset).toBe(1);
  log.appendControl(markerOf(1, true));
  log.retain({ olderThan: 250, maxBytes: undefined });
  expect(log.startOffset).toBe(2);
  log.retain({ olderThan: undefined, maxBytes: 100 });
  expect(log.startOffset).toBe(3);
  expect(log.bytes).toBe(78);
});

test('a change wakes each waiter once', () => {
  const log = new PartitionLog();
  const woken: string[] = [];
  log.onChange(() => woken.push('a'));
  const leave = log.onChange(() => woken.push('b'));
  leave();
  log.append(batchAt([1]), limits);
  log.append(batchAt([2]), limits);
  expect(woken).toEqual(['a']);
});
