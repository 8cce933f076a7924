import type { JsonObject } from '../schemas/json.ts';
import type { Flavour } from '../schemas/flavour.ts';
import type { ReasonCode } from './reasons.ts';
import type { Row, TableName } from './stores/tables.ts';
import type { StageName } from './topology.ts';

/** One record as a stage receives it. `event` is parsed once by the runner for stages whose input is `event`. */
export interface StageInput {
  /** Which record this is: `<cluster>/<topic>-<partition>@<offset>`; names a dedup claim. */
  readonly id: string;
  readonly value: Uint8Array;
  /**
   * The parsed value with every null-valued map entry left out (spec/pipeline.md §2.2). `{}` when the bytes are not
   * a JSON object: production swallows the parse error too. Read it only in stages whose `input` is `event`.
   */
  readonly event: JsonObject;
}

/** A service of the platform that a job reads over HTTP; its base address is the runner's concern. */
export type ServiceName = 'user-read' | 'dialcode' | 'content-read';

/** What a stage asks, a whole batch at a time. Db numbers of Redis are spec/pipeline.md §4. */
export type Lookup =
  /**
   * Claims a dedup key for `by` (production: EXISTS, then SETEX key ttl ""). Answer: `{ first }`. First when nobody
   * holds the key, or when the holder is a provisional claim of the same `by`.
   */
  | {
      readonly kind: 'claim';
      readonly db: number;
      readonly key: string;
      readonly ttlSeconds: number;
      readonly by: string;
    }
  /** HGETALL. Answer: the hash, `{}` when missing. */
  | { readonly kind: 'hash'; readonly db: number; readonly key: string }
  /** GET. Answer: the text, undefined when missing. */
  | { readonly kind: 'text'; readonly db: number; readonly key: string }
  /** SMEMBERS. Answer: the members, none when missing. */
  | { readonly kind: 'members'; readonly db: number; readonly key: string }
  /** The rows of a table whose columns equal `where`. Answer: whole rows, an absent column is null. */
  | { readonly kind: 'rows'; readonly table: TableName; readonly where: Row }
  /**
   * GET of the service's base address followed by `path`. Answer: the body whatever the status, as production reads it;
   * undefined when the service could not be reached.
   */
  | { readonly kind: 'http'; readonly service: ServiceName; readonly path: string };

export type Answer =
  | { readonly kind: 'claim'; readonly first: boolean }
  | { readonly kind: 'hash'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'text'; readonly text: string | undefined }
  | { readonly kind: 'members'; readonly members: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'http'; readonly body: string | undefined };

/**
 * A write to a cache or a database. The runner applies the effects of a batch in their order, together with the source
 * offset: Redis writes in one MULTI, rows in one SQL transaction. A stage answers for the batch as a whole: what an
 * earlier record of it wrote is not yet readable, so the stage keeps it in mind (`stages/batch-reads.ts`).
 */
