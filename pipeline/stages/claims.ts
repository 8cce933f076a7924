import type { Answer, Lookup } from '../stage.ts';

/** True when the answer lets the event pass as the first of its key. */
export function isFirst(answer: Answer | undefined): boolean {
  return answer?.kind === 'claim' && answer.first;
}

/** The lookups of one batch, collected record by record; each gets the position of its answer. */
export function createLookups(): {
  readonly list: readonly Lookup[];
  /** Gives the place of the lookup's answer. */
  add(this: void, lookup: Lookup): number;
} {
  const list: Lookup[] = [];
  return { list, add: (lookup) => list.push(lookup) - 1 };
}
