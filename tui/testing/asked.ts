import type { ControlClient } from '../../sandbox/control/index.ts';
import type { Asking, Question, Screen } from '../screen.ts';

/** The state after a screen has asked a client that knows only what is given. */
export async function asked<S, Q>(
  ask: (question: Q, asking: Asking<S>) => Promise<void>,
  given: { readonly ask: Q; readonly state: S; readonly client: Partial<ControlClient> },
): Promise<S> {
  let { state } = given;
  await ask(given.ask, {
    client: given.client as ControlClient,
    signal: new AbortController().signal,
    update: (change) => {
      state = change(state);
    },
  });
  return state;
}

/** The same of a whole screen. */
export async function askedOf<S, A extends string, Q extends Question>(
  screen: Screen<S, A, Q>,
  given: Parameters<typeof asked<S, Q>>[1],
): Promise<S> {
  return asked(async (question: Q, asking: Asking<S>) => screen.ask?.(question, asking), given);
}
