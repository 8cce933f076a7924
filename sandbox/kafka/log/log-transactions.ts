export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Offset of the marker. */
  readonly lastOffset: number;
}

/** Transactions of one partition: which are open, which ended in vain (spec/kafka-protocol.md §3.7). */
export class LogTransactions {
  /** Producer → first offset. */
  readonly #open = new Map<number, number>();
  #aborted: AbortedTransaction[] = [];

  /** A transactional batch was appended. */
  opened(producerId: number, offset: number): void {
    if (!this.#open.has(producerId)) this.#open.set(producerId, offset);
  }

  /** A marker was appended at `offset`. */
  ended(producerId: number, offset: number, isCommit: boolean): void {
    const firstOffset = this.#open.get(producerId);
    this.#open.delete(producerId);
    if (!isCommit && firstOffset !== undefined) {
      this.#aborted.push({ producerId, firstOffset, lastOffset: offset });
    }
  }

  /** First offset of a producer's open transaction. */
  openSince(producerId: number): number | undefined {
    return this.#open.get(producerId);
  }

  /** The first offset of any open transaction, else `endOffset`. */
  stableBelow(endOffset: number): number {
    let stable = endOffset;
    for (const first of this.#open.values()) stable = Math.min(stable, first);
    return stable;
  }

  /** Aborted transactions that a reader of [from, to) must drop. */
  abortedIn(from: number, to: number): readonly AbortedTransaction[] {
    if (this.#aborted.length === 0) return this.#aborted;
    return this.#aborted.filter(
      ({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to,
    );
  }

  /** Forgets what lies wholly before the log's start. */
  trim(startOffset: number): void {
    const [first] = this.#aborted;
    if (first !== undefined && first.lastOffset < startOffset) {
      this.#aborted = this.#aborted.filter(({ lastOffset }) => lastOffset >= startOffset);
    }
  }
}
