import type { Timers } from './types.ts';

interface Due {
  readonly at: number;
  readonly fire: () => void;
}

/** Time that a test moves itself: timers fire in the order of their time, each seeing its own `now`. */
export class VirtualTime implements Timers {
  #now = 1_700_000_000_000;
  readonly #due = new Set<Due>();

  now(): number {
    return this.#now;
  }

  after(ms: number, fire: () => void): () => void {
    const due = { at: this.#now + ms, fire };
    this.#due.add(due);
    return () => this.#due.delete(due);
  }

  /** Timers that have neither fired nor been cancelled. */
  get waiting(): number {
    return this.#due.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      let next: Due | undefined;
      for (const due of this.#due) {
        if (due.at <= end && (next === undefined || due.at < next.at)) next = due;
      }
      if (next === undefined) break;
      this.#due.delete(next);
      this.#now = next.at;
      next.fire();
    }
    this.#now = end;
  }
}
