import type { Counts } from '../stage.ts';

/** Collects production's counters over one batch. */
export interface Counter {
  add(name: string): void;
  counts(): Counts;
}

export function createCounter(): Counter {
  const totals = new Map<string, number>();
  return {
    add(name) {
      totals.set(name, (totals.get(name) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(totals),
  };
}
