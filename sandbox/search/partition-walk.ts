import type { AbortedTransaction, Order } from './scan-chunk.ts';
import type { StoredPiece } from '../kafka/index.ts';
import type { BatchRun, ReadBatches } from './read-batches.ts';

/** One partition to search. */
export interface SearchedPartition {
  readonly cluster: 'kp' | 'dp';
  /** Short name. */
  readonly topic: string;
  readonly fullName: string;
  readonly partition: number;
  /** Offsets in [from, until). */
  readonly from: number;
  readonly until: number;
  /** Bytes of a record with its share of the batch, as far as known; only sizes the steps. */
  readonly bytesPerRecord: number;
  readonly read: ReadBatches;
}

/** Batches of one step of a walk. */
export interface WalkStep {
  /** The log's own bytes. */
  readonly pieces: readonly StoredPiece[];
  /** Of the batches, unpacked. */
  readonly bytes: number;
  readonly from: number;
  readonly until: number;
  readonly aborted: readonly AbortedTransaction[];
}

/**
 * Goes through a partition in steps of about `stepBytes`, from either end:
 *
 *   oldest   |from ──step──▶──step──▶ … until|
 *   newest   |from … ◀──step──◀──step── until|   each step is read forward: batches can only be read that way
 */
export class PartitionWalk {
  readonly partition: SearchedPartition;
  /** Time (epoch ms) up to which the partition was looked through; set by the search. */
  frontier: number;
  /** Steps handed out whose result is not there yet. */
  underway = 0;
  readonly #order: Order;
  readonly #stepBytes: number;
  #from: number;
  #until: number;
  #bytesPerRecord: number;

  constructor(partition: SearchedPartition, order: Order, stepBytes: number) {
    this.partition = partition;
    this.frontier = order === 'newest' ? Infinity : -Infinity;
    this.#order = order;
    this.#stepBytes = stepBytes;
    this.#from = partition.from;
    this.#until = partition.until;
    this.#bytesPerRecord = Math.max(1, partition.bytesPerRecord);
  }

  get isAtEnd(): boolean {
    return this.#from >= this.#until;
  }

  /** The next step. */
  async next(): Promise<WalkStep> {
    return this.#order === 'oldest' ? this.#forward() : this.#backward();
  }

  async #forward(): Promise<WalkStep> {
    const from = this.#from;
    const until = this.#until;
    const { pieces, bytes, aborted, startOffset, endOffset } = await this.#read(from, until);
    // Nothing there although it is below the stable end: the log was cut meanwhile.
    this.#from = endOffset > from ? endOffset : until;
    return { pieces, bytes, from: Math.max(from, startOffset), until, aborted };
  }

  async #backward(): Promise<WalkStep> {
    const until = this.#until;
    const wanted = Math.max(1, Math.floor(this.#stepBytes / this.#bytesPerRecord));
    let from = Math.max(this.#from, until - wanted);
    const pieces: StoredPiece[] = [];
    const aborted: AbortedTransaction[] = [];
    let bytes = 0;
    for (let at = from; at < until;) {
      const run = await this.#read(at, until);
      // What the log has let go meanwhile.
      this.#from = Math.max(this.#from, run.startOffset);
      if (run.endOffset <= at) break;
      // Batches are read once: the step takes all that came before where it starts.
      if (at === from) from = Math.max(this.#from, run.firstOffset);
      at = run.endOffset;
      pieces.push(...run.pieces);
      aborted.push(...run.aborted);
      bytes += run.bytes;
    }
    this.#until = from;
    this.#bytesPerRecord = Math.max(1, bytes / (until - from));
    return { pieces, bytes, from: Math.max(from, this.#from), until, aborted };
  }

  async #read(from: number, until: number): Promise<BatchRun> {
    const { read, fullName, partition } = this.partition;
    return read({ topic: fullName, partition, from, until, maxBytes: this.#stepBytes });
  }
}
