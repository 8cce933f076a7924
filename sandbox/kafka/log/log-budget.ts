import type { PartitionLog } from './partition-log.ts';

/** Where the budget stands. */
interface BudgetState {
  /** Bytes of the batches as they are read. */
  readonly usedBytes: number;
  /** Bytes of memory they take: full segments are packed. */
  readonly heldBytes: number;
  readonly budgetBytes: number;
  /** Data records let go to stay within the budget; every reader had passed them. */
  readonly evictedRecords: number;
  /** True while nothing more can be let go and producing is refused. */
  readonly full: boolean;
}

/** A log whose memory counts. */
interface BudgetMember {
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly log: PartitionLog;
  /** Offset that every group with a position has passed; undefined when none has one. */
  readonly readBelow: () => number | undefined;
}

/** A reader without a consumer group: it still needs everything from `position()` on. */
interface Holder {
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
  readonly position: () => number;
}

/** One bound for all logs of all clusters that share it, in bytes as `topics list` counts them. */
export interface LogBudget {
  readonly state: BudgetState;
  add(member: BudgetMember): () => void;
  /** Keeps what a reader without a group still needs. Disposing gives it free. */
  hold(holder: Holder): Disposable;
  /** Makes room for `bytes`; false when what is left has not been read by every reader. */
  admit(bytes: number): boolean;
  /** Calls `listener` when the budget becomes full, has room again, or lets records go. */
  onChange(listener: (state: BudgetState) => void): Disposable;
}

// A little more than needed is let go, so that it need not be done again at once.
const spareShare = 0.05;

/**
 * `bytes` is the bound. When it is reached, whole batches go, the oldest first over all partitions, but only what every
 * group with a position on the partition, and every holder, has passed; what nobody reads is free to go.
 */
export function createLogBudget({ bytes: budgetBytes }: { readonly bytes: number }): LogBudget {
  const members = new Set<BudgetMember>();
  const holders = new Set<Holder>();
  const listeners = new Set<(state: BudgetState) => void>();
  let evictedRecords = 0;
  let full = false;
  // Summing every partition for every produce would cost more than the produce: it is done when this much came in.
  let allowance = 0;

  const used = (): number => {
    let sum = 0;
    for (const { log } of members) sum += log.bytes;
    return sum;
  };
  const held = (): number => {
    let sum = 0;
    for (const { log } of members) sum += log.heldBytes;
    return sum;
  };
  const state = (): BudgetState => ({
    usedBytes: used(),
    heldBytes: held(),
    budgetBytes,
    evictedRecords,
    full,
  });
  const freeBelow = ({ cluster, topic, partition, readBelow }: BudgetMember): number => {
    let below = readBelow() ?? Infinity;
    for (const holder of holders) {
      const isHere =
        holder.cluster === cluster && holder.topic === topic && holder.partition === partition;
      if (isHere) below = Math.min(below, holder.position());
    }
    return below;
  };
  const evict = (excess: number): void => {
    const candidates = [...members].map((member) => ({
      log: member.log,
      below: freeBelow(member),
    }));
    let left = excess;
    while (left > 0) {
      const oldest = candidates
        .filter(({ log, below }) => log.canEvictFirst(below))
        .reduce<(typeof candidates)[number] | undefined>(
          (best, one) =>
            best === undefined || (one.log.oldestTimestamp ?? 0) < (best.log.oldestTimestamp ?? 0)
              ? one
              : best,
          undefined,
        );
      if (oldest === undefined) return;
      // In runs: choosing anew for every batch would be quadratic.
      for (let run = 0; run < 64 && left > 0; run += 1) {
        const gone = oldest.log.evictFirst(oldest.below);
        if (gone === undefined) break;
        left -= gone.bytes;
        evictedRecords += gone.records;
      }
    }
  };

  return {
    get state() {
      return state();
    },
    add(member) {
      members.add(member);
      return () => members.delete(member);
    },
    hold(holder) {
      holders.add(holder);
      return { [Symbol.dispose]: () => void holders.delete(holder) };
    },
    admit(bytes) {
      allowance -= bytes;
      if (allowance >= 0) return true;
      const before = evictedRecords;
      const excess = used() + bytes - budgetBytes;
      if (excess > 0) evict(excess + budgetBytes * spareShare);
      const room = budgetBytes - used() - bytes;
      const wasFull = full;
      full = room < 0;
      allowance = Math.max(0, Math.min(room, 4 * 1024 * 1024));
      if (full !== wasFull || evictedRecords !== before) {
        const now = state();
        for (const listener of listeners) listener(now);
      }
      return !full;
    },
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}
