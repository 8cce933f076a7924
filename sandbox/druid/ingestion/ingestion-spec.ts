import type { JsonObject } from '../../../schemas/json.ts';
import type { PathStep } from './path.ts';
import type { TimestampFormat } from './timestamp.ts';

export interface FlattenField {
  readonly name: string;
  readonly path: readonly PathStep[];
}

export interface Dimension {
  readonly name: string;
  readonly type: 'string' | 'long' | 'double' | 'float';
  readonly multiValues: 'SORTED_ARRAY' | 'SORTED_SET' | 'ARRAY';
}

/** `text` keeps the raw value of a sketch metric, so that distinct counts stay exact (spec/druid.md §3.6). */
export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly stored: 'count' | 'long' | 'double' | 'text';
  readonly fieldName: string;
}

export interface Transform {
  readonly name: string;
  readonly expression: string;
}

/** A Kafka supervisor spec of either layout, read and checked. `spec` is what was posted. */
export interface IngestionSpec {
  readonly id: string;
  readonly topic: string;
  readonly spec: JsonObject;
  readonly timestamp: { readonly column: string; readonly format: TimestampFormat };
  readonly missingTimestamp?: number;
  readonly fields: readonly FlattenField[];
  readonly dimensions: readonly Dimension[];
  readonly metrics: readonly Metric[];
  readonly queryGranularity: string;
  readonly filter?: JsonObject;
  readonly transforms: readonly Transform[];
  readonly useEarliestOffset: boolean;
  readonly taskDurationMs: number;
  /** Rows older than this before `now` are thrown away. */
  readonly lateRejectionMs?: number;
  /** Rows further than this after `now` + task duration are thrown away. */
  readonly earlyRejectionMs?: number;
  readonly isSuspended: boolean;
}
