import {
  batchHeader,
  decodeBatch,
  encodeBatch,
  readInt64,
  TRANSACTIONAL,
} from '../wire/record-batch.ts';
import { refusalOf, type AppendLimits, type Refused } from './append-checks.ts';
import {
  BatchStore,
  bytesOf,
  type ReadOptions,
  type Slice,
  type StoredSlice,
} from './batch-store.ts';
import { LogTransactions, type AbortedTransaction } from './log-transactions.ts';
import { ProducerState } from './producer-state.ts';

export type AppendResult =
  | { readonly errorCode: 0; readonly baseOffset: number; readonly logAppendTimeMs: number }
  | Refused;

/** Where a record stands in time. */
export interface TimedOffset {
  readonly offset: number;
  readonly timestamp: number;
}

/** Stored batches, and what a reader drops of them: aborted transactions and records before the log's start. */
export interface StoredRun extends StoredSlice {
  readonly aborted: readonly AbortedTransaction[];
  readonly startOffset: number;
}

/**
 * One partition: an append-only list of raw batches with its offsets, producers and transactions. Nothing on the way in
 * or out opens a record (spec/kafka-protocol.md §3).
 */
export class PartitionLog {
  readonly producers = new ProducerState();
  readonly #store = new BatchStore();
  readonly #transactions = new LogTransactions();
  readonly #waiters = new Set<() => void>();
  #endOffset = 0;
  #startOffset = 0;

  get startOffset(): number {
    return this.#startOffset;
  }

  /** High watermark and log end: with one replica they are the same. */
  get endOffset(): number {
    return this.#endOffset;
  }

  /** Before the first offset of any open transaction. */
  get lastStableOffset(): number {
    return this.#transactions.stableBelow(this.#endOffset);
  }

  /** Bytes of the batches, as they are read. */
  get bytes(): number {
    return this.#store.bytes;
  }

  /** Bytes of memory they take. */
  get heldBytes(): number {
    return this.#store.heldBytes;
  }

  /** Data records in the log, without those of aborted transactions. */
  get records(): number {
    return this.#store.records;
  }

  /** Time of the oldest batch; undefined when the log is empty. */
  get oldestTimestamp(): number | undefined {
    return this.#store.oldest?.maxTimestamp;
  }

  /** First offset of a producer's open transaction. */
  openTransaction(producerId: number): number | undefined {
    return this.#transactions.openSince(producerId);
  }

