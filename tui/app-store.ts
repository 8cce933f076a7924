import type { JsonValue } from '../sandbox/control/index.ts';
import {
  emptyApp,
  goBack,
  goTo,
  opened,
  press,
  shownScreen,
  withStep,
  worldOf,
  type AppState,
  type AppStep,
  type Client,
} from './app-state.ts';
import { commandsOf, paletteOf } from './commands.ts';
import { everywhere } from './everywhere.ts';
import { editAgain, type Hands } from './hands.ts';
import type { Press } from './key-name.ts';
import { openChooser, pressChooser } from './overlay/chooser.ts';
import { emptyCommandBar, pressCommandBar } from './overlay/command-bar.ts';
import { linkTo, placeOf } from './places.ts';
import { emptyParts, screens, type Parts } from './screens/index.ts';
import {
  withProgress,
  type EngineChoice,
  type StartProgress,
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
  // What is being asked, by screen and kind.
  const asking = new Map<string, AbortController>();
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
      const { name: screen } = shown;
      open({ screen, args: shown.screen.link(shown.part) });
    }, retryMs);
    retry.unref();
  };

  /** Keeps for the next time what a screen has to keep. */
  const keep = (name: keyof Parts): void => {
    const chosen = screens[name].keep?.(state[name]);
    if (chosen !== undefined) hands.remember(chosen);
  };

  const ask = async (name: keyof Parts, question: Question): Promise<void> => {
    if (client === undefined) return;
    const key = `${name}/${question.kind}`;
    asking.get(key)?.abort();
    const mine = new AbortController();
    asking.set(key, mine);
    const { signal } = mine;
    try {
      await screens[name].ask?.(question, {
        client,
        signal,
        update(change) {
          if (!signal.aborted) set({ ...state, [name]: change(state[name]) });
        },
      });
    } catch (error) {
      if (!signal.aborted && !state.isGone) fail(error);
    } finally {
      if (asking.get(key) === mine) asking.delete(key);
      keep(name);
    }
  };

  /** Opens a screen; what it was asked before is no longer awaited. */
  const open = (place: { readonly screen: ScreenName; readonly args?: Args }): void => {
    for (const [key, one] of asking) {
      if (key.startsWith(`${place.screen}/`)) one.abort();
    }
    take(opened(state, place));
  };

  const refresh = (): void => {
    const shown = shownScreen(state);
    const question = shown?.screen.refresh?.(shown.part, worldOf(state));
    if (shown === undefined || question === undefined) return;
    if (!asking.has(`${shown.name}/${question.kind}`)) ask(shown.name, question).catch(fail);
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

  const send = async ({ to, value }: { to: string; value: JsonValue }): Promise<void> => {
    if (client === undefined) return;
    const known = midOf(value);
    const before = known === undefined ? [] : await client.journeys(known);
    const report = await client.send(to, [value]);
    const [refusal] = report.refused;
    const [mid] = report.mids;
    if (refusal !== undefined) tell(`Refused with ${refusal.status}: ${refusal.text}`);
    else if (mid === undefined) tell(`Sent to ${to}.`);
    else open({ screen: 'journey', args: { mid, expects: String(before.length + 1) } });
  };

  const grant = async (wish: Wish<Question>): Promise<void> => {
    switch (wish.kind) {
      case 'ask':
        if (state.screen !== 'help') await ask(state.screen, wish.ask);
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
        await send(wish);
        return;
      case 'tell':
        tell(wish.text);
        return;
      case 'start-sandbox':
        await startSandbox(wish.engine);
    }
  };

  const pressOverlay = (one: Press): boolean => {
    const { overlay } = state;
    if (overlay === undefined) return false;
    if (overlay.kind === 'chooser') {
      const { state: next, chosen } = pressChooser(overlay, one);
      take({
        state: { ...state, overlay: next },
        ...(chosen?.wish === undefined ? {} : { wish: chosen.wish }),
      });
    } else {
      const next = pressCommandBar(overlay, one, commandsOf(worldOf(state)));
      take({
        state: { ...state, overlay: next.state },
        ...(next.wish === undefined ? {} : { wish: next.wish }),
      });
    }
    return true;
  };

  const pressTyping = (one: Press): boolean => {
    const shown = shownScreen(state);
    if (shown?.screen.typing?.(shown.part) === undefined) return false;
    const step = shown.screen.type?.(shown.part, one, worldOf(state));
    if (step !== undefined) take(withStep(state, shown.name, step));
    return true;
  };

  const pressEverywhere = (action: string): void => {
    const { screen } = state;
    if (action === 'close') onClose(false);
    else if (action === 'stop') onClose(true);
    else if (action === 'help') set(goTo({ ...state, helpFrom: 0 }, 'help'));
    else if (action === 'back') take(goBack(state));
    else if (action === 'suspend') hands.suspend();
    else if (client === undefined) return;
    else if (action === 'command') set({ ...state, overlay: emptyCommandBar });
    else if (action === 'palette')
      set({ ...state, overlay: openChooser(paletteOf(screen, worldOf(state))) });
    else if (action === 'link') {
      const shown = shownScreen(state);
      const args = shown?.screen.link?.(shown.part) ?? {};
      const text = `telemetry-sandbox open '${linkTo({ screen, args })}'`;
      grant({ kind: 'copy', text }).catch(fail);
    } else open({ screen: action as keyof Parts });
  };

  const pressed = (one: Press): void => {
    if (one.key === 'ctrl+c') {
      onClose(false);
      return;
    }
    if (state.message !== '') tell('');
    if (pressOverlay(one) || pressTyping(one)) return;
    const action = everywhere.find(({ key }) => key === one.key)?.action;
    if (action === undefined) take(press(state, one.key));
    else pressEverywhere(action);
  };

  engines?.().then((found) => {
    set({ ...state, start: { ...state.start, engines: found } });
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
      const shown = shownScreen(state);
      const isTyping = shown?.screen.typing?.(shown.part) !== undefined;
      if (isTyping || state.overlay !== undefined) pressed({ key: 'paste', input: text });
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
      for (const one of asking.values()) one.abort();
    },
  };
}

function midOf(value: JsonValue): string | undefined {
  const mid = (value as { readonly mid?: JsonValue } | null)?.mid;
  return typeof mid === 'string' ? mid : undefined;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'hint' in error ? `${error.message} ${String(error.hint)}` : error.message;
}