export type Effect =
  /** HSET of every field; other fields of the hash stay. */
  | {
      readonly kind: 'hash-set';
      readonly db: number;
      readonly key: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** HDEL. */
  | {
      readonly kind: 'hash-delete';
      readonly db: number;
      readonly key: string;
      readonly fields: readonly string[];
    }
  /** HINCRBY. */
  | {
      readonly kind: 'hash-increment';
      readonly db: number;
      readonly key: string;
      readonly field: string;
      readonly by: number;
    }
  /** SET, without a time to live. */
  | { readonly kind: 'text-set'; readonly db: number; readonly key: string; readonly text: string }
  /** Inserts the row, or sets its columns in the row of the same primary key; columns that are left out stay. */
  | { readonly kind: 'row-upsert'; readonly table: TableName; readonly row: Row }
  /** Deletes the row of this primary key, if there is one. */
  | { readonly kind: 'row-delete'; readonly table: TableName; readonly key: Row };

/** A record that a decision writes. `topic` is the short name: the runner adds the environment prefix. */
export interface Output {
  readonly topic: string;
  /** Kafka message key; null lets the partitioner choose (spec/pipeline.md §2.2). */
  readonly key: string | null;
  /** An event, written as JSON by the runner (once, when several outputs share the object), or bytes as they are. */
  readonly value: JsonObject | Uint8Array;
}

/**
 * What became of an event at a stage.
 * forwarded: goes on · stored: ends in a cache or a database, whatever else it caused · failed / duplicate: in
 * production's terminal topic · dropped: production lets it vanish silently · quarantined: production's job would crash
 * on it · unpacked: a batch whose events now travel alone · waiting: in a count window that is not full yet.
 */
export type Outcome =
  | 'forwarded'
  | 'stored'
  | 'failed'
  | 'duplicate'
  | 'dropped'
  | 'quarantined'
  | 'unpacked'
  | 'waiting';

/** One decision for each event. A stage gives at least one decision (the one without `child`) for each input. */
export interface Decision {
  /** Index of the record in the batch that the stage was given. */
  readonly input: number;
  /**
   * Absent: the record itself. A number: an event made from the record (an event of a batch, the batch's audit LOG, a
   * SHARE_ITEM), counted from 0. It becomes an occurrence of its own whose parent is the record's occurrence.
   */
  readonly child?: number;
  readonly mid: string | undefined;
  readonly eid: string | undefined;
  readonly outcome: Outcome;
  readonly reason: ReasonCode;
  /** The particular of this case: the failing pointer, the expired time; short plain text. */
  readonly detail?: string;
  readonly outputs: readonly Output[];
  /** Absent: none. A decision whose outputs cannot be written loses its effects as well. */
  readonly effects?: readonly Effect[];
  /** With outcome `waiting`: the event as it enters the stage's window. */
  readonly held?: JsonObject;
}

/** Production's counters: name (spec/pipeline.md §7) → by how much it rises in this batch. */
export type Counts = Readonly<Record<string, number>>;

export interface StageResult {
  readonly decisions: readonly Decision[];
  readonly counts: Counts;
}

/** Time and chance, given from outside. */
export interface StageContext {
  readonly flavour: Flavour;
  /** The environment name that production writes into producer ids (`dev.sunbird.portal`); topics are prefixed by the runner. */
  readonly env: string;
  /** Business time, epoch ms (`--now`). */
  readonly now: () => number;
  /** A version 4 uuid made from the seed and `name`; the n-th call with one name gives the n-th id of that name. */
  readonly uuid: (name: string) => string;
}

/**
 * A tumbling count window of production's (spec/pipeline.md §3.6): nothing leaves a shard before `count` events are in
 * it, and no time ends it. What waits is the runner's: it keeps each `held` event by shard with the record it came from,
 * and gives a full window to `stage` as one batch whose inputs keep their ids; the decisions are about those records.
 * Offsets are committed only up to the oldest record that waits, so a job with a window is at-least-once: after a kill
 * the waiting records are read again, and with them those that were decided in between.
 */
export interface CountWindow {
  readonly count: number;
  shardOf(event: JsonObject): number;
  /** What is done with a full window; has no window itself. */
  readonly stage: Stage;
}

/**
 * A job of the pipeline as a pure function. `process` yields the lookups it needs, is resumed with the answers in the
 * same order, as often as it likes, and returns its decisions. It never throws for bad input: what would crash
 * production's job is a `quarantined` decision.
 */
export interface Stage {
  readonly name: StageName;
  /** bytes: `event` is never read · event: parsed before the stage sees it. */
  readonly input: 'bytes' | 'event';
  /** Only when production's window count is above one: then the stage gives `waiting` decisions. */
  readonly window?: CountWindow;
  process(
    inputs: readonly StageInput[],
    context: StageContext,
  ): Generator<readonly Lookup[], StageResult, readonly Answer[]>;
}
