import type { Database } from './keyspace/database.ts';
import { Pending, type Reply } from './resp/reply.ts';

interface Waiter {
  isReady: boolean;
  readonly attempt: () => Reply | undefined;
  readonly finish: (reply: Reply) => void;
}

/** Clients that wait for keys (BLPOP and its family), first come first served. */
export class WaitingRoom {
  readonly #waiters = new Set<Waiter>();
  #isStirred = false;

  get size(): number {
    return this.#waiters.size;
  }

  /**
   * An answer that comes when `attempt` gives one; it is asked again after each change of one of the keys. After
   * `timeoutMs` (0 is for ever), or for who cannot wait, the answer is `otherwise`.
   */
  wait(options: {
    readonly db: Database;
    readonly keys: readonly string[];
    readonly timeoutMs: number;
    readonly attempt: () => Reply | undefined;
    readonly otherwise: Reply;
  }): Pending {
    const { db, keys, timeoutMs, attempt, otherwise } = options;
    return new Pending((done) => {
      const ends: (() => void)[] = [];
      const stop = () => {
        this.#waiters.delete(waiter);
        for (const end of ends) end();
      };
      const finish = (reply: Reply) => {
        stop();
        done(reply);
      };
      const waiter: Waiter = { isReady: false, attempt, finish };
      this.#waiters.add(waiter);
      for (const key of new Set(keys)) {
        const onChange = () => {
          waiter.isReady = true;
          this.#isStirred = true;
        };
        ends.push(db.listen(key, onChange));
      }
      if (timeoutMs > 0) {
        const timer = setTimeout(() => finish(otherwise), timeoutMs).unref();
        ends.push(() => clearTimeout(timer));
      }
      return stop;
    }, otherwise);
  }

  /** Serves who can be served; called after each command. */
  serve(): void {
    while (this.#isStirred) {
      this.#isStirred = false;
      for (const waiter of this.#waiters) {
        if (!waiter.isReady) continue;
        waiter.isReady = false;
        const reply = waiter.attempt();
        if (reply !== undefined) waiter.finish(reply);
      }
    }
  }
}
