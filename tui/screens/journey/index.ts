import type { Screen } from '../../screen.ts';
import { askJourney, type JourneyAsk } from './journey-ask.ts';
import { journeyKeys, type JourneyAction } from './journey-keys.ts';
import { drawJourney } from './journey-lines.ts';
import { isOpen, openJourney, pressJourney, type JourneyState } from './journey-state.ts';

/** What became of one event, stage by stage. */
export const journeyScreen: Screen<JourneyState, JourneyAction, JourneyAsk> = {
  title: 'journey',
  note: 'what became of one event, stage by stage',
  keys: journeyKeys,
  empty: openJourney(''),
  argument: { name: 'mid', isNeeded: true },
  press: pressJourney,
  draw: drawJourney,
  open: (state, { mid = state.mid, expects = '0' }) => ({
    state: openJourney(mid, Number(expects)),
    wish: { kind: 'ask', ask: { kind: 'look', mid } },
  }),
  back: (state) => (state.why === undefined ? undefined : { ...state, why: undefined }),
  ask: askJourney,
  again: ({ mid }) => ({ kind: 'look', mid }),
  refresh: (state) => (isOpen(state) ? { kind: 'look', mid: state.mid } : undefined),
  link: ({ mid }) => ({ mid }),
};
