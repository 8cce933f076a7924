import type { DecisionRecord } from '../../pipeline/runtime/decision-record.ts';
import type { Failure, FailureGroup } from '../control/types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { positionText } from '../journey/occurrence.ts';
import { reasonOf } from './reasons.ts';

const kinds = ['failed', 'duplicate', 'dropped', 'quarantined'] as const;
// A person looks at a few of a kind; the rest can be searched for.
const mostInGroup = 50;

/** Every event that did not go on, by stage and reason: counted, the newest kept. */
export interface Failures {
  /** Call with every decision. */
  note(decision: DecisionRecord): void;
  groups(): readonly FailureGroup[];
  /** The newest of a group, newest first; empty for an unknown key. */
  of(key: string): readonly Failure[];
}

interface Kept {
  readonly group: Omit<FailureGroup, 'count' | 'lastAt'>;
  readonly newest: Failure[];
  count: number;
}

/** Nothing has failed yet. */
export function createFailures(): Failures {
  const kept = new Map<string, Kept>();
  return {
    note({ outcome, stage, reason, in: read, child, mid, eid, detail, at }) {
      const kind = kinds.find((one) => one === outcome);
      if (kind === undefined || read === undefined) return;
      const key = `${stage}/${kind}/${reason}`;
      const known = kept.get(key) ?? {
        group: groupOf(key, kind, { stage, reason }),
        newest: [],
        count: 0,
      };
      kept.set(key, known);
      const [cluster, topic, partition, offset] = read;
      known.count += 1;
      known.newest.push({
        id: positionText(read) + (child === undefined ? '' : `#${child}`),
        cluster,
        topic,
        partition,
        offset,
        mid: mid ?? null,
        eid: eid ?? null,
        detail: detail ?? '',
        at,
      });
      if (known.newest.length > mostInGroup) known.newest.shift();
    },
    groups: () =>
      [...kept.values()].map(({ group, newest, count }) => ({
        ...group,
        count,
        lastAt: newest.at(-1)?.at ?? 0,
      })),
    of: (key) => kept.get(key)?.newest.toReversed() ?? [],
  };
}

/** Everything that went wrong, the largest group first: what stages decided, and refused requests by their reason. */
export function failureGroups({ journey, api }: SandboxParts): readonly FailureGroup[] {
  const byReason = Map.groupBy(api?.refused.list() ?? [], ({ reason }) => reason);
  const refused = [...byReason].map(([reason, requests]): FailureGroup => ({
    key: `telemetry-api/refused/${reason}`,
    kind: 'refused',
    stage: 'telemetry-api',
    reason,
    title: 'Refused by the Telemetry Service',
    count: requests.length,
    lastAt: Math.max(...requests.map(({ at }) => at)),
  }));
  return [...(journey?.failures.groups() ?? []), ...refused].sort((a, b) => b.count - a.count);
}

function groupOf(
  key: string,
  kind: FailureGroup['kind'],
  { stage, reason }: { readonly stage: string; readonly reason: string },
): Kept['group'] {
  const { title = reason, remedy } = reasonOf(reason) ?? {};
  return { key, kind, stage, reason, title, ...(remedy === undefined ? {} : { remedy }) };
}
