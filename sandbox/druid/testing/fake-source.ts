import type { DruidSource, SourceRun } from '../ingestion/source.ts';

/** A Kafka of lists, for tests: topics appear with their first record. */
export class FakeSource implements DruidSource {
  readonly #topics = new Map<string, { offset: number; value: Buffer | null }[][]>();
  readonly #waiting = new Set<() => void>();
  reads = 0;
  /** Thrown by reads while set. */
  failure: Error | undefined;

  add(topic: string, values: readonly unknown[], partition = 0): void {
    const log = this.#topics.get(topic) ?? [];
    this.#topics.set(topic, log);
    while (log.length <= partition) log.push([]);
    const records = log[partition] ?? [];
    for (const value of values) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      records.push({ offset: records.length, value: value === null ? null : Buffer.from(text) });
    }
    for (const wake of this.#waiting) wake();
  }

  partitions(topic: string): Promise<number> {
    return Promise.resolve(this.#topics.get(topic)?.length ?? 0);
  }

  async read({
    topic,
    partition,
    offset,
    maxWaitMs,
    signal,
  }: Parameters<DruidSource['read']>[0]): Promise<SourceRun> {
    this.reads += 1;
    if (this.failure !== undefined) throw this.failure;
    const log = this.#topics.get(topic)?.[partition] ?? [];
    if (log.length <= offset && maxWaitMs > 0) await this.#wait(maxWaitMs, signal);
    const records = log.slice(offset, offset + 5000);
    return { records, nextOffset: offset + records.length, endOffset: log.length, startOffset: 0 };
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const timer = setTimeout(wake, ms);
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(wake);
  }
}

/** Asks until the answer is given; fails after ten seconds with the last problem. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
