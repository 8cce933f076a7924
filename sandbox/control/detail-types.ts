import type { JsonObject } from '../../schemas/json.ts';

/** One job, its rules and what it decided last. */
export interface StageDescription {
  readonly stage: string;
  /** `dp/telemetry.raw` */
  readonly reads: string;
  /** Every topic it may write, short names. */
  readonly writes: readonly string[];
  /** How it runs, its own settings under production's keys. */
  readonly settings: Readonly<Record<string, string>>;
  /** Every reason the job can give, those of the runner last. */
  readonly rules: readonly {
    readonly code: string;
    readonly title: string;
    readonly rule: string;
    readonly source: string;
    readonly remedy?: string;
  }[];
  /** The newest first. */
  readonly latest: readonly DecisionRow[];
}

export interface DecisionRow {
  /** Epoch ms. */
  readonly at: number;
  readonly mid: string | null;
  readonly eid: string | null;
  readonly outcome: string;
  readonly reason: string;
  readonly detail: string | null;
  /** `dp/telemetry.raw-0@17` of the record read; null for what entered at the Telemetry Service. */
  readonly read: string | null;
  /** Microseconds: the time of the turn divided by its events. */
  readonly us: number;
}

export interface ScenarioRow {
  readonly name: string;
  readonly title: string;
}

/** One event type with its fields laid out flat. */
export interface SchemaDescription {
  readonly eid: string;
  readonly side: 'preprocessor' | 'druid';
  readonly file: string;
  readonly description: string;
  readonly fields: readonly SchemaField[];
  /** A kept example that is valid; null when there is none. */
  readonly example: JsonObject | null;
}

export interface SchemaField {
  /** `edata.pageid`, `cdata[*].type` */
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** Allowed values and bounds in words; empty when there are none. */
  readonly rules: readonly string[];
  readonly description: string;
}
