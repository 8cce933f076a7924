import type { CommittedOffset } from './types.ts';

/** The committed positions of one group, and those that wait for their transaction to end. */
export class GroupOffsets {
  readonly #committed = new Map<string, Map<number, CommittedOffset>>();
  /** By producer: offsets parked by TxnOffsetCommit. */
  readonly #pending = new Map<number, { topic: string; partition: number; offset: CommittedOffset }[]>();

  get isEmpty(): boolean {
    return this.#committed.size === 0 && this.#pending.size === 0;
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#committed.get(topic)?.get(partition);
  }

  set(topic: string, partition: number, offset: CommittedOffset): void {
    let partitions = this.#committed.get(topic);
    if (partitions === undefined) this.#committed.set(topic, (partitions = new Map()));
    partitions.set(partition, offset);
  }

  delete(topic: string, partition: number): void {
    const partitions = this.#committed.get(topic);
    partitions?.delete(partition);
    if (partitions?.size === 0) this.#committed.delete(topic);
  }

  forgetTopic(topic: string): void {
    this.#committed.delete(topic);
  }

  list(): readonly { readonly topic: string; readonly partition: number; readonly committed: CommittedOffset }[] {
    return [...this.#committed].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, committed]) => ({ topic, partition, committed })),
    );
  }

  park(producerId: number, topic: string, partition: number, offset: CommittedOffset): void {
    const parked = this.#pending.get(producerId) ?? [];
    parked.push({ topic, partition, offset });
    this.#pending.set(producerId, parked);
  }

  /** The transaction of a producer has ended: its offsets become the group's, or vanish. */
  end(producerId: number, isCommit: boolean): void {
    const parked = this.#pending.get(producerId) ?? [];
    this.#pending.delete(producerId);
    if (isCommit) for (const { topic, partition, offset } of parked) this.set(topic, partition, offset);
  }

  hasPending(topic: string, partition: number): boolean {
    for (const parked of this.#pending.values()) {
      if (parked.some((one) => one.topic === topic && one.partition === partition)) return true;
    }
    return false;
  }
}
