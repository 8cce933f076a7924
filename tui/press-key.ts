import {
  goBack,
  goTo,
  press,
  shownScreen,
  withStep,
  worldOf,
  type AppState,
  type AppStep,
} from './app-state.ts';
import { commandsOf, paletteOf } from './commands.ts';
import { everywhere } from './everywhere.ts';
import type { Press } from './key-name.ts';
import { openChooser, pressChooser, type ChooserState } from './overlay/chooser.ts';
import { emptyCommandBar, pressCommandBar, type CommandBarState } from './overlay/command-bar.ts';
import { linkTo } from './places.ts';
import type { Parts } from './screens/index.ts';
import type { Question } from './screen.ts';

/**
 * What a key does: a question or the command bar that lies over the screen has it first, then a field that is typed in,
 * then the keys that mean the same everywhere, then the screen's own. Keys that need a sandbox do nothing while none was
 * found (`isRunning`).
 */
export function pressKey(before: AppState, one: Press, isRunning: boolean): AppStep {
  // Whatever is typed in, the terminal can always be had back.
  if (one.key === 'ctrl+c') return { state: before, wish: { kind: 'close', stop: false } };
  if (one.key === 'ctrl+z') return { state: before, wish: { kind: 'suspend' } };
  const state = before.message === '' ? before : { ...before, message: '' };
  const { overlay } = state;
  if (overlay?.kind === 'chooser') return pressOnChooser(state, overlay, one);
  if (overlay?.kind === 'command') return pressOnCommandBar(state, overlay, one);
  const shown = shownScreen(state);
  if (shown !== undefined && isTypedIn(state)) {
    const step = shown.screen.type?.(shown.part, one, worldOf(state));
    return step === undefined ? { state } : withStep(state, shown.name, step);
  }
  const action = everywhere.find(({ key }) => key === one.key)?.action;
  return action === undefined ? press(state, one.key) : pressEverywhere(state, action, isRunning);
}

/** True while letters go into a field, of the screen or over it. */
export function isTypedIn(state: AppState): boolean {
  const shown = shownScreen(state);
  return state.overlay !== undefined || shown?.screen.typing?.(shown.part) !== undefined;
}

function pressOnChooser(state: AppState, overlay: ChooserState<Question>, one: Press): AppStep {
  const { state: next, chosen } = pressChooser(overlay, one);
  return {
    state: { ...state, overlay: next },
    ...(chosen?.wish === undefined ? {} : { wish: chosen.wish }),
  };
}

function pressOnCommandBar(state: AppState, overlay: CommandBarState, one: Press): AppStep {
  const { state: next, wish } = pressCommandBar(overlay, one, commandsOf(worldOf(state)));
  return { state: { ...state, overlay: next }, ...(wish === undefined ? {} : { wish }) };
}

function pressEverywhere(state: AppState, action: string, isRunning: boolean): AppStep {
  switch (action) {
    case 'close':
    case 'stop':
      return { state, wish: { kind: 'close', stop: action === 'stop' } };
    case 'help':
      return { state: goTo({ ...state, helpFrom: 0 }, 'help') };
    case 'back':
      return goBack(state);
  }
  if (!isRunning) return { state };
  switch (action) {
    case 'command':
      return { state: { ...state, overlay: emptyCommandBar } };
    case 'palette': {
      const overlay = openChooser(paletteOf(state.screen, worldOf(state)));
      return { state: { ...state, overlay } };
    }
    case 'link': {
      const shown = shownScreen(state);
      const args = shown?.screen.link?.(shown.part) ?? {};
      const text = `telemetry-sandbox open '${linkTo({ screen: state.screen, args })}'`;
      return { state, wish: { kind: 'copy', text } };
    }
  }
  return { state, wish: { kind: 'open', screen: action as keyof Parts } };
}
