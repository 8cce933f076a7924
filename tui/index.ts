import { render } from 'ink';
import { createElement } from 'react';
import { createControlClient, type ControlClient, type Locator } from '../sandbox/control/index.ts';
import { App } from './app.tsx';
import { createAppStore } from './app-store.ts';
import type { EngineChoice, StartProgress } from './screens/start/start-state.ts';
import { readSettings, settingsFile } from './settings.ts';
import { handsOf, type WithTerminal } from './terminal.ts';
import { themeFor } from './theme.ts';

export type { EngineChoice } from './screens/start/start-state.ts';

export interface ScreenOptions {
  /** True when a sandbox runs already: the start screen is passed over. */
  readonly isRunning: boolean;
  /** Gives the running sandbox, started with this engine when there is none. */
  readonly start: (
    engine: string,
    onProgress: (progress: StartProgress) => void,
  ) => Promise<Locator>;
  /** Which engines this machine can start, and why not the others. */
  readonly engines: () => Promise<readonly EngineChoice[]>;
  /** The sandbox that runs now: asked for while the known one does not answer. */
  readonly find: () => Locator | undefined;
  /** What to show first: `journey?mid=…`. */
  readonly link?: string | undefined;
}

/** How the screen was left. */
export interface Left {
  readonly locator: Locator;
  /** True when the person asked to stop the sandbox too. */
  readonly stop: boolean;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Shows the screen until it is closed; the terminal is given back as it was, whatever happens. Gives undefined when no
 * sandbox runs: none had been started, or it stopped meanwhile.
 */
export async function runScreen(options: ScreenOptions): Promise<Left | undefined> {
  const closed = Promise.withResolvers<boolean>();
  let locator: Locator | undefined;
  let starting: Promise<Locator> | undefined;
  let suspend = withoutScreen;
  const kept = readSettings(settingsFile());
  const found = (next: Locator): ControlClient => {
    locator = next;
    return createControlClient(next);
  };
  using store = createAppStore({
    start: async (engine, onProgress) => {
      starting = options.start(engine, onProgress);
      return found(await starting);
    },
    ...(options.isRunning ? {} : { engines: options.engines }),
    find: () => {
      const next = options.find();
      return next === undefined ? undefined : found(next);
    },
    onClose: closed.resolve,
    hands: handsOf(async (work) => suspend(work)),
    kept: {
      ...kept,
      theme: themeFor(process.env['TELEMETRY_SANDBOX_THEME'] ?? kept.theme, process.env),
    },
  });
  if (options.isRunning) {
    store.connect(found(await options.start('', () => undefined)));
    if (options.link !== undefined) store.open(options.link);
  }
  const onReady = (handOver: WithTerminal): void => {
    suspend = handOver;
  };
  // Ink draws from where the cursor stands; a key typed ahead has been echoed there.
  process.stdout.write('\r');
  const screen = render(createElement(App, { store, onReady }), {
    // Ink draws nothing where the environment names CI; who opened the screen sits before a terminal.
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 60,
    exitOnCtrlC: false,
  });
  const onSignal = (): void => {
    closed.resolve(false);
  };
  // Asked to stop from outside: the terminal is given back first, as behind ctrl+z.
  const onStop = (): void => {
    store.press('ctrl+z', '');
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.on('SIGTSTP', onStop);
  let stop = false;
  try {
    // A fault in drawing ends Ink: it must end the wait too.
    stop = await Promise.race([closed.promise, screen.waitUntilExit().then(() => false)]);
  } finally {
    screen.unmount();
    await screen.waitUntilExit();
    for (const signal of signals) process.off(signal, onSignal);
    process.off('SIGTSTP', onStop);
  }
  // Closed while it was starting: it will run, so its address has to be told.
  locator ??= await starting?.catch(() => undefined);
  return locator === undefined || store.get().isGone ? undefined : { locator, stop };
}

/** Before Ink has the terminal there is nothing to give away. */
const withoutScreen: WithTerminal = async (work) => work();
