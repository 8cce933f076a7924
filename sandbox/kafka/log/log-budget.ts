import type { PartitionLog } from './partition-log.ts';

/** Where the budget stands. */
export interface BudgetState {
  readonly usedBytes: number;
  readonly budgetBytes: number;
  /** Data records let go to stay within the budget; every group had read them. */
  readonly evictedRecords: number;
  /** True while nothing more can be let go. */
  readonly full: boolean;
}

/** A log whose memory counts, and the offset below which every reader has passed. */
export interface BudgetMember {
  readonly log: PartitionLog;
  readonly readBelow: () => number;
}

/** One bound for the memory of all logs of all clusters that share it. */
export interface LogBudget {
  readonly state: BudgetState;
  add(member: BudgetMember): () => void;
  /** Makes room for `bytes`; false when what is left has not been read by every group. */
  admit(bytes: number): boolean;
  onChange(listener: (state: BudgetState) => void): void;
}

/** `bytes` is the bound. When it is reached the oldest batches go first, over all partitions, but only what every group has read. */
export function createLogBudget({ bytes: budgetBytes }: { readonly bytes: number }): LogBudget {
  const members = new Set<BudgetMember>();
  const listeners = new Set<(state: BudgetState) => void>();
  let evictedRecords = 0;
  let full = false;

  const used = (): number => {
    let sum = 0;
    for (const { log } of members) sum += log.bytes;
    return sum;
  };
  const state = (): BudgetState => ({ usedBytes: used(), budgetBytes, evictedRecords, full });
  const tell = (): void => {
    const now = state();
    for (const listener of listeners) listener(now);
  };
  const evict = (excess: number): number => {
    let left = excess;
    const byAge = [...members].sort((a, b) => (a.log.oldestTimestamp ?? Infinity) - (b.log.oldestTimestamp ?? Infinity));
    let hasProgress = true;
    while (left > 0 && hasProgress) {
      hasProgress = false;
      for (const { log, readBelow } of byAge) {
        const below = readBelow();
        for (let run = 0; run < 16 && left > 0; run += 1) {
          const gone = log.evictFirst(below);
          if (gone === undefined) break;
          left -= gone.bytes;
          evictedRecords += gone.records;
          hasProgress = true;
        }
      }
    }
    return left;
  };

  // Summing every partition for every produce would cost more than the produce: the sum is renewed when it may matter.
  let known = 0;
  let slack = 0;
  return {
    get state() {
      return state();
    },
    add(member) {
      members.add(member);
      return () => members.delete(member);
    },
    admit(bytes) {
      slack -= bytes;
      if (slack > 0) return true;
      known = used();
      let excess = known + bytes - budgetBytes;
      // A little more than needed is let go, so that it need not be done again at once.
      if (excess > 0) excess = evict(excess + budgetBytes * 0.05) - budgetBytes * 0.05;
      const isFull = excess > 0;
      slack = isFull ? 0 : Math.min(4 * 1024 * 1024, (budgetBytes - used()) / 2);
      if (isFull !== full) {
        full = isFull;
        tell();
      }
      return !isFull;
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
