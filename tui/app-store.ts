import {
  emptyApp,
  goTo,
  opened,
  press,
  shownScreen,
  worldOf,
  type AppState,
  type AppStep,
  type Client,
} from './app-state.ts';
import { createQuestions } from './asking.ts';
import { editAgain, sendAgain, type Hands } from './hands.ts';
import type { Press } from './key-name.ts';
import { openChooser } from './overlay/chooser.ts';
import { placeOf } from './places.ts';
import { isTypedIn, pressKey } from './press-key.ts';
import { emptyParts, screens, type Parts } from './screens/index.ts';
import {
  withProgress,
  type EngineChoice,
  type StartProgress,
  withEngines,
} from './screens/start/start-state.ts';
import type { Args, Question, ScreenName, Wish } from './screen.ts';
import type { Settings } from './settings.ts';
import { themeNames } from './theme.ts';

/** State outside React: keys reduce and draw at once, data arrives at the pace of the daemon's snapshots. */
export interface AppStore extends Disposable {
  get(): AppState;
  subscribe(listener: () => void): () => void;
  /** `key` as the key tables write it; `input` is what was typed. */
  press(key: string, input: string): void;
  /** A pasted text goes into the field that is typed in, whole; without one it is let go. */
  paste(text: string): void;
  /** Connects the screen to a running sandbox. */
  connect(client: Client): void;
  /** Opens a link as `telemetry-sandbox open` takes it; tells when it names no screen. */
  open(link: string): void;
}

export interface StoreOptions {
  /** Starts a sandbox; called from the start screen. */
  readonly start: (
    engine: string,
    onProgress: (progress: StartProgress) => void,
  ) => Promise<Client>;
  /** Which engines this machine can start; asked once, when no sandbox runs. */
  readonly engines?: () => Promise<readonly EngineChoice[]>;
  /** The sandbox that runs now, if one does: asked for each second while the known one does not answer. */
  readonly find: () => Client | undefined;
  readonly onClose: (stop: boolean) => void;
  /** What reaches beyond the screen: clipboard, files, the editor. */
  readonly hands: Hands;
  /** What was chosen the last time. */
  readonly kept?: Settings;
}

const retryMs = 1000;

