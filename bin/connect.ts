import {
  createControlClient,
  findLocator,
  requireLocator,
  type ControlClient,
  type Locator,
} from '../sandbox/control/index.ts';
import { SandboxError } from '../schemas/problem.ts';

/**
 * The locator of the sandbox that runs for a folder. A process that has died may still hold its number, or another may
 * have it by now: who does not answer does not run.
 */
export async function findRunning(folder: string): Promise<Locator | undefined> {
  const locator = findLocator(folder);
  if (locator === undefined) return undefined;
  try {
    await createControlClient(locator).status();
    return locator;
  } catch (error) {
    if (error instanceof SandboxError && error.code === 'CONTROL_UNREACHABLE') return undefined;
    throw error;
  }
}

/** The client of the running sandbox, found from this folder upward. @throws SANDBOX_NOT_RUNNING */
export function connect(): ControlClient & { readonly locator: Locator } {
  const locator = requireLocator(process.cwd());
  return { ...createControlClient(locator), locator };
}
