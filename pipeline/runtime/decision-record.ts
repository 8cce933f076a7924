import type { Outcome } from '../stage.ts';
import type { Cluster } from '../topology.ts';

/** Where a record stands: cluster, topic (short name), partition, offset. */
export type PositionTuple = readonly [
  cluster: Cluster,
  topic: string,
  partition: number,
  offset: number,
];

/** What a stage decided about one event. */
export interface DecisionRecord {
  /** The stage, or `telemetry-api`. */
  readonly stage: string;
  /** The record that was read; absent for what enters at the Telemetry Service. */
  readonly in?: PositionTuple | undefined;
  readonly child?: number | undefined;
  readonly mid?: string | undefined;
  readonly eid?: string | undefined;
  readonly outcome: Outcome | 'accepted';
  readonly reason: string;
  readonly detail?: string | undefined;
  readonly out: readonly PositionTuple[];
  /** Time the batch took at this stage divided by its events, microseconds. */
  readonly us: number;
  /** Epoch ms, real time. */
  readonly at: number;
}

/**
 * The value of a record on `sandbox.decisions`: one turn of a stage, what its decisions share said once. Every event of
 * the pipeline leaves about six decisions, so their size is a good part of the log.
 */
interface Turn {
  readonly stage: string;
  /** The partition that was read; absent at the Telemetry Service. */
  readonly in?: readonly [cluster: Cluster, topic: string, partition: number];
  readonly at: number;
  readonly us: number;
  readonly topics: readonly (readonly [cluster: Cluster, topic: string])[];
  readonly kinds: readonly (readonly [outcome: DecisionRecord['outcome'], reason: string])[];
  readonly decisions: readonly Row[];
}

/** `kind` and `topic` count into the turn's lists; `wrote` is topic, partition, offset for each output. */
type Row = readonly [
  offset: number,
  kind: number,
  child: number | null,
  mid: string | null,
  eid: string | null,
  detail: string | null,
  wrote: readonly number[],
];

/** Writes decisions of one turn: they share stage, partition read, time and duration. */
export function encodeDecisions(decisions: readonly DecisionRecord[]): Buffer {
  const [first] = decisions;
  const topics = createList<readonly [Cluster, string]>();
  const kinds = createList<readonly [DecisionRecord['outcome'], string]>();
  const rows = decisions.map((decision): Row => {
    const { outcome, reason, child = null, mid = null, eid = null, detail = null } = decision;
    const wrote: number[] = [];
    for (const [cluster, topic, partition, offset] of decision.out) {
      wrote.push(topics.number(cluster, topic), partition, offset);
    }
    return [decision.in?.[3] ?? 0, kinds.number(outcome, reason), child, mid, eid, detail, wrote];
  });
  const turn: Turn = {
    stage: first?.stage ?? '',
    ...(first?.in === undefined ? {} : { in: [first.in[0], first.in[1], first.in[2]] }),
    at: first?.at ?? 0,
    us: first?.us ?? 0,
    topics: topics.items,
    kinds: kinds.items,
    decisions: rows,
  };
  return Buffer.from(JSON.stringify(turn));
}

/** The decisions in a record of `sandbox.decisions`, in order. */
export function decodeDecisions(value: Buffer): readonly DecisionRecord[] {
  const {
    stage,
    in: read,
    at,
    us,
    topics,
    kinds,
    decisions,
  } = JSON.parse(value.toString()) as Turn;
  return decisions.map(([offset, kind, child, mid, eid, detail, wrote]) => {
    const [outcome, reason] = kinds[kind] ?? ['dropped', ''];
    const out: PositionTuple[] = [];
    for (let next = 0; next < wrote.length; next += 3) {
      const [cluster, topic] = topics[wrote[next] ?? 0] ?? ['dp', ''];
      out.push([cluster, topic, wrote[next + 1] ?? 0, wrote[next + 2] ?? 0]);
    }
    return {
      stage,
      in: read === undefined ? undefined : [read[0], read[1], read[2], offset],
      child: child ?? undefined,
      mid: mid ?? undefined,
      eid: eid ?? undefined,
      outcome,
      reason,
      detail: detail ?? undefined,
      out,
      us,
      at,
    };
  });
}

/** Pairs, each kept once and named by its number. There are few, so that looking through them is quick. */
function createList<T extends readonly [string, string]>(): {
  readonly items: readonly T[];
  number(first: T[0], second: T[1]): number;
} {
  const items: T[] = [];
  return {
    items,
    number(first, second) {
      const known = items.findIndex(([a, b]) => a === first && b === second);
      return known >= 0 ? known : items.push([first, second] as const as T) - 1;
    },
  };
}
