import { errorCode } from '../errors.ts';

/** What a partition remembers of one producer (KIP-98). */
interface ProducerEntry {
  epoch: number;
  /** The last five batches, newest last. */
  readonly batches: {
    readonly first: number;
    readonly last: number;
    readonly baseOffset: number;
  }[];
  lastTimestamp: number;
}

export type SequenceCheck =
  | { readonly kind: 'append' }
  | { readonly kind: 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'refused'; readonly errorCode: number };

const remembered = 5;
const sequences = 0x8000_0000;

/** Idempotence of one partition: sequences by producer. */
export class ProducerState {
  readonly #producers = new Map<number, ProducerEntry>();

  /** Judges a batch before it is appended (spec/kafka-protocol.md §3.6). */
  check(batch: {
    readonly producerId: number;
    readonly epoch: number;
    readonly baseSequence: number;
    readonly count: number;
  }): SequenceCheck {
    const entry = this.#producers.get(batch.producerId);
    if (entry === undefined) return { kind: 'append' };
    if (batch.epoch < entry.epoch)
      return { kind: 'refused', errorCode: errorCode.INVALID_PRODUCER_EPOCH };
    if (batch.epoch > entry.epoch) {
      return batch.baseSequence === 0
        ? { kind: 'append' }
        : { kind: 'refused', errorCode: errorCode.OUT_OF_ORDER_SEQUENCE_NUMBER };
    }
    const last = (batch.baseSequence + batch.count - 1) % sequences;
    const same = entry.batches.find((one) => one.first === batch.baseSequence && one.last === last);
    if (same !== undefined) return { kind: 'duplicate', baseOffset: same.baseOffset };
    const newest = entry.batches.at(-1);
    if (newest !== undefined && batch.baseSequence !== (newest.last + 1) % sequences) {
      return { kind: 'refused', errorCode: errorCode.OUT_OF_ORDER_SEQUENCE_NUMBER };
    }
    return { kind: 'append' };
  }

  appended(batch: {
    readonly producerId: number;
    readonly epoch: number;
    readonly baseSequence: number;
    readonly count: number;
    readonly baseOffset: number;
    readonly timestamp: number;
  }): void {
    const entry = this.#entry(batch.producerId, batch.epoch);
    entry.lastTimestamp = batch.timestamp;
    entry.batches.push({
      first: batch.baseSequence,
      last: (batch.baseSequence + batch.count - 1) % sequences,
      baseOffset: batch.baseOffset,
    });
    if (entry.batches.length > remembered) entry.batches.shift();
  }

  /** A marker has no sequence, but tells the producer's epoch. */
  marker(producerId: number, epoch: number): void {
    this.#entry(producerId, epoch);
  }

  list(): readonly {
    readonly producerId: number;
    readonly epoch: number;
    readonly lastSequence: number;
    readonly lastTimestamp: number;
  }[] {
    return [...this.#producers].map(([producerId, { epoch, batches, lastTimestamp }]) => ({
      producerId,
      epoch,
      lastSequence: batches.at(-1)?.last ?? -1,
      lastTimestamp,
    }));
  }

  #entry(producerId: number, epoch: number): ProducerEntry {
    let entry = this.#producers.get(producerId);
    if (entry === undefined) {
      entry = { epoch, batches: [], lastTimestamp: -1 };
      this.#producers.set(producerId, entry);
    } else if (epoch > entry.epoch) {
      entry.epoch = epoch;
      entry.batches.length = 0;
    }
    return entry;
  }
}
