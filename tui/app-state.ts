import type { ControlClient, Snapshot } from '../sandbox/control/index.ts';
import { drawChooser, type ChooserState } from './overlay/chooser.ts';
import { drawCommandBar, type CommandBarState } from './overlay/command-bar.ts';
import { commandsOf } from './commands.ts';
import { drawHelp } from './help.ts';
import { movedBy, moveKeys } from './move-keys.ts';
import { emptyParts, screens, type AnyScreen, type Parts } from './screens/index.ts';
import type { Line, Question, ScreenName, Size, Step, Wish, World } from './screen.ts';
import type { ThemeName } from './theme.ts';

export type Client = ControlClient;

/** The whole screen: which part is shown, and each part's own state. */
export interface AppState extends Parts {
  readonly screen: ScreenName;
  /** Where `esc` leads, nearest last. */
  readonly trail: readonly Passed[];
  /** What went wrong with the last key, or was done by it; above the footer until the next key. */
  readonly message: string;
  /** True while the sandbox does not answer; what is shown is the last that was known. */
  readonly isGone: boolean;
  readonly snapshot: Snapshot | undefined;
  /** A question or the command bar, over the lower part of the screen. */
  readonly overlay: ChooserState<Question> | CommandBarState | undefined;
  readonly theme: ThemeName;
  /** First line of help that is shown. */
  readonly helpFrom: number;
}

/** A screen that was left; `part` is its state then, once the screen was opened for something else. */
export interface Passed {
  readonly screen: ScreenName;
  readonly part?: unknown;
}

export const emptyApp: AppState = {
  ...emptyParts({}),
  screen: 'start',
  trail: [],
  message: '',
  isGone: false,
  snapshot: undefined,
  overlay: undefined,
  theme: 'plain',
  helpFrom: 0,
};

/** The shown screen and its state; undefined for help. */
export function shownScreen(
  state: AppState,
): { readonly screen: AnyScreen; readonly name: keyof Parts; readonly part: unknown } | undefined {
  const { screen: name } = state;
  return name === 'help' ? undefined : { screen: screens[name], name, part: state[name] };
}

/** What the screens may look at. */
export function worldOf({ snapshot }: AppState): World {
  return { snapshot };
}

/** A state and what is wished for, of the whole screen. */
export type AppStep = Step<AppState, Question>;

/** Puts a screen's step into the whole. */
export function withStep(
  state: AppState,
  name: keyof Parts,
  { state: part, wish }: Step<unknown, Question>,
): AppStep {
  return { state: { ...state, [name]: part }, ...(wish === undefined ? {} : { wish }) };
}

/** Goes to a screen and remembers the way back. */
export function goTo(state: AppState, screen: ScreenName): AppState {
  if (state.screen === screen) return state;
  return {
    ...state,
    screen,
    trail: [...state.trail, { screen: state.screen }].slice(-20),
    message: '',
  };
}

/** Keeps the state of a screen that is about to be opened for something else, where the way back leads to it. */
function withPart(state: AppState, screen: keyof Parts): AppState {
  const part = state[screen];
  if (state.screen === screen)
    return { ...state, trail: [...state.trail, { screen, part }].slice(-20) };
  const at = state.trail.findLastIndex((passed) => passed.screen === screen);
  if (at < 0 || state.trail[at]?.part !== undefined) return state;
  return { ...state, trail: state.trail.with(at, { screen, part }) };
}

/** Opens a screen for something. */
export function opened(
  state: AppState,
  { screen, args = {} }: Pick<Extract<Wish, { kind: 'open' }>, 'screen' | 'args'>,
): AppStep {
  if (screen === 'help') return { state: goTo(state, screen) };
  const hasMoved = Object.keys(args).length > 0;
  const there = goTo(hasMoved ? withPart(state, screen) : state, screen);
  const step = screens[screen].open?.(there[screen], args, worldOf(state));
  return step === undefined ? { state: there } : withStep(there, screen, step);
}

/** Goes back; what is opened inside a screen closes first. */
export function goBack(state: AppState): AppStep {
  const shown = shownScreen(state);
  const inside = shown?.screen.back?.(shown.part);
  if (shown !== undefined && inside !== undefined)
    return { state: { ...state, [shown.name]: inside } };
  const passed = state.trail.at(-1);
  if (passed === undefined) return { state };
  const { screen, part } = passed;
  const there = { ...state, screen, trail: state.trail.slice(0, -1), message: '' };
  if (part === undefined || screen === 'help') return { state: there };
  const question = screens[screen].again?.(part);
  return {
    state: { ...there, [screen]: part },
    ...(question === undefined ? {} : { wish: { kind: 'ask', ask: question } }),
  };
}

/** What a key of the shown screen's own table does. */
export function press(state: AppState, key: string): AppStep {
  if (state.screen === 'help') return { state: scrolledHelp(state, key) };
  const shown = shownScreen(state);
  const action = shown?.screen.keys.find((row) => row.key === key)?.action;
  if (shown === undefined || action === undefined) return { state };
  return withStep(state, shown.name, shown.screen.press(shown.part, action, worldOf(state)));
}

function helpOf({ trail }: AppState): ScreenName {
  return trail.at(-1)?.screen ?? 'pipeline';
}

function scrolledHelp(state: AppState, key: string): AppState {
  const move = moveKeys.find((row) => row.key === key)?.action;
  if (move === undefined) return state;
  // However narrow the terminal is: the two lists one below the other.
  const most = drawHelp(helpOf(state), { columns: 0, rows: 0 }).length;
  return { ...state, helpFrom: movedBy(state.helpFrom, move, most) };
}

/** The lines of the shown screen, and of what lies over it. */
export function drawBody(state: AppState, size: Size): readonly Line[] {
  const { overlay } = state;
  if (overlay === undefined) return drawScreen(state, size);
  const most = Math.max(3, Math.min(12, Math.floor(size.rows / 2)));
  const room = { ...size, rows: most };
  const over =
    overlay.kind === 'chooser'
      ? drawChooser(overlay, room)
      : drawCommandBar(overlay, commandsOf(worldOf(state)), room);
  const rows = Math.max(0, size.rows - over.length - 1);
  const below = drawScreen(state, { ...size, rows }).slice(0, rows);
  const gap = Array.from({ length: rows - below.length }, (): Line => []);
  return [...below, ...gap, [{ text: '─'.repeat(size.columns), tone: 'dim' }], ...over];
}

function drawScreen(state: AppState, size: Size): readonly Line[] {
  const shown = shownScreen(state);
  return shown === undefined
    ? drawHelp(helpOf(state), size).slice(state.helpFrom)
    : shown.screen.draw(shown.part, size, worldOf(state));
}
