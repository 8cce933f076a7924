import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SandboxError } from '../../schemas/problem.ts';
import type { Addresses, Status } from './types.ts';

/** How commands and screens find a running sandbox. */
export interface Locator extends Addresses {
  readonly pid: number;
  readonly token: string;
  readonly engine: Status['engine'];
  readonly flavour: Status['flavour'];
}

const folderName = '.sandbox';
const fileName = 'sandbox.json';

/** Writes the locator into `.sandbox/` of `folder`, readable by its owner alone; the folder ignores itself in git. */
export function writeLocator(folder: string, locator: Locator): void {
  const home = join(folder, folderName);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.gitignore'), '*\n');
  writeFileSync(join(home, fileName), `${JSON.stringify(locator, null, 2)}\n`, { mode: 0o600 });
}

/** Takes the locator away, unless another process has written its own since. */
export function removeLocator(folder: string, pid: number): void {
  const found = read(join(folder, folderName, fileName));
  if (found?.pid === pid) rmSync(join(folder, folderName, fileName), { force: true });
}

/** The locator of a sandbox that runs, from the nearest `.sandbox/` upward; one whose process is gone is passed over. */
export function findLocator(from: string): Locator | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = read(join(folder, folderName, fileName));
    if (found !== undefined && isAlive(found.pid)) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

/** @throws SANDBOX_NOT_RUNNING */
export function requireLocator(from: string): Locator {
  const found = findLocator(from);
  if (found !== undefined) return found;
  throw new SandboxError({
    code: 'SANDBOX_NOT_RUNNING',
    message: `No running sandbox was found from ${from} upward.`,
    hint: 'Start one with `telemetry-sandbox up`, or run a command in a throw-away one with `telemetry-sandbox exec -- CMD`.',
    facts: { from },
  });
}

function read(file: string): Locator | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Locator;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
