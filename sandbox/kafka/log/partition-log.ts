import {
  batchHeader,
  CONTROL,
  decodeBatch,
  encodeBatch,
  LOG_APPEND_TIME,
  readInt64,
  TRANSACTIONAL,
  writeInt64,
} from '../wire/record-batch.ts';
import { crc32c } from '../wire/crc32c.ts';
import { ProducerState } from './producer-state.ts';

/** One stored batch: the bytes as the client sent them, base offset patched in, and what is asked of it often. */
interface Entry {
  readonly bytes: Buffer;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  /** Largest maxTimestamp up to and with this batch: monotone, so times can be searched. */
  readonly runningMax: number;
  /** Data records; 0 for a marker. */
  readonly records: number;
}

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

export type AppendResult =
  | { readonly errorCode: 0; readonly baseOffset: number; readonly logAppendTimeMs: number }
  | { readonly errorCode: number; readonly message: string };

export interface AppendLimits {
  readonly maxBytes: number;
  readonly checksCrc: boolean;
  readonly appendTime: number | undefined;
  readonly needsKeys: boolean;
  readonly allowsZstd: boolean;
}

export interface Slice {
  readonly parts: readonly Buffer[];
  readonly bytes: number;
  /** First offset after the slice. */
  readonly endOffset: number;
}

const CORRUPT_MESSAGE = 2;
const MESSAGE_TOO_LARGE = 10;
const UNSUPPORTED_COMPRESSION_TYPE = 76;
const INVALID_RECORD = 87;
// Entries that were let go are cut from the list in runs, not one by one.
const trimAfter = 512;

const invalid = (message: string): AppendResult => ({ errorCode: INVALID_RECORD, message });

/**
 * One partition: an append-only list of raw batches. Nothing on the way in or out opens a record; only the two fields
 * before the checksummed part are changed (spec/kafka-protocol.md §1.5, §3.1).
 */
export class PartitionLog {
  readonly producers = new ProducerState();
  #entries: Entry[] = [];
  #first = 0;
  #endOffset = 0;
  #startOffset = 0;
  #bytes = 0;
  #records = 0;
  /** Open transactions: producer → first offset. */
  readonly #open = new Map<number, number>();
  #aborted: AbortedTransaction[] = [];
  readonly #waiters = new Set<() => void>();

  get startOffset(): number {
    return this.#startOffset;
  }

  /** High watermark and log end: with one replica they are the same. */
  get endOffset(): number {
    return this.#endOffset;
  }

