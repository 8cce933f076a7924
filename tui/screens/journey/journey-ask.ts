import type { Asking } from '../../screen.ts';
import { withJourneys, type JourneyState } from './journey-state.ts';

/** Look the journeys of a mid up, or why it is not in a topic (`druid/…` for a datasource). */
export type JourneyAsk =
  | { readonly kind: 'look'; readonly mid: string }
  | { readonly kind: 'why'; readonly mid: string; readonly topic: string };

/** Asks the journey. */
export async function askJourney(
  ask: JourneyAsk,
  { client, update }: Asking<JourneyState>,
): Promise<void> {
  if (ask.kind === 'look') {
    const journeys = await client.journeys(ask.mid);
    update((state) => withJourneys(state, journeys));
    return;
  }
  const { mid, topic } = ask;
  update((state) => ({ ...state, why: { topic, answer: undefined } }));
  const answer = await client.why(mid, topic);
  update((state) => ({ ...state, why: { topic, answer } }));
}
