import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flavour } from '../../schemas/flavour.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import { listen } from './http/server.ts';
import type { DruidSource, IngestProgress } from './ingestion/source.ts';
import { Supervisors } from './ingestion/supervisors.ts';
import { DruidSqlError, type DruidErrorBody } from './sql/errors.ts';
import { Store } from './store/store.ts';

export interface DruidOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host?: string;
  readonly flavour: Flavour;
  readonly env: string;
  /** Holds the rows; without it a temporary folder is used and removed on close. */
  readonly dataFolder?: string;
  readonly source: DruidSource;
  /** Business time, epoch ms. */
  readonly now: () => number;
  readonly onProgress?: (progress: IngestProgress) => void;
  readonly signal?: AbortSignal;
}

export interface SupervisorSummary {
  readonly id: string;
  readonly topic: string;
  readonly state: string;
  /** Next offset to read, by partition. */
  readonly offsets: Readonly<Record<string, number>>;
  readonly lag: number;
  readonly rows: number;
}

export interface DruidServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /**
   * Runs one Druid SQL query. Times are ISO texts with milliseconds, longs numbers, multi-value strings as Druid prints them.
   * @throws DruidSqlError with the status and body of the HTTP answer.
   */
  query(
    sql: string,
    options?: {
      readonly context?: JsonObject;
      readonly parameters?: readonly { readonly type: string; readonly value: JsonValue }[];
    },
  ): Promise<{ columns: string[]; rows: JsonObject[] }>;
  /** Starts or replaces a supervisor; gives its id. @throws DRUID_SPEC_REFUSED */
  submit(spec: JsonObject): Promise<string>;
  supervisors(): readonly SupervisorSummary[];
  /** Ends the worker that holds the rows as a crash does; it is started again by itself. */
  killStore(): Promise<void>;
}

/**
 * Starts an embedded Druid: supervisors that read `source` into DuckDB, and Druid's HTTP API.
 * @throws DRUID_PORT_TAKEN
 */
export async function startDruid(options: DruidOptions): Promise<DruidServer> {
  const { host = '127.0.0.1', source, now, onProgress = () => undefined, signal } = options;
  signal?.throwIfAborted();
  const folder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'druid-')));
  const started = new AsyncDisposableStack();
  try {
    if (options.dataFolder === undefined)
      started.defer(async () => {
        await rm(folder, { recursive: true, force: true });
      });
    const store = started.use(await Store.start({ folder, server: `${host}:${options.port}` }));
    const supervisors = new Supervisors({ source, now, onProgress }, () => store.calls);
    started.defer(async () => {
      await supervisors.stop();
    });
    store.onRestart(async () => {
      await supervisors.restart();
    });
    await supervisors.resumeSaved();
    const server = started.use(
      await listen({ host, port: options.port }, { store, supervisors, now }),
    );
    const close = closeOnce(started.move());
    signal?.addEventListener('abort', () => void close(), { once: true });
    return {
      host,
      port: server.port,
      url: `http://${host}:${server.port}`,
      async query(sql, { context = {}, parameters = [] } = {}) {
        const queryId = crypto.randomUUID();
        const request = {
          sql,
          context,
          parameters,
          now: now(),
          queryId,
          supervisors: supervisors.rows(),
        };
        const answer = await store.calls.query(request);
        if (answer.kind === 'rows') return { columns: answer.columns, rows: answer.rows };
        if (answer.kind === 'error')
          throw new DruidSqlError(answer.status, answer.body as unknown as DruidErrorBody);
        throw new Error('rows were asked for, a body came');
      },
      submit: (spec) => supervisors.submit(spec),
      supervisors: () => supervisors.list().map(summaryOf),
      killStore: async () => {
        await store.kill();
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

function summaryOf(supervisor: ReturnType<Supervisors['get']>): SupervisorSummary {
  const { spec, state, lag, rows, partitions } = supervisor;
  const offsets = Object.fromEntries(
    [...partitions].map(([partition, { next }]) => [String(partition), next]),
  );
  return { id: spec.id, topic: spec.topic, state, offsets, lag, rows };
}

function closeOnce(stack: AsyncDisposableStack): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => (closed ??= stack.disposeAsync());
}
