import { setTimeout as delay } from 'node:timers/promises';
import type { StoreCalls } from './messages.ts';
import { startStore, type StoreClient } from './store-client.ts';

const restartMs = 200;

/** The store that stays: when its worker ends, another one is started on the same file. */
export class Store implements AsyncDisposable {
  readonly #options: Parameters<typeof startStore>[0];
  #client: StoreClient;
  #isClosed = false;
  #restarted: () => Promise<void> = () => Promise.resolve();
  /** Workers that ended by themselves. */
  restarts = 0;

  private constructor(options: Parameters<typeof startStore>[0], client: StoreClient) {
    this.#options = options;
    this.#client = client;
    this.#watch(client);
  }

  static async start(options: {
    readonly folder: string;
    readonly server: string;
  }): Promise<Store> {
    const data = { ...options, version: emulatedVersion };
    return new Store(data, await startStore(data));
  }

  get calls(): StoreCalls {
    return this.#client.calls;
  }

  /** Called after each restart, before anything else reaches the new worker. */
  onRestart(restarted: () => Promise<void>): void {
    this.#restarted = restarted;
  }

  /** Ends the worker as a crash does. */
  async kill(): Promise<void> {
    await this.#client.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#client[Symbol.asyncDispose]();
  }

  #watch(client: StoreClient): void {
    void client.ended.then(async () => {
      const next = await this.#startAgain();
      if (next === undefined) return;
      this.#client = next;
      this.restarts += 1;
      this.#watch(next);
      // When this worker ends as well, the next one is told.
      await this.#restarted().catch(() => undefined);
    });
  }

  /** Tries until a worker runs; undefined when the store was closed meanwhile. */
  async #startAgain(): Promise<StoreClient | undefined> {
    while (!this.#isClosed) {
      try {
        return await startStore(this.#options);
      } catch {
        await delay(restartMs, undefined, { ref: false });
      }
    }
    return undefined;
  }
}

/** The version that /status tells; its SQL and error shapes are those that are emulated. */
export const emulatedVersion = '37.0.0';
