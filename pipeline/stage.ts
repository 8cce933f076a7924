import type { JsonObject } from '../schemas/json.ts';
import type { Flavour } from '../schemas/flavour.ts';
import type { ReasonCode } from './reasons.ts';
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

/** What a stage asks Redis, a whole batch at a time. Db numbers are spec/pipeline.md §4. */
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
  | { readonly kind: 'text'; readonly db: number; readonly key: string };

export type Answer =
  | { readonly kind: 'claim'; readonly first: boolean }
  | { readonly kind: 'hash'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'text'; readonly text: string | undefined };

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
 * forwarded: goes on · failed / duplicate: in production's terminal topic · dropped: production lets it vanish
 * silently · quarantined: production's job would crash on it · unpacked: a batch whose events now travel alone.
 */
export type Outcome = 'forwarded' | 'failed' | 'duplicate' | 'dropped' | 'quarantined' | 'unpacked';

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
 * A job of the pipeline as a pure function. `process` yields the lookups it needs, is resumed with the answers in the
 * same order, as often as it likes, and returns its decisions. It never throws for bad input: what would crash
 * production's job is a `quarantined` decision.
 */
export interface Stage {
  readonly name: StageName;
  /** bytes: `event` is never read · event: parsed before the stage sees it. */
  readonly input: 'bytes' | 'event';
  process(
    inputs: readonly StageInput[],
    context: StageContext,
  ): Generator<readonly Lookup[], StageResult, readonly Answer[]>;
}