  /** Before the first offset of any open transaction. */
  get lastStableOffset(): number {
    let stable = this.#endOffset;
    for (const first of this.#open.values()) stable = Math.min(stable, first);
    return stable;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Data records in the log. */
  get records(): number {
    return this.#records;
  }

  openTransaction(producerId: number): number | undefined {
    return this.#open.get(producerId);
  }

  /** Appends one batch of a client after the checks of §1.5 and §3.6; the bytes are copied unless `owned`. */
  append(batch: Buffer, limits: AppendLimits, owned = false): AppendResult {
    const problem = this.#refusal(batch, limits);
    if (problem !== undefined) return problem;
    const producerId = readInt64(batch, batchHeader.producerId);
    const epoch = batch.readInt16BE(batchHeader.producerEpoch);
    const baseSequence = batch.readInt32BE(batchHeader.baseSequence);
    const count = batch.readInt32BE(batchHeader.recordCount);
    const isTransactional = (batch.readInt16BE(batchHeader.attributes) & TRANSACTIONAL) !== 0;
    if (producerId >= 0) {
      const verdict = this.producers.check({ producerId, epoch, baseSequence, count });
      if (verdict.kind === 'duplicate') {
        return { errorCode: 0, baseOffset: verdict.baseOffset, logAppendTimeMs: -1 };
      }
      if (verdict.kind === 'refused') {
        return { errorCode: verdict.errorCode, message: `sequence ${baseSequence} of producer ${producerId}` };
      }
    }
    const stored = owned ? batch : Buffer.from(batch);
    if (limits.appendTime !== undefined) stampAppendTime(stored, limits.appendTime);
    const baseOffset = this.#push(stored, count);
    if (producerId >= 0) {
      const timestamp = readInt64(stored, batchHeader.maxTimestamp);
      this.producers.appended({ producerId, epoch, baseSequence, count, baseOffset, timestamp });
      if (isTransactional && !this.#open.has(producerId)) this.#open.set(producerId, baseOffset);
    }
    this.wake();
    return { errorCode: 0, baseOffset, logAppendTimeMs: limits.appendTime ?? -1 };
  }

  /** Writes a transaction's end (§1.7) and closes it in this partition. */
  appendControl(marker: {
    readonly producerId: number;
    readonly producerEpoch: number;
    readonly coordinatorEpoch: number;
    readonly isCommit: boolean;
    readonly timestamp: number;
  }): void {
    const key = Buffer.from([0, 0, 0, marker.isCommit ? 1 : 0]);
    const value = Buffer.alloc(6);
    value.writeInt32BE(marker.coordinatorEpoch, 2);
    const batch = encodeBatch([{ key, value, timestamp: marker.timestamp }], {
      producerId: marker.producerId,
      producerEpoch: marker.producerEpoch,
      isTransactional: true,
      isControl: true,
    });
    const offset = this.#push(batch, 0);
    this.producers.marker(marker.producerId, marker.producerEpoch);
    const firstOffset = this.#open.get(marker.producerId);
    this.#open.delete(marker.producerId);
    if (!marker.isCommit && firstOffset !== undefined) {
      this.#aborted.push({ producerId: marker.producerId, firstOffset, lastOffset: offset });
    }
    this.wake();
  }

  #refusal(batch: Buffer, limits: AppendLimits): AppendResult | undefined {
    if (batch.length < batchHeader.size) return invalid('the batch is shorter than its header');
    const size = batch.readInt32BE(batchHeader.batchLength) + 12;
    if (size !== batch.length) return invalid('exactly one batch a partition is taken');
    if (batch.readInt8(batchHeader.magic) !== 2) return invalid('only record batches of format 2 are taken');
    if (size > limits.maxBytes) {
      return { errorCode: MESSAGE_TOO_LARGE, message: `${size} bytes are above max.message.bytes ${limits.maxBytes}` };
    }
    if (limits.checksCrc && crc32c(batch, batchHeader.attributes) !== batch.readUInt32BE(batchHeader.crc)) {
      return { errorCode: CORRUPT_MESSAGE, message: 'the checksum does not match' };
    }
    const attributes = batch.readInt16BE(batchHeader.attributes);
    const count = batch.readInt32BE(batchHeader.recordCount);
    if (count <= 0 || count !== batch.readInt32BE(batchHeader.lastOffsetDelta) + 1) {
      return invalid(`${count} records do not fit the batch's last offset`);
    }
    if ((attributes & CONTROL) !== 0) return invalid('clients cannot write control batches');
    if (readInt64(batch, batchHeader.producerId) >= 0 && batch.readInt32BE(batchHeader.baseSequence) < 0) {
      return invalid('a producer id needs a sequence');
    }
    if ((attributes & 7) === 4 && !limits.allowsZstd) {
      return { errorCode: UNSUPPORTED_COMPRESSION_TYPE, message: 'zstd needs Produce version 7' };
    }
    if (limits.needsKeys && decodeBatch(batch).records.some(({ key }) => key === null)) {
      return invalid('a compacted topic takes no record without a key');
    }
    return undefined;
  }

  #push(bytes: Buffer, records: number): number {
    const baseOffset = this.#endOffset;
    const lastOffset = baseOffset + bytes.readInt32BE(batchHeader.lastOffsetDelta);
    writeInt64(bytes, baseOffset, batchHeader.baseOffset);
    bytes.writeInt32BE(0, batchHeader.partitionLeaderEpoch);
    const maxTimestamp = readInt64(bytes, batchHeader.maxTimestamp);
    const runningMax = Math.max(maxTimestamp, this.#entries.at(-1)?.runningMax ?? -1);
    this.#entries.push({ bytes, baseOffset, lastOffset, maxTimestamp, runningMax, records });
    this.#endOffset = lastOffset + 1;
    this.#bytes += bytes.length;
    this.#records += records;
    return baseOffset;
  }

  /** Whole batches from `offset` up to `limit`, at most `maxBytes`, but always the first one when `atLeastOne`. */
  read(offset: number, limit: number, { maxBytes, atLeastOne }: { readonly maxBytes: number; readonly atLeastOne: boolean }): Slice {
    const parts: Buffer[] = [];
    let bytes = 0;
    let endOffset = offset;
    for (let index = this.#indexOf(offset); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.baseOffset >= limit) break;
      if (bytes + entry.bytes.length > maxBytes && !(atLeastOne && parts.length === 0)) break;
      parts.push(entry.bytes);
      bytes += entry.bytes.length;
      endOffset = entry.lastOffset + 1;
    }
    return { parts, bytes, endOffset };
  }

  /** Aborted transactions that a reader of [from, to) must drop. */
  abortedIn(from: number, to: number): readonly AbortedTransaction[] {
    return this.#aborted.filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to);
  }

  /** True when a data record stands in [from, last stable offset). */
  hasRecordsFrom(from: number): boolean {
    const stable = this.lastStableOffset;
    for (let index = this.#indexOf(from); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.baseOffset >= stable) return false;
      if (entry.records > 0) return true;
    }
    return false;
  }

  /** Data records in [from, last stable offset), counted by whole batches but for the first. */
  recordsFrom(from: number): number {
    const stable = this.lastStableOffset;
    let count = 0;
    for (let index = this.#indexOf(from); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.baseOffset >= stable) break;
      if (entry.records > 0) count += entry.lastOffset - Math.max(from, entry.baseOffset) + 1;
    }
    return count;
  }

  /** First record at or after a time; undefined when there is none (§3.1). */
  offsetForTime(timestamp: number): { readonly offset: number; readonly timestamp: number } | undefined {
    for (let index = this.#indexOfTime(timestamp); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.records === 0 || entry.maxTimestamp < timestamp) continue;
      const found = decodeBatch(entry.bytes).records.find((record) => record.timestamp >= timestamp && record.offset >= this.#startOffset);
      if (found !== undefined) return { offset: found.offset, timestamp: found.timestamp };
    }
    return undefined;
  }

  /** The record with the largest time. */
  latestTime(): { readonly offset: number; readonly timestamp: number } | undefined {
    const largest = this.#entries.at(-1)?.runningMax ?? -1;
    return largest < 0 ? undefined : this.offsetForTime(largest);
  }

  /** Moves the log's start; batches wholly before it are let go. Gives how many data records went. */
  deleteBefore(offset: number): number {
    this.#startOffset = Math.max(this.#startOffset, Math.min(offset, this.#endOffset));
    let gone = 0;
    let first = this.#entries[this.#first];
    while (first !== undefined && first.lastOffset < this.#startOffset) {
      gone += this.#dropFirst(first);
      first = this.#entries[this.#first];
    }
    this.#aborted = this.#aborted.filter(({ lastOffset }) => lastOffset >= this.#startOffset);
    return gone;
  }

  /** Lets the oldest batch go when it ends before `offset`; gives its bytes and data records. */
  evictFirst(offset: number): { readonly bytes: number; readonly records: number } | undefined {
    const first = this.#entries[this.#first];
    if (first === undefined || first.lastOffset >= offset || first.lastOffset >= this.lastStableOffset) return undefined;
    const { length } = first.bytes;
    const records = this.#dropFirst(first);
    this.#startOffset = first.lastOffset + 1;
    return { bytes: length, records };
  }

  /** Time of the oldest batch; undefined when the log is empty. */
  get oldestTimestamp(): number | undefined {
    return this.#entries[this.#first]?.maxTimestamp;
  }

  /** Drops what is older or more than retention allows (§3.3). */
  retain({ olderThan, maxBytes }: { readonly olderThan: number; readonly maxBytes: number }): number {
    let gone = 0;
    for (;;) {
      const first = this.#entries[this.#first];
      if (first === undefined || first.lastOffset >= this.lastStableOffset) return gone;
      const isTooOld = olderThan >= 0 && first.maxTimestamp < olderThan;
      const isTooMuch = maxBytes >= 0 && this.#bytes > maxBytes;
      if (!isTooOld && !isTooMuch) return gone;
      gone += first.bytes.length;
      this.#dropFirst(first);
      this.#startOffset = first.lastOffset + 1;
    }
  }

  #dropFirst(entry: Entry): number {
    this.#bytes -= entry.bytes.length;
    this.#records -= entry.records;
    this.#first += 1;
    if (this.#first >= trimAfter) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return entry.records;
  }

  /** Index of the first entry that ends at or after an offset. */
  #indexOf(offset: number): number {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.lastOffset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #indexOfTime(timestamp: number): number {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.runningMax ?? 0) < timestamp) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Calls `wake` once at the next change; gives the function that takes the wish back. */
  onChange(wake: () => void): () => void {
    this.#waiters.add(wake);
    return () => this.#waiters.delete(wake);
  }

  /** Wakes whoever waits for the log to change. */
  wake(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }
}

function stampAppendTime(batch: Buffer, now: number): void {
  batch.writeInt16BE(batch.readInt16BE(batchHeader.attributes) | LOG_APPEND_TIME, batchHeader.attributes);
  writeInt64(batch, now, batchHeader.maxTimestamp);
  batch.writeUInt32BE(crc32c(batch, batchHeader.attributes), batchHeader.crc);
}
