import { kafka } from '../problems.ts';
import { batchHeader, CONTROL, LOG_APPEND_TIME, readInt64, TRANSACTIONAL } from './batch-header.ts';
import { decompress } from './compression.ts';
import type { RecordHeader } from './encode-batch.ts';
import { unzigzag } from './varint.ts';

interface StoredRecord {
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
