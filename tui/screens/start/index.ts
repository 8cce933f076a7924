import type { Screen } from '../../screen.ts';
import { startKeys, type StartAction } from './start-keys.ts';
import { drawStart, emptyStart, pressStart, type StartState } from './start-state.ts';

/** Where one begins when no sandbox runs. */
export const startScreen: Screen<StartState, StartAction> = {
  title: 'start',
  note: 'choose an engine and start the sandbox',
  keys: startKeys,
  empty: emptyStart,
  press: pressStart,
  draw: drawStart,
  recall: (state, { engine = state.selected }) => ({ ...state, selected: engine }),
  keep: ({ selected }) => ({ engine: selected }),
};
