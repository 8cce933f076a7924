import type { Decision, StageResult } from '../stage.ts';
import { afresh, type Journal, type Sinks } from './sinks.ts';

/** What a turn came to, and what is left to do once its transaction is committed. */
export interface DecidedTurn {
  readonly result: StageResult;
  settle(this: void): Promise<void>;
}

/**
 * Decides records of one partition whose effects must happen once: what an earlier attempt has written is taken from the
 * journal, the rest is decided by `decide` and written. `offsets` are those of the turn's records, ascending. Settle
 * after the transaction is committed.
 * @throws PORT_SINK_TAKEN
 */
export async function decideOnce(
  offsets: readonly number[],
  {
    place,
    sinks,
    decide,
  }: {
    /** Names the partition and its group. */
    readonly place: string;
    readonly sinks: Sinks;
    /** Decides the records from an index of the turn on. */
    readonly decide: (from: number) => Promise<StageResult>;
  },
): Promise<DecidedTurn> {
  const kept = await sinks.journal(place);
  const first = offsets[0] ?? 0;
  // A journal of other records is one that was committed but not settled, or of before a deliberate reset.
  let journal = covers(kept, first) ? kept : afresh(kept);
  const next = covers(kept, first) ? nextOf(kept) : first;
  const known = offsets.filter((offset) => offset < next).length;
  if (known < offsets.length) {
    const result = await decide(known);
    journal = await sinks.apply(place, journal, { offsets: offsets.slice(known), result });
  }
  const isWhole = nextOf(journal) === (offsets.at(-1) ?? 0) + 1;
  return {
    result: joined(journal, { offsets, isWhole }),
    // Records of the journal that are still to be read keep it.
    settle: async () => (isWhole ? sinks.settle(place, journal) : undefined),
  };
}

function nextOf({ parts }: Journal): number {
  return (parts.at(-1)?.offsets.at(-1) ?? -1) + 1;
}

function covers(journal: Journal, offset: number): boolean {
  return (journal.parts[0]?.offsets[0] ?? 0) <= offset && offset < nextOf(journal);
}

/** The decisions about the turn's records, as if they had been made together. Counters count with the last of them. */
function joined(
  { parts }: Journal,
  { offsets, isWhole }: { readonly offsets: readonly number[]; readonly isWhole: boolean },
): StageResult {
  const inputOf = new Map(offsets.map((offset, input) => [offset, input]));
  const counts: Record<string, number> = {};
  const decisions: Decision[] = [];
  for (const part of parts) {
    for (const decision of part.result.decisions) {
      const input = inputOf.get(part.offsets[decision.input] ?? -1);
      if (input !== undefined) decisions.push({ ...decision, input });
    }
    if (!isWhole) continue;
    for (const [name, by] of Object.entries(part.result.counts)) {
      counts[name] = (counts[name] ?? 0) + by;
    }
  }
  return { decisions, counts };
}