/** The store of one screen. */
export function createAppStore({
  start,
  engines,
  find,
  onClose,
  hands,
  kept = {},
}: StoreOptions): AppStore {
  let state: AppState = {
    ...emptyApp,
    ...emptyParts(kept),
    theme: kept.theme ?? emptyApp.theme,
  };
  let client: Client | undefined;
  let snapshots: Disposable | undefined;
  let retry: NodeJS.Timeout | undefined;
  const listeners = new Set<() => void>();

  const set = (next: AppState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const tell = (message: string): void => {
    set({ ...state, message });
  };
  const fail = (error: unknown): void => {
    tell(textOf(error));
  };
  const take = ({ state: next, wish }: AppStep): void => {
    set(next);
    if (wish !== undefined) grant(wish).catch(fail);
  };

  const connect = (next: Client): void => {
    const isFirst = client === undefined;
    client = next;
    set({ ...state, isGone: false });
    if (isFirst && state.screen === 'start') set({ ...goTo(state, 'pipeline'), trail: [] });
    snapshots = next.snapshots({
      data: (snapshot) => {
        set({ ...state, snapshot, isGone: false });
        refresh();
      },
      end: () => {
        set({ ...state, isGone: true });
        lookAgain();
      },
    });
  };

  /** While the sandbox is gone it is looked for; when it is back, what is shown is opened anew. */
  const lookAgain = (): void => {
    retry = setTimeout(() => {
      const found = find();
      if (found === undefined) {
        lookAgain();
        return;
      }
      connect(found);
      const shown = shownScreen(state);
      if (shown?.screen.link === undefined) return;
      const { trail } = state;
      open({ screen: shown.name, args: shown.screen.link(shown.part) });
      // It is the same place: esc leads on to where it led.
      set({ ...state, trail });
    }, retryMs);
    retry.unref();
  };

  const questions = createQuestions({
    update: (name, change) => {
      set({ ...state, [name]: change(state[name]) });
    },
    fail: (error) => {
      if (!state.isGone) fail(error);
    },
    end: (name) => {
      keep(name);
    },
  });
  const ask = (name: keyof Parts, question: Question): void => {
    if (client !== undefined) questions.ask(name, question, client).catch(fail);
  };

  /** Keeps for the next time what a screen has to keep. */
  const keep = (name: keyof Parts): void => {
    const chosen = screens[name].keep?.(state[name]);
    if (chosen !== undefined) hands.remember(chosen);
  };

  /** Opens a screen; what it was asked before is no longer awaited. */
  const open = (place: { readonly screen: ScreenName; readonly args?: Args }): void => {
    if (place.screen !== 'help') questions.forget(place.screen);
    take(opened(state, place));
  };

  const refresh = (): void => {
    const shown = shownScreen(state);
    const question = shown?.screen.refresh?.(shown.part, worldOf(state));
    if (shown === undefined || question === undefined) return;
    if (!questions.isAsking(shown.name, question)) ask(shown.name, question);
  };

  const showProgress = (progress: StartProgress): void => {
    set({ ...state, start: withProgress(state.start, progress) });
  };

  const startSandbox = async (engine: string): Promise<void> => {
    keep('start');
    try {
      connect(await start(engine, showProgress));
    } catch (error) {
      set({ ...state, start: { ...state.start, phase: 'failed', failure: textOf(error) } });
    }
  };

  const grant = async (wish: Wish<Question>): Promise<void> => {
    switch (wish.kind) {
      case 'ask':
        if (state.screen !== 'help') ask(state.screen, wish.ask);
        return;
      case 'close':
        onClose(wish.stop);
        return;
      case 'suspend':
        hands.suspend();
        return;
      case 'open':
        open(wish);
        return;
      case 'choose':
        set({ ...state, overlay: openChooser(wish.chooser) });
        return;
      case 'press':
        take(press(state, wish.key));
        return;
      case 'theme':
        set({ ...state, theme: themeNames.find((name) => name === wish.name) ?? state.theme });
        hands.remember({ theme: state.theme });
        return;
      case 'stage':
        await client?.stage(wish.stage, wish.action);
        tell(`${wish.stage}: ${wish.action} done`);
        return;
      case 'copy':
        hands.copy(wish.text);
        tell(`Copied ${wish.text.length} characters.`);
        return;
      case 'save':
        tell(`Written to ${await hands.save(wish.name, wish.text)}`);
        return;
      case 'edit':
        await grant(await editAgain(wish, hands));
        return;
      case 'send':
        if (client !== undefined) await grant(await sendAgain(wish, client));
        return;
      case 'tell':
        tell(wish.text);
        return;
      case 'start-sandbox':
        await startSandbox(wish.engine);
    }
  };

  const pressed = (one: Press): void => {
    take(pressKey(state, one, client !== undefined));
  };

  engines?.().then((found) => {
    set({ ...state, start: withEngines(state.start, found) });
  }, fail);

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (key, input) => {
      pressed({ key, input });
    },
    paste(text) {
      if (isTypedIn(state)) pressed({ key: 'paste', input: text });
    },
    connect,
    open(link) {
      const names = Object.keys(screens).filter((name) => name !== 'start');
      const place = placeOf(link, names);
      if (place === undefined)
        tell(`No screen is named in '${link}'; there are ${names.join(', ')}.`);
      else open(place);
    },
    [Symbol.dispose]() {
      clearTimeout(retry);
      snapshots?.[Symbol.dispose]();
      questions[Symbol.dispose]();
    },
  };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'hint' in error ? `${error.message} ${String(error.hint)}` : error.message;
}
