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

/** How the screen was left; undefined when no sandbox had been started. */
export interface Left {
  readonly locator: Locator;
  /** True when the person asked to stop the sandbox too. */
  readonly stop: boolean;
}

/** Shows the screen until it is closed; the terminal is given back as it was, whatever happens. */
export async function runScreen(options: ScreenOptions): Promise<Left | undefined> {
  const closed = Promise.withResolvers<boolean>();
  let locator: Locator | undefined;
  using store = createAppStore({
    start: async () => {
      locator = await options.start();
      return createControlClient(locator);
    },
    onClose: closed.resolve,
  });
  if (options.isRunning) {
    locator = await options.start();
    store.connect(createControlClient(locator));
  }
  const screen = render(createElement(App, { store, hasColour: hasColour() }), {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 60,
    exitOnCtrlC: false,
  });
  const onSignal = (): void => {
    closed.resolve(false);
  };
  process.once('SIGTERM', onSignal).once('SIGHUP', onSignal);
  try {
    const stop = await closed.promise;
    return locator === undefined ? undefined : { locator, stop };
  } finally {
    process.off('SIGTERM', onSignal).off('SIGHUP', onSignal);
    screen.unmount();
    await screen.waitUntilExit();
  }
}

function hasColour(): boolean {
  return (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}
