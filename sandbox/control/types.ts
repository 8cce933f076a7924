import type { JsonObject, JsonValue } from '../../schemas/json.ts';

/** What the control API says. Every shape here is plain JSON; times are epoch ms unless the name says otherwise. */

export interface Addresses {
  readonly kafka: { readonly dp: string; readonly kp: string };
  readonly redis: string;
  readonly druid: string;
  /** Absent where `--only` leaves the Telemetry Service to another process. */
  readonly api?: string;
  readonly control: string;
  readonly metrics: string;
}

/** `status --json`, `up --json`. */
export interface Status extends Addresses {
  readonly engine: 'embedded' | 'containers' | 'external';
  readonly flavour: 'igot' | 'sunbird';
  readonly pid: number;
  readonly env: string;
  readonly startedAt: number;
  /** Business time now. */
  readonly now: number;
  readonly drained: boolean;
  /** What still has to pass, in words, when not drained: `telemetry-extractor-group: 12 records behind`. */
  readonly waitingFor: readonly string[];
  /** Absent where `--only` leaves the journey to another process. */
  readonly sum?: SumCheck;
  /** Absent where the brokers are not ours: their bound is not known. */
  readonly log?: LogBudget;
  readonly memory: { readonly residentBytes: number };
  readonly generator: GeneratorState | null;
  readonly stages: readonly StageState[];
  readonly refused: number;
  /** Things a person should know: budget reached, Redis came back empty, … newest last, bounded. */
  readonly notices: readonly Notice[];
}

export interface Notice {
  readonly at: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** Of all occurrences: accepted + derived = settled + inFlight, always. */
export interface SumCheck {
  readonly accepted: number;
  readonly derived: number;
  readonly settled: number;
  readonly inFlight: number;
  readonly holds: boolean;
  /** How the settled ended. */
  readonly ends: Readonly<Record<EndKind, number>>;
}

export interface LogBudget {
  /** Bytes of the records as they are read; the budget counts these. */
  readonly usedBytes: number;
  /** Bytes of memory they take, packed. */
  readonly heldBytes: number;
  readonly budgetBytes: number;
  /** Records let go because the budget was reached (all had been read by every group). */
  readonly evictedRecords: number;
  /** True while the budget is reached and nothing more can be let go. */
  readonly full: boolean;
}

export interface GeneratorState {
  readonly scenario: string;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly sent: number;
  /** What shares of the events are broken, 0 to 1; absent: none is. */
  readonly faults?: Readonly<Record<string, number>>;
}

export type StageRun = 'running' | 'paused' | 'stopped' | 'failed';

export interface StageState {
  readonly stage: string;
  readonly group: string;
  readonly state: StageRun;
  readonly input: { readonly cluster: string; readonly topic: string };
  readonly lag: number;
  readonly inPerSecond: number;
  readonly processed: number;
  /** Totals since start by outcome: forwarded, failed, duplicate, dropped, quarantined, unpacked. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** By reason code. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly lastError?: string;
}

/** The screen's map, about four times a second over server-sent events. */
export interface Snapshot {
  readonly at: number;
  readonly status: Status;
  readonly edges: readonly Edge[];
  readonly topics: readonly TopicRow[];
  readonly datasources: readonly {
    readonly datasource: string;
    readonly rows: number;
    readonly lag: number;
  }[];
}

/** One arrow of the map. `from`/`to` are node names: `telemetry-api`, a stage, a topic `dp/telemetry.raw`, `druid/<datasource>`. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly perSecond: number;
  readonly total: number;
  /** Only on topic → stage and topic → datasource edges. */
  readonly lag?: number;
}

/** `topics list --json`. */
export interface TopicRow {
  /** Short name, without the environment prefix. */
  readonly topic: string;
  readonly cluster: 'kp' | 'dp';
  readonly partitions: number;
  /** Data records (transaction markers not counted) now in the log; absent where a broker tells only offsets. */
  readonly records?: number;
  /** Absent where a broker does not tell. */
  readonly bytes?: number;
}

export interface TopicDescription extends TopicRow {
  /** With the environment prefix, as Kafka knows it. */
  readonly fullName: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly partitionDetail: readonly {
    readonly partition: number;
    readonly logStartOffset: number;
    readonly logEndOffset: number;
    readonly lastStableOffset: number;
    readonly records?: number;
    readonly bytes?: number;
  }[];
  readonly writtenBy: readonly string[];
  readonly readBy: readonly string[];
}

export interface RecordView {
  readonly cluster: 'kp' | 'dp';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  /** The parsed value; absent when it is not JSON. */
  readonly value?: JsonValue;
  /** The value as text when it is not JSON (invalid UTF-8 replaced). */
  readonly text?: string;
  readonly mid?: string;
  readonly eid?: string;
}

/** What a search says while it runs, as server-sent events; `end` is the last. */
export type SearchEvent =
  | { readonly kind: 'records'; readonly records: readonly RecordView[] }
  | ({ readonly kind: 'progress' } & Scanned)
  | ({
      readonly kind: 'end';
      /** `end`: everything was looked at. */
      readonly reason: 'limit' | 'deadline' | 'end' | 'cancelled';
      readonly found: number;
      readonly tookMs: number;
    } & Scanned)
  | ({ readonly kind: 'failed' } & ControlError);

interface Scanned {
  readonly scannedRecords: number;
  readonly scannedBytes: number;
  /** Offsets that are to be looked at; some are transaction markers. */
  readonly totalOffsets: number;
}

/** `groups list --json`. */
export interface GroupRow {
  readonly group: string;
  readonly cluster: 'kp' | 'dp';
  readonly state: string;
  readonly members: number;
  /** Data records not yet read, over all partitions. */
  readonly lag: number;
}

export interface GroupDescription extends GroupRow {
  readonly memberDetail: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly host: string;
    readonly assignment: readonly {
      readonly topic: string;
      readonly partitions: readonly number[];
    }[];
  }[];
  readonly offsets: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: number;
    readonly logEnd: number;
    readonly lag: number;
  }[];
}

