import type { DecisionRecord } from '../../pipeline/runtime/decision-record.ts';

/** How many records each stage has written to each topic since start. */
export interface Written {
  /** Call with every decision. */
  note(decision: DecisionRecord): void;
  of(stage: string, topic: string): number;
}

/** All counts at zero. */
export function createWritten(): Written {
  const counts = new Map<string, number>();
  return {
    note({ stage, out }) {
      for (const [, topic] of out) {
        const edge = `${stage}>${topic}`;
        counts.set(edge, (counts.get(edge) ?? 0) + 1);
      }
    },
    of: (stage, topic) => counts.get(`${stage}>${topic}`) ?? 0,
  };
}
