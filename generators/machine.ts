import type { Recorder } from './recorder.ts';

/** One state of a session: what it writes, and where it may lead, by weight. */
export interface State<Name extends string> {
  enter(session: Recorder): void;
  readonly next: readonly (readonly [Name | 'over', number])[];
}

export type Machine<Name extends string> = Readonly<Record<Name, State<Name>>>;

/** Walks a session from its first state until it is over, or has had `most` states and leaves by `last`. */
export function walk<Name extends string>(
  machine: Machine<Name>,
  session: Recorder,
  { first, last, most }: { readonly first: Name; readonly last: Name; readonly most: number },
): void {
  let state: Name | 'over' = first;
  for (let steps = 1; state !== 'over'; steps += 1) {
    machine[state].enter(session);
    state = state !== last && steps >= most ? last : session.random.weighted(machine[state].next);
  }
}
