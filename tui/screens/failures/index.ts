import type { Screen } from '../../screen.ts';
import type { FailuresAsk } from './failure.ts';
import { askFailures } from './failures-desk.ts';
import { failuresKeys, type FailuresAction } from './failures-keys.ts';
import { drawFailures } from './failures-lines.ts';
import { closed, emptyFailures, pressFailures, type FailuresState } from './failures-state.ts';

/** Everything that did not go on, by reason; each can be looked at, mended and sent again. */
export const failuresScreen: Screen<FailuresState, FailuresAction, FailuresAsk> = {
  title: 'failures',
  note: 'what did not go on, by reason',
  keys: failuresKeys,
  empty: emptyFailures,
  press: pressFailures,
  draw: drawFailures,
  open: (state) => ({ state, wish: { kind: 'ask', ask: { kind: 'groups' } } }),
  back: closed,
  ask: askFailures,
  refresh: ({ opened }) => (opened === undefined ? { kind: 'groups' } : undefined),
};
