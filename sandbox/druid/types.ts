import type { Flavour } from '../../schemas/flavour.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import type { RowProblem } from './ingestion/compile.ts';

/** How Druid reads Kafka: injected, so that it needs no client of its own. Topic names are full names. */
export interface DruidSource {
  /** 0 while the topic does not exist. */
  partitions(topic: string): Promise<number>;
  /**
   * Waits up to `maxWaitMs` for committed records at or after `offset`. `nextOffset` passes transaction markers;
   * `endOffset` is the last stable offset, `startOffset` the oldest one kept.
   */
  read(query: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal: AbortSignal;
  }): Promise<{
    readonly records: readonly { readonly offset: number; readonly value: Buffer | null }[];
    readonly nextOffset: number;
    readonly endOffset: number;
    readonly startOffset: number;
  }>;
}

/** What one commit did to one partition of a datasource; told after the rows and the offset are committed. */
export interface IngestProgress {
  readonly datasource: string;
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly nextOffset: number;
  /** Records that became a row without any problem. */
  readonly processed: number;
  readonly problems: readonly RowProblem[];
}

export interface DruidOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly host?: string;
  readonly flavour: Flavour;
  readonly env: string;
  /** Where the database file lies. Without it: a temporary folder that is removed on close. */
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
  /** PENDING, RUNNING, SUSPENDED, UNHEALTHY_TASKS, UNHEALTHY_SUPERVISOR. */
  readonly state: string;
  /** Next offset of each partition, as committed. */
  readonly offsets: ReadonlyMap<number, number>;
  /** Offsets between what is committed and the last stable offset last seen. */
  readonly lag: number;
  /** Rows stored in the datasource. */
  readonly rows: number;
}

export interface QueryOptions {
  readonly context?: JsonObject;
  readonly parameters?: readonly { readonly type: string; readonly value: JsonValue }[];
}

export interface DruidServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Runs Druid SQL; rejects with a DruidSqlError, whose `body` is Druid's error body. */
  query(
    sql: string,
    options?: QueryOptions,
  ): Promise<{ readonly columns: string[]; readonly rows: JsonObject[] }>;
  /** Starts or updates a supervisor; gives its id, which is the datasource. Rejects with DRUID_SPEC_REFUSED. */
  submit(spec: JsonObject): Promise<string>;
  supervisors(): readonly SupervisorSummary[];
}
