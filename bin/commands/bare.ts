import { createControlClient, findLocator } from '../../sandbox/control/index.ts';
import type { EngineChoice, ScreenOptions } from '../../tui/index.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { findRunning } from '../connect.ts';
import { startDaemon } from '../daemon.ts';
import { rememberProject } from '../kept-containers.ts';
import { say } from '../output.ts';
import { configOf, up } from './up.ts';

interface BareOptions {
  readonly quiet?: boolean;
  readonly flavour?: Flavour;
  readonly ports?: readonly string[];
}

/** A few events a second, so that a newcomer's first screen lives. */
const liveliness = { scenario: 'mixed', seed: 1, ratePerSecond: 3 };

/**
 * On a terminal: starts the sandbox if none runs, seeds the caches, sends a few events a second and opens the screen.
 * Elsewhere: `up` in the foreground. `link` names what the screen shows first.
 */
export async function bare(options: BareOptions, link?: string): Promise<void> {
  if (!process.stdout.isTTY || !process.stdin.isTTY) {
    await up({ ...options, foreground: true });
    return;
  }
  const folder = process.cwd();
  const running = await findRunning(folder);
  const { runScreen } = await import('../../tui/index.ts');
  const start: ScreenOptions['start'] = async (engine, onProgress) => {
    if (running !== undefined) return running;
    const config = configOf({ ...options, engine });
    const { project } = config.containers;
    if (config.engine === 'containers' && project !== undefined) rememberProject(folder, project);
    const locator = await startDaemon(config, folder, onProgress);
    if (options.quiet !== true) {
      const client = createControlClient(locator);
      await client.seedCaches(liveliness.seed);
      await client.startGenerator(liveliness);
    }
    return locator;
  };
  const engines = async (): Promise<readonly EngineChoice[]> => {
    const { engineChoices } = await import('../engine-choices.ts');
    return engineChoices(configOf(options), folder);
  };
  const ended = await runScreen({
    isRunning: running !== undefined,
    start,
    engines,
    link,
    find: () => findLocator(folder),
  });
  if (ended === undefined) {
    if (running !== undefined || findLocator(folder) === undefined)
      say('No sandbox runs here now.');
    return;
  }
  if (ended.stop) {
    const { down } = await import('./down.ts');
    say('Stopping …');
    await down({});
    return;
  }
  const { pid, api } = ended.locator;
  say(`The sandbox runs on (process ${pid}, telemetry API ${api}/v1/telemetry).`);
  say('Open this screen again with `telemetry-sandbox`; stop it with `telemetry-sandbox down`.');
}
