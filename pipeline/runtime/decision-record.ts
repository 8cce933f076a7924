import type { Outcome } from '../stage.ts';
import type { Cluster } from '../topology.ts';

/** Where a record stands: cluster, topic (short name), partition, offset. */
export type PositionTuple = readonly [
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: number,
];

/** A decision as it travels on `sandbox.decisions`; several to a Kafka record, as a JSON array. */
export interface DecisionRecord {
  /** The stage, or `telemetry-api`. */
  readonly stage: string;
  /** The record that was read; absent for what enters at the Telemetry Service. */
  readonly in?: PositionTuple;
  readonly child?: number;
  readonly mid?: string;
  readonly eid?: string;
  readonly outcome: Outcome | 'accepted';
  readonly reason: string;
  readonly detail?: string;
  readonly out: readonly PositionTuple[];
  /** Time the batch took at this stage divided by its events, microseconds. */
  readonly us: number;
  /** Epoch ms, real time. */
  readonly at: number;
}
