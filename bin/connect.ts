import {
  createControlClient,
  requireLocator,
  type ControlClient,
  type Locator,
} from '../sandbox/control/index.ts';

/** The client of the running sandbox, found from this folder upward. @throws SANDBOX_NOT_RUNNING */
export function connect(): ControlClient & { readonly locator: Locator } {
  const locator = requireLocator(process.cwd());
  return { ...createControlClient(locator), locator };
}
