import { render } from 'ink';
import { createElement } from 'react';
import { createControlClient, type Locator } from '../sandbox/control/index.ts';
import { App } from './app.tsx';
import { createAppStore } from './app-store.ts';

export interface ScreenOptions {
  /** True when a sandbox runs already: the start screen is passed over. */
  readonly isRunning: boolean;
  /** Gives the running sandbox, started when there is none. */
  readonly start: () => Promise<Locator>;
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
  using store = createAppStore({
    start: async () => {
      starting = options.start();
      locator = await starting;
      return createControlClient(locator);
    },
    onClose: closed.resolve,
  });
  if (options.isRunning) {
    locator = await options.start();
    store.connect(createControlClient(locator));
  }
  const screen = render(createElement(App, { store, hasColour: hasColour() }), {
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
  for (const signal of signals) process.on(signal, onSignal);
  let stop = false;
  try {
    stop = await closed.promise;
  } finally {
    screen.unmount();
    await screen.waitUntilExit();
    for (const signal of signals) process.off(signal, onSignal);
  }
  // Closed while it was starting: it will run, so its address has to be told.
  locator ??= await starting?.catch(() => undefined);
  return locator === undefined || store.get().isGone ? undefined : { locator, stop };
}

function hasColour(): boolean {
  return (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}
