import type { EndKind } from '../control/types.ts';
import type { PositionTuple } from '../../pipeline/runtime/decision-record.ts';

/** What one stage decided about an occurrence; texts are numbers of the index's word list. */
export interface Step {
  readonly stage: number;
  readonly outcome: number;
  readonly reason: number;
  readonly detail: string | undefined;
  readonly at: number;
  readonly us: number;
  /** The record that was read; undefined at the Telemetry Service. */
  readonly read: PackedPosition | undefined;
  readonly wrote: readonly PackedPosition[];
}

/** Place (cluster and topic, as a number of the word list), partition, offset. */
export type PackedPosition = readonly [place: number, partition: number, offset: number];

/** The end of one branch. `at` and `reason` are numbers of the word list. */
export interface BranchEnd {
  readonly kind: EndKind;
  readonly reason: number;
  readonly at: number;
  readonly detail: string | undefined;
}

/** One event where it was first accepted or made (design: a mid is not an identity). */
export interface Occurrence {
  readonly id: string;
  readonly mid: string | undefined;
  readonly eid: string | undefined;
  readonly parent: Occurrence | undefined;
  /** Number of the event in its parent; -1 for a record that came from outside. */
  readonly child: number;
  /** Where the occurrence itself stands first; for an event of a batch the batch's position. */
  readonly origin: PackedPosition;
  readonly steps: Step[];
  readonly ends: BranchEnd[];
  readonly children: Occurrence[];
  /** Branches that have not ended. */
  open: number;
  /** True when a stage has decided about the occurrence's own record. */
  decided: boolean;
}

/** `<cluster>/<topic>-<partition>@<offset>` */
export function positionText([cluster, topic, partition, offset]: PositionTuple): string {
  return `${cluster}/${topic}-${partition}@${offset}`;
}

/** A rough count of the bytes an occurrence keeps alive; the index's bound is in these. */
export function sizeOf(occurrence: Occurrence): number {
  const words =
    occurrence.id.length + (occurrence.mid?.length ?? 0) + (occurrence.eid?.length ?? 0);
  const steps = occurrence.steps.reduce((sum, step) => sum + 136 + step.wrote.length * 56, 0);
  return 320 + words + steps + occurrence.ends.length * 64;
}

const rank: readonly EndKind[] = [
  'quarantined',
  'failed',
  'in-druid',
  'stored',
  'duplicate',
  'dropped',
  'unpacked',
  'terminal-topic',
];

/** How an occurrence with several branches counts: by the end that says most about it. */
export function mainEnd(occurrence: Occurrence): EndKind {
  return rank.find((kind) => occurrence.ends.some((end) => end.kind === kind)) ?? 'terminal-topic';
}
