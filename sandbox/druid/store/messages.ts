import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import type { RowProblem } from '../ingestion/compile.ts';
import type { ResultFormat } from './result-format.ts';

/** Records of one partition, packed so that they travel to the worker without a copy. */
export interface PackedRecords {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly offsets: Float64Array<ArrayBuffer>;
  /** Length of each value in `bytes`; -1 = null. */
  readonly lengths: Int32Array<ArrayBuffer>;
}

export interface IngestRequest {
  readonly datasource: string;
  readonly partition: number;
  /** Must be the stored offset, else nothing is stored and the answer says where to go on. */
  readonly fromOffset: number;
  readonly nextOffset: number;
  /** Business time. */
  readonly now: number;
  readonly records: PackedRecords;
}

export interface IngestAnswer {
  /** False: `fromOffset` was not the stored offset, nothing was stored. */
  readonly isStored: boolean;
  readonly nextOffset: number;
  readonly processed: number;
  readonly bytes: number;
  readonly problems: readonly RowProblem[];
  /** Rows of the datasource after the commit. */
  readonly rows: number;
}

export interface SupervisorRow {
  readonly id: string;
  readonly state: string;
  readonly isHealthy: boolean;
  readonly isSuspended: boolean;
  readonly spec: string;
  readonly taskId: string;
  readonly createdAt: number;
}

export interface QueryRequest {
  readonly sql: string;
  readonly context: JsonObject;
  readonly parameters: readonly { readonly type: string; readonly value: JsonValue }[];
  readonly now: number;
  readonly queryId: string;
  /** For sys.supervisors and sys.tasks. */
  readonly supervisors: readonly SupervisorRow[];
  /** How the body is written; absent = rows are wanted. */
  readonly format?: ResultFormat;
}

export type QueryAnswer =
  | { readonly kind: 'body'; readonly contentType: string; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'rows'; readonly columns: string[]; readonly rows: JsonObject[] }
  | { readonly kind: 'error'; readonly status: number; readonly body: JsonObject };

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly metrics: readonly string[];
  readonly rows: number;
}

export interface StoredSupervisor {
  readonly id: string;
  readonly spec: JsonObject;
}

/** What the worker answers to; every call resolves or rejects once. */
export interface StoreCalls {
  /** Saves the spec, gives the stored offsets of its topic (none for a partition never read). */
  register(
    spec: JsonObject,
  ): Promise<{ readonly offsets: readonly (readonly [number, number])[]; readonly rows: number }>;
  unregister(id: string): Promise<void>;
  setOffset(request: {
    readonly datasource: string;
    readonly partition: number;
    readonly offset: number;
  }): Promise<void>;
  forgetOffsets(id: string): Promise<void>;
  ingest(request: IngestRequest): Promise<IngestAnswer>;
  query(request: QueryRequest): Promise<QueryAnswer>;
  /** True when a query of that id was running or waiting. */
  cancel(queryId: string): Promise<boolean>;
  tables(): Promise<readonly StoredTable[]>;
  saved(): Promise<readonly StoredSupervisor[]>;
  close(): Promise<void>;
}

export type CallName = keyof StoreCalls;

export interface CallMessage {
  readonly id: number;
  readonly name: CallName;
  readonly argument: unknown;
}

export type ReplyMessage =
  | { readonly id: number; readonly isOk: true; readonly value: unknown }
  | { readonly id: number; readonly isOk: false; readonly error: ReplyError };

export interface ReplyError {
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}
