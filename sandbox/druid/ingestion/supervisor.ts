import { setTimeout as delay } from 'node:timers/promises';
import type { StoreCalls } from '../store/messages.ts';
import { untilAborted } from '../../until-aborted.ts';
import { Counters } from './counters.ts';
import type { IngestionSpec } from './ingestion-spec.ts';
import { packRecords } from './pack.ts';
import type { DruidSource, IngestProgress, SourceRun } from './source.ts';

export interface SupervisorParts {
  readonly store: Pick<StoreCalls, 'ingest'>;
  readonly source: DruidSource;
  /** Business time, epoch ms. */
  readonly now: () => number;
  readonly onProgress: (progress: IngestProgress) => void;
}

/** Where one partition stands: next offset to read, and the last stable offset of the log. */
export interface PartitionState {
  readonly startingOffset: number;
  next: number;
  end: number;
}

const maxBytes = 4 * 1024 * 1024;
const maxWaitMs = 1000;
const retryMs = 200;
// A commit costs by its columns more than by its rows: where many records come, they are gathered into fewer commits.
const manyRecords = 50;
const gatherMs = 200;
const discoverMs = 2000;

/** Reads one topic into one datasource: a loop a partition, each run of records one commit. */
export class Supervisor {
  readonly spec: IngestionSpec;
  readonly counters = new Counters();
  readonly partitions = new Map<number, PartitionState>();
  readonly startedAt = new Date().toISOString();
  rows: number;
  isSuspended: boolean;
  /** What keeps it from reading, while it lasts. */
  fault: string | undefined;
  readonly #parts: SupervisorParts;
  readonly #stored: ReadonlyMap<number, number>;
  #abort = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(
    spec: IngestionSpec,
    stored: { readonly offsets: readonly (readonly [number, number])[]; readonly rows: number },
    parts: SupervisorParts,
  ) {
    this.spec = spec;
    this.rows = stored.rows;
    this.isSuspended = spec.isSuspended;
    this.#stored = new Map(stored.offsets);
    this.#parts = parts;
  }

  /** PENDING until the topic exists, then RUNNING; UNHEALTHY_SUPERVISOR while Kafka or the store cannot be reached. */
  get state(): string {
    if (this.isSuspended) return 'SUSPENDED';
    if (this.fault !== undefined) return 'UNHEALTHY_SUPERVISOR';
    return this.partitions.size === 0 ? 'PENDING' : 'RUNNING';
  }

  /** Committed records that are not stored yet. */
  get lag(): number {
    let lag = 0;
    for (const { next, end } of this.partitions.values()) lag += Math.max(0, end - next);
    return lag;
  }

  start(): void {
    if (!this.isSuspended) this.#loops.push(this.#discover(this.#abort.signal));
  }

  /** Resolves when no read and no commit is under way any more. */
  async stop(): Promise<void> {
    this.#abort.abort();
    while (this.#loops.length > 0) await Promise.all(this.#loops.splice(0));
  }

  async #discover(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const count = await this.#attempt(() => this.#parts.source.partitions(this.spec.topic), 0);
      for (let partition = this.partitions.size; partition < count; partition += 1) {
        const offset = await this.#firstOffset(partition, signal);
        if (offset === undefined || isAborted(signal)) break;
        this.partitions.set(partition, { startingOffset: offset, next: offset, end: offset });
        this.#loops.push(this.#run(partition, signal));
      }
      await pause(this.partitions.size === 0 ? retryMs : discoverMs, signal);
    }
  }

  async #firstOffset(partition: number, signal: AbortSignal): Promise<number | undefined> {
    const stored = this.#stored.get(partition);
    if (stored !== undefined) return stored;
    if (this.spec.useEarliestOffset) return 0;
    const { topic } = this.spec;
    const query = { topic, partition, offset: 0, maxBytes: 1, maxWaitMs: 0, signal };
    return this.#attempt(async () => (await this.#parts.source.read(query)).endOffset, undefined);
  }

  async #run(partition: number, signal: AbortSignal): Promise<void> {
    const state = this.partitions.get(partition);
    if (state === undefined) return;
    while (!signal.aborted) {
      const run = await this.#read(partition, state.next, signal);
      if (run === undefined) await pause(retryMs, signal);
      if (run === undefined || run.nextOffset <= state.next) continue;
      const position = await this.#commit(partition, state.next, run);
      if (position === undefined) await pause(retryMs, signal);
      else state.next = position;
      if (run.records.length >= manyRecords) await pause(gatherMs, signal);
    }
  }

  async #read(
    partition: number,
    offset: number,
    signal: AbortSignal,
  ): Promise<SourceRun | undefined> {
    if (signal.aborted) return undefined;
    const { topic } = this.spec;
    const before = performance.now();
    const run = await this.#attempt(
      () =>
        untilAborted(
          this.#parts.source.read({ topic, partition, offset, maxBytes, maxWaitMs, signal }),
          signal,
        ),
      undefined,
    );
    const state = this.partitions.get(partition);
    if (run !== undefined && state !== undefined)
      state.end = Math.max(run.endOffset, run.nextOffset);
    const isIdle = run !== undefined && run.nextOffset <= offset;
    // A source that does not wait must not be asked in a tight loop.
    if (isIdle && performance.now() - before < 5) await pause(20, signal);
    return run;
  }

  /** Gives the offset to go on at; undefined when nothing is known to be stored. */
  async #commit(
    partition: number,
    fromOffset: number,
    run: SourceRun,
  ): Promise<number | undefined> {
    const { id: datasource, topic } = this.spec;
    const { nextOffset } = run;
    const request = {
      datasource,
      partition,
      fromOffset,
      nextOffset,
      now: this.#parts.now(),
      records: packRecords(run.records),
    };
    const answer = await this.#attempt(() => this.#parts.store.ingest(request), undefined);
    if (answer === undefined) return undefined;
    this.rows = answer.rows;
    if (answer.isStored) {
      const { processed, problems } = answer;
      this.counters.add(answer);
      this.#parts.onProgress({
        datasource,
        topic,
        partition,
        fromOffset,
        nextOffset,
        processed,
        problems,
      });
    }
    return answer.nextOffset;
  }

  async #attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      const result = await work();
      this.fault = undefined;
      return result;
    } catch (error) {
      if (!this.#abort.signal.aborted) {
        this.fault = error instanceof Error ? error.message : String(error);
        this.counters.addError(this.fault);
      }
      return otherwise;
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

// A function, so that the compiler does not take an earlier answer for the present one.
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
