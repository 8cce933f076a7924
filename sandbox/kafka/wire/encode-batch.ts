import { batchHeader, CONTROL, TRANSACTIONAL, writeInt64 } from './batch-header.ts';
import { crc32c } from './crc32c.ts';
import { uvarintSize, zigzag } from './varint.ts';

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

export interface NewRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly headers?: readonly RecordHeader[];
}

export interface BatchOptions {
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** Leaves the checksum, most of the cost, to an in-process broker, which adds it when a client reads over the wire. */
  readonly checksumLater?: boolean;
}

/** One uncompressed record batch with its checksum, base offset 0. */
export function encodeBatch(records: readonly NewRecord[], options: BatchOptions = {}): Buffer {
  const first = records[0]?.timestamp ?? 0;
  const sizes = records.map((record, index) => recordSize(record, { index, first }));
  const body = sizes.reduce((sum, size) => sum + size + uvarintSize(zigzag(size)), 0);
  const batch = Buffer.allocUnsafe(batchHeader.size + body);
  let max = first;
  let at: number = batchHeader.size;
  records.forEach((record, index) => {
    max = Math.max(max, record.timestamp);
    at = writeRecord(batch, { at, size: sizes[index] ?? 0, record, index, first });
  });
  writeHeader(batch, { count: records.length, first, max, options });
  return batch;
}

function writeHeader(
  batch: Buffer,
  {
    count,
    first,
    max,
    options,
  }: {
    readonly count: number;
    readonly first: number;
    readonly max: number;
    readonly options: BatchOptions;
  },
): void {
  const attributes =
    (options.isTransactional === true ? TRANSACTIONAL : 0) |
    (options.isControl === true ? CONTROL : 0);
  batch.fill(0, 0, batchHeader.size);
  batch.writeInt32BE(batch.length - 12, batchHeader.batchLength);
  batch.writeInt8(2, batchHeader.magic);
  batch.writeInt16BE(attributes, batchHeader.attributes);
  batch.writeInt32BE(count - 1, batchHeader.lastOffsetDelta);
  writeInt64(batch, first, batchHeader.baseTimestamp);
  writeInt64(batch, max, batchHeader.maxTimestamp);
  writeInt64(batch, options.producerId ?? -1, batchHeader.producerId);
  batch.writeInt16BE(options.producerEpoch ?? -1, batchHeader.producerEpoch);
  batch.writeInt32BE(options.baseSequence ?? -1, batchHeader.baseSequence);
  batch.writeInt32BE(count, batchHeader.recordCount);
  if (options.checksumLater !== true) seal(batch);
}

/** Writes a batch's checksum. */
export function seal(batch: Buffer): void {
  batch.writeUInt32BE(crc32c(batch, batchHeader.attributes), batchHeader.crc);
}

function bytesSize(bytes: Buffer | null): number {
  return bytes === null ? 1 : uvarintSize(zigzag(bytes.length)) + bytes.length;
}

function recordSize(
  { key, value, timestamp, headers = [] }: NewRecord,
  { index, first }: { readonly index: number; readonly first: number },
): number {
  let size = 1 + uvarintSize(zigzag(timestamp - first)) + uvarintSize(zigzag(index));
  size += bytesSize(key) + bytesSize(value) + uvarintSize(zigzag(headers.length));
  for (const header of headers)
    size += bytesSize(Buffer.from(header.key)) + bytesSize(header.value);
  return size;
}

function writeRecord(
  batch: Buffer,
  task: {
    readonly at: number;
    readonly size: number;
    readonly record: NewRecord;
    readonly index: number;
    readonly first: number;
  },
): number {
  const { key, value, timestamp, headers = [] } = task.record;
  let at = writeVarint(batch, task.size, task.at);
  batch[at] = 0;
  at = writeVarint(batch, timestamp - task.first, at + 1);
  at = writeVarint(batch, task.index, at);
  at = writeBytes(batch, key, at);
  at = writeBytes(batch, value, at);
  at = writeVarint(batch, headers.length, at);
  for (const header of headers) {
    at = writeBytes(batch, Buffer.from(header.key), at);
    at = writeBytes(batch, header.value, at);
  }
  return at;
}

function writeBytes(batch: Buffer, bytes: Buffer | null, at: number): number {
  if (bytes === null) return writeVarint(batch, -1, at);
  const start = writeVarint(batch, bytes.length, at);
  bytes.copy(batch, start);
  return start + bytes.length;
}

function writeVarint(batch: Buffer, value: number, start: number): number {
  let at = start;
  let rest = zigzag(value);
  while (rest >= 0x80) {
    batch[at] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  batch[at] = rest;
  return at + 1;
}
