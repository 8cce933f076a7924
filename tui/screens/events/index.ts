import type { Screen } from '../../screen.ts';
import {
  drawEvents,
  emptyEvents,
  eventsKeys,
  pressEvents,
  type EventsAction,
  type EventsState,
} from './events-state.ts';

// What a person looks through; older ones are searched for in their topics.
const most = 200;

export interface EventsAsk {
  readonly kind: 'latest';
}

/** The latest events, whatever their topic: the way to a journey without a mid. */
export const eventsScreen: Screen<EventsState, EventsAction, EventsAsk> = {
  title: 'latest events',
  note: 'the latest events, whatever their topic',
  keys: eventsKeys,
  empty: emptyEvents,
  press: pressEvents,
  draw: drawEvents,
  open: (state) => ({ state, wish: { kind: 'ask', ask: { kind: 'latest' } } }),
  async ask(_ask, { client, update }) {
    const rows = await client.latest(most);
    update((state) => ({ ...state, rows }));
  },
  refresh: ({ follows }) => (follows ? { kind: 'latest' } : undefined),
};
