import type { QuarantinedRecord } from '../control/types.ts';
import { positionText } from '../journey/occurrence.ts';
import { sandboxProblems } from '../problems.ts';
import type { DecisionRecord } from '../../pipeline/runtime/decision-record.ts';

const most = 1_000;

/** The last records that would have crashed a job of production. */
export interface Quarantine {
  /** Call with every decision. */
  note(decision: DecisionRecord): void;
  list(): readonly QuarantinedRecord[];
  /** Takes a record off the list. @throws SANDBOX_UNKNOWN_QUARANTINED */
  dismiss(id: string): void;
}

/** Keeps the newest 1 000. */
export function createQuarantine(): Quarantine {
  let records: QuarantinedRecord[] = [];
  return {
    note(decision) {
      if (decision.outcome !== 'quarantined' || decision.in === undefined) return;
      const [cluster, topic, partition, offset] = decision.in;
      records.push({
        id: positionText(decision.in) + (decision.child === undefined ? '' : `#${decision.child}`),
        stage: decision.stage,
        cluster,
        topic,
        partition,
        offset,
        reason: decision.reason,
        detail: decision.detail ?? '',
      });
      if (records.length > most) records.shift();
    },
    list: () => [...records],
    dismiss(id) {
      // A record that was read twice stands here twice.
      const left = records.filter((record) => record.id !== id);
      if (left.length === records.length)
        throw sandboxProblems.error('SANDBOX_UNKNOWN_QUARANTINED', { id });
      records = left;
    },
  };
}