  /** Appends a copy of one batch of a client after the checks of §1.5 and §3.6; a repeated batch gets its old offset. */
  append(batch: Buffer, limits: AppendLimits): AppendResult {
    const refusal = refusalOf(batch, limits);
    if (refusal !== undefined) return refusal;
    const sent = {
      producerId: readInt64(batch, batchHeader.producerId),
      epoch: batch.readInt16BE(batchHeader.producerEpoch),
      baseSequence: batch.readInt32BE(batchHeader.baseSequence),
      count: batch.readInt32BE(batchHeader.recordCount),
    };
    if (sent.producerId >= 0) {
      const verdict = this.producers.check(sent);
      if (verdict.kind === 'duplicate') {
        return { errorCode: 0, baseOffset: verdict.baseOffset, logAppendTimeMs: -1 };
      }
      if (verdict.kind === 'refused') {
        const message = `sequence ${sent.baseSequence}, epoch ${sent.epoch} of producer ${sent.producerId}`;
        return { errorCode: verdict.errorCode, message };
      }
    }
    const entry = this.#store.push(batch, {
      baseOffset: this.#endOffset,
      records: sent.count,
      appendTime: limits.appendTime,
      isSealed: limits.checksCrc || batch.readUInt32BE(batchHeader.crc) !== 0,
    });
    const { baseOffset } = entry;
    this.#endOffset = entry.lastOffset + 1;
    if (sent.producerId >= 0) {
      this.producers.appended({ ...sent, baseOffset, timestamp: entry.maxTimestamp });
      const isTransactional = (batch.readInt16BE(batchHeader.attributes) & TRANSACTIONAL) !== 0;
      if (isTransactional) this.#transactions.opened(sent.producerId, baseOffset);
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
    /** Epoch ms. */
    readonly timestamp: number;
  }): void {
    const { producerId, producerEpoch, isCommit } = marker;
    const key = Buffer.from([0, 0, 0, isCommit ? 1 : 0]);
    const value = Buffer.alloc(6);
    value.writeInt32BE(marker.coordinatorEpoch, 2);
    const batch = encodeBatch([{ key, value, timestamp: marker.timestamp }], {
      producerId,
      producerEpoch,
      isTransactional: true,
      isControl: true,
    });
    const { baseOffset } = this.#store.push(batch, { baseOffset: this.#endOffset, records: 0 });
    this.#endOffset += 1;
    this.producers.marker(producerId, producerEpoch);
    const since = this.#transactions.openSince(producerId);
    if (!isCommit && since !== undefined) this.#store.abort(producerId, since);
    this.#transactions.ended(producerId, baseOffset, isCommit);
    this.wake();
  }

  /** Whole batches from `offset` up to `limit`, at most `maxBytes`, but always the first one when `atLeastOne`. */
  read(offset: number, limit: number, options: ReadOptions): Slice {
    return this.#store.read(offset, limit, options);
  }

  /** Stored batches below the last stable offset for a reader that unpacks them itself; see `BatchStore.readStored`. */
  readStored({
    from,
    until,
    maxBytes,
  }: {
    readonly from: number;
    readonly until: number;
    readonly maxBytes: number;
  }): StoredRun {
    const limit = Math.min(until, this.lastStableOffset);
    const slice = this.#store.readStored(Math.max(from, this.#startOffset), limit, maxBytes);
    const aborted = this.#transactions.abortedIn(slice.firstOffset, slice.endOffset);
    return { ...slice, aborted, startOffset: this.#startOffset };
  }

  /** Aborted transactions that a reader of [from, to) must drop. */
  abortedIn(from: number, to: number): readonly AbortedTransaction[] {
    return this.#transactions.abortedIn(from, to);
  }

  /** Data records in [from, last stable offset); markers and aborted records are not counted. */
  recordsFrom(from: number): number {
    const stable = this.lastStableOffset;
    const start = Math.max(from, this.#startOffset);
    let count = 0;
    for (const { baseOffset, lastOffset, records, isAborted } of this.#store.from(start)) {
      if (baseOffset >= stable) break;
      if (records > 0 && !isAborted) count += lastOffset - Math.max(start, baseOffset) + 1;
    }
    return count;
  }

  /** True when `recordsFrom` would count any. */
  hasRecordsFrom(from: number): boolean {
    const stable = this.lastStableOffset;
    for (const { baseOffset, records, isAborted } of this.#store.from(from)) {
      if (baseOffset >= stable) return false;
      if (records > 0 && !isAborted) return true;
    }
    return false;
  }

  /** The first record at or after a time (epoch ms), found inside its batch; undefined when there is none. */
  offsetForTime(timestamp: number): TimedOffset | undefined {
    for (const entry of this.#store.fromTime(timestamp)) {
      if (entry.records === 0 || entry.maxTimestamp < timestamp) continue;
      const found = decodeBatch(bytesOf(entry)).records.find(
        (record) => record.timestamp >= timestamp && record.offset >= this.#startOffset,
      );
      if (found !== undefined) return { offset: found.offset, timestamp: found.timestamp };
    }
    return undefined;
  }

  /** The first record with the largest time. */
  latestTime(): TimedOffset | undefined {
    let largest: number | undefined;
    for (const { records, maxTimestamp } of this.#store.from(this.#startOffset)) {
      if (records > 0) largest = Math.max(largest ?? maxTimestamp, maxTimestamp);
    }
    return largest === undefined ? undefined : this.offsetForTime(largest);
  }

  /** Moves the log's start; batches wholly before it are let go. */
  deleteBefore(offset: number): void {
    this.#startOffset = Math.max(this.#startOffset, Math.min(offset, this.#endOffset));
    for (let first = this.#store.oldest; first !== undefined; first = this.#store.oldest) {
      if (first.lastOffset >= this.#startOffset) break;
      this.#store.dropFirst();
    }
    this.#transactions.trim(this.#startOffset);
    this.wake();
  }

  /** True when the oldest batch ends before `offset` and before any open transaction. */
  canEvictFirst(offset: number): boolean {
    const first = this.#store.oldest;
    return first !== undefined && first.lastOffset < Math.min(offset, this.lastStableOffset);
  }

  /** Lets the oldest batch go when `canEvictFirst`; gives its bytes and data records. */
  evictFirst(offset: number): { readonly bytes: number; readonly records: number } | undefined {
    if (!this.canEvictFirst(offset)) return undefined;
    const gone = this.#store.dropFirst();
    if (gone === undefined) return undefined;
    this.#startOffset = Math.max(this.#startOffset, gone.lastOffset + 1);
    this.#transactions.trim(this.#startOffset);
    return { bytes: gone.size, records: gone.isAborted ? 0 : gone.records };
  }

  /** Drops leading batches older than `olderThan` (epoch ms) and beyond `maxBytes`; undefined means no bound (§3.3). */
  retain({
    olderThan,
    maxBytes,
  }: {
    readonly olderThan: number | undefined;
    readonly maxBytes: number | undefined;
  }): void {
    for (let first = this.#store.oldest; first !== undefined; first = this.#store.oldest) {
      const isTooOld = olderThan !== undefined && first.maxTimestamp < olderThan;
      const isTooMuch = maxBytes !== undefined && this.bytes > maxBytes;
      if ((!isTooOld && !isTooMuch) || this.evictFirst(Infinity) === undefined) return;
    }
  }

  /** Calls `wake` once at the next change; gives the function that takes the wish back. */
  onChange(wake: () => void): () => void {
    this.#waiters.add(wake);
    return () => this.#waiters.delete(wake);
  }

  /** Wakes whoever waits for the log to change. */
  wake(): void {
    if (this.#waiters.size === 0) return;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter();
  }
}
