import { crc32c } from './crc32c.ts';
import { kafka } from '../problems.ts';
import { decompress } from './compression.ts';
import { unzigzag, uvarintSize, zigzag } from './varint.ts';

/** Offsets into the 61-byte header of a record batch, format v2. @see https://kafka.apache.org/documentation/#recordbatch */
export const batchHeader = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
  size: 61,
} as const;

export const TRANSACTIONAL = 0x10;
export const CONTROL = 0x20;
export const LOG_APPEND_TIME = 0x08;

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

export function writeInt64(buffer: Buffer, value: number, at: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
}

export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}

export interface StoredRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

export interface StoredBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly isControl: boolean;
  readonly isTransactional: boolean;
  readonly producerId: number;
  readonly records: readonly StoredRecord[];
}

/** Opens stored batches one after the other; a batch that is cut off at the end is left out, as clients do. @throws KAFKA_BATCH_CODEC, KAFKA_RECORD_BROKEN */
export function* decodeBatches(bytes: Buffer): Generator<StoredBatch> {
  let at = 0;
  while (at + batchHeader.size <= bytes.length) {
    const size = bytes.readInt32BE(at + batchHeader.batchLength) + 12;
    if (at + size > bytes.length) return;
    yield decodeBatch(bytes.subarray(at, at + size));
    at += size;
  }
}

/** Opens one whole batch. @throws KAFKA_BATCH_CODEC, KAFKA_RECORD_BROKEN */
export function decodeBatch(batch: Buffer): StoredBatch {
  const attributes = batch.readInt16BE(batchHeader.attributes);
  const baseOffset = readInt64(batch, batchHeader.baseOffset);
  const isAppendTime = (attributes & LOG_APPEND_TIME) !== 0;
  const baseTimestamp = readInt64(batch, batchHeader.baseTimestamp);
  const maxTimestamp = readInt64(batch, batchHeader.maxTimestamp);
  const body = decompress(attributes & 7, batch.subarray(batchHeader.size));
  const count = batch.readInt32BE(batchHeader.recordCount);
  const records: StoredRecord[] = [];
  const cursor = new Cursor(body);
  for (let index = 0; index < count; index += 1) {
    cursor.varint();
    cursor.at += 1;
    const timestamp = baseTimestamp + cursor.varint();
    const offset = baseOffset + cursor.varint();
    const key = cursor.bytes();
    const value = cursor.bytes();
    const headers: RecordHeader[] = [];
    for (let left = cursor.varint(); left > 0; left -= 1) {
      headers.push({ key: cursor.bytes()?.toString() ?? '', value: cursor.bytes() });
    }
    records.push({
      offset,
      timestamp: isAppendTime ? maxTimestamp : timestamp,
      key,
      value,
      headers,
    });
  }
  return {
    baseOffset,
    lastOffset: baseOffset + batch.readInt32BE(batchHeader.lastOffsetDelta),
    isControl: (attributes & CONTROL) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    producerId: readInt64(batch, batchHeader.producerId),
    records,
  };
}

class Cursor {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === undefined)
        throw kafka.error('KAFKA_RECORD_BROKEN', { at: this.at, length: this.#bytes.length });
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return unzigzag(value);
      scale *= 0x80;
    }
  }

  bytes(): Buffer | null {
    const size = this.varint();
    if (size < 0) return null;
    if (this.at + size > this.#bytes.length)
      throw kafka.error('KAFKA_RECORD_BROKEN', { at: this.at, length: this.#bytes.length });
    const found = this.#bytes.subarray(this.at, this.at + size);
    this.at += size;
    return found;
  }
}