export type EndKind =
  | 'in-druid'
  /** In a cache or a database, written by a job. */
  | 'stored'
  | 'terminal-topic'
  | 'failed'
  | 'duplicate'
  | 'dropped'
  | 'quarantined'
  | 'unpacked';

export interface Branch {
  /** `in-flight` until it has ended. */
  readonly end: EndKind | 'in-flight';
  readonly reason: string | null;
  /** Where: a datasource (`druid/telemetry-events-syncts`), a topic, or the stage that decided. */
  readonly at: string;
  readonly detail?: string;
}

export interface Change {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

export interface Hop {
  readonly cluster: 'kp' | 'dp';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  /** Who wrote the record: a stage, `telemetry-api`, or `outside`. */
  readonly stage: string;
  readonly decision: string;
  readonly reason: string | null;
  /** Field-level difference to the record that `stage` read. */
  readonly changes: readonly Change[];
  /** ms from the first hop's timestamp. */
  readonly sinceStartMs: number;
  /** The record's value; absent when the log has let it go. */
  readonly value?: JsonValue;
}

/** One occurrence of an event: `trace --json` gives a list of them. */
export interface Journey {
  /** `<cluster>/<topic>-<partition>@<offset>` and `#<child>` for an event made from it. */
  readonly occurrence: string;
  readonly parent: string | null;
  readonly mid: string | null;
  readonly eid: string | null;
  readonly branches: readonly Branch[];
  readonly hops: readonly Hop[];
  readonly children: readonly {
    readonly occurrence: string;
    readonly mid: string | null;
    readonly eid: string | null;
  }[];
}

/** `why MID --topic T`. */
export interface WhyNot {
  readonly mid: string;
  readonly topic: string | null;
  readonly known: 'yes' | 'no' | 'no longer known';
  readonly answers: readonly {
    readonly occurrence: string;
    readonly present: boolean;
    /** One plain sentence. */
    readonly sentence: string;
    readonly reason: string | null;
    readonly rule?: string;
    readonly source?: string;
    readonly remedy?: string;
  }[];
}

export type * from './batch-types.ts';
export type { Fault, RefusedRequest } from '../../pipeline/telemetry-api/index.ts';

export interface QuarantinedRecord {
  readonly id: string;
  readonly stage: string;
  readonly cluster: 'kp' | 'dp';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly detail: string;
}

/** Events that did not go on, of one stage for one reason; requests of one reason that the Telemetry Service refused. */
export interface FailureGroup {
  readonly key: string;
  readonly kind: 'failed' | 'duplicate' | 'dropped' | 'quarantined' | 'refused';
  readonly stage: string;
  readonly reason: string;
  readonly title: string;
  readonly remedy?: string;
  readonly count: number;
  readonly lastAt: number;
}

/** One of them: the record that the stage read, `#<child>` behind the id for an event inside it. */
export interface Failure {
  readonly id: string;
  readonly cluster: 'kp' | 'dp';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly mid: string | null;
  readonly eid: string | null;
  readonly detail: string;
  readonly at: number;
}

/** How a sent record ended: `send --wait`. */
export interface SendReport {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: readonly {
    readonly index: number;
    readonly status: number;
    readonly text: string;
  }[];
  readonly mids: readonly string[];
}

export interface SchemaRow {
  readonly eid: string;
  readonly side: 'preprocessor' | 'druid';
  /** Path below the schemas folder. */
  readonly file: string;
  readonly flavour: 'igot' | 'sunbird';
}

export interface SchemaVerdict {
  readonly valid: boolean;
  readonly schema: string | null;
  /** The very text that production writes into metadata.validation_error; null when valid. */
  readonly productionText: string | null;
  readonly problems: readonly {
    readonly pointer: string;
    readonly rule: string;
    readonly message: string;
    readonly hint: string;
  }[];
}

export type SqlRows = readonly JsonObject[];

/** The reply of every failed control call: HTTP 4xx/5xx. */
export interface ControlError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}
