import { ScanMap } from './scan-map.ts';

export interface Scored {
  readonly member: string;
  readonly score: number;
}

/** Members by score, then by bytes. The order is a sorted array: a place is found by halving, a change moves the rest. */
export class SortedSet {
  readonly type = 'zset';
  readonly scores = new ScanMap<number>();
  readonly #order: Scored[] = [];

  get size(): number {
    return this.#order.length;
  }

  score(member: string): number | undefined {
    return this.scores.get(member);
  }

  /** True when the member is new. */
  set(member: string, score: number): boolean {
    const before = this.scores.get(member);
    if (before === score) return false;
    if (before !== undefined) this.#order.splice(this.#placeOf({ member, score: before }), 1);
    const entry = { member, score };
    this.#order.splice(this.#placeOf(entry), 0, entry);
    return this.scores.set(member, score);
  }

  delete(member: string): boolean {
    const score = this.scores.get(member);
    if (score === undefined) return false;
    this.#order.splice(this.#placeOf({ member, score }), 1);
    return this.scores.delete(member);
  }

  rank(member: string): number | undefined {
    const score = this.scores.get(member);
    return score === undefined ? undefined : this.#placeOf({ member, score });
  }

  /** Entries from rank `start` up to, not with, `end`. */
  slice(start: number, end: number): readonly Scored[] {
    return this.#order.slice(start, Math.max(start, end));
  }

  /** The first rank whose entry `isReached`; entries must fail it first and pass it from there on. */
  firstRank(isReached: (entry: Scored) => boolean): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#order[middle];
      if (entry !== undefined && isReached(entry)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #placeOf({ member, score }: Scored): number {
    return this.firstRank(
      (entry) => entry.score > score || (entry.score === score && entry.member >= member),
    );
  }
}
