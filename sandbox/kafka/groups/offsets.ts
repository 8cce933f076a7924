import type { CommittedOffset } from './types.ts';

interface Stored {
  readonly committed: CommittedOffset;
  /** Order of the commits: a transaction's offset does not undo one that was committed after it. */
  readonly order: number;
}

type ByPartition = Map<string, Map<number, Stored>>;

/** The committed positions of one group, and those that wait for their transaction to end. */
export class GroupOffsets {
  readonly #committed: ByPartition = new Map();
  /** By producer: offsets parked by TxnOffsetCommit. */
  readonly #pending = new Map<number, ByPartition>();
  #order = 0;

  get isEmpty(): boolean {
    return this.#committed.size === 0 && this.#pending.size === 0;
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#committed.get(topic)?.get(partition)?.committed;
  }

  set(topic: string, partition: number, committed: CommittedOffset): void {
    this.#order += 1;
    put(this.#committed, { topic, partition, stored: { committed, order: this.#order } });
  }

  delete(topic: string, partition: number): void {
    const partitions = this.#committed.get(topic);
    partitions?.delete(partition);
    if (partitions?.size === 0) this.#committed.delete(topic);
  }

  /** Forgets a topic that is no more, parked offsets included. */
  forgetTopic(topic: string): void {
    this.#committed.delete(topic);
    for (const [producerId, parked] of this.#pending) {
      parked.delete(topic);
      if (parked.size === 0) this.#pending.delete(producerId);
    }
  }

  list(): readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: CommittedOffset;
  }[] {
    return [...this.#committed].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, { committed }]) => ({ topic, partition, committed })),
    );
  }

  park(producerId: number, topic: string, partition: number, committed: CommittedOffset): void {
    let parked = this.#pending.get(producerId);
    if (parked === undefined) this.#pending.set(producerId, (parked = new Map()));
    this.#order += 1;
    put(parked, { topic, partition, stored: { committed, order: this.#order } });
  }

  /** The transaction of a producer has ended: its offsets become the group's, or vanish. */
  end(producerId: number, isCommit: boolean): void {
    const parked = this.#pending.get(producerId);
    this.#pending.delete(producerId);
    if (!isCommit || parked === undefined) return;
    for (const [topic, partitions] of parked) {
      for (const [partition, stored] of partitions) {
        const present = this.#committed.get(topic)?.get(partition);
        if (present === undefined || present.order < stored.order) {
          put(this.#committed, { topic, partition, stored });
        }
      }
    }
  }

  /** True while a transaction may still change the partition's position. */
  hasPending(topic: string, partition: number): boolean {
    for (const parked of this.#pending.values()) {
      if (parked.get(topic)?.has(partition) === true) return true;
    }
    return false;
  }
}

function put(
  into: ByPartition,
  {
    topic,
    partition,
    stored,
  }: { readonly topic: string; readonly partition: number; readonly stored: Stored },
): void {
  let partitions = into.get(topic);
  if (partitions === undefined) into.set(topic, (partitions = new Map()));
  partitions.set(partition, stored);
}
