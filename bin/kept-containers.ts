import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Beside the locator, but it stays when the daemon ends, however that comes: the containers do too.
const fileOf = (folder: string): string => join(folder, '.sandbox', 'containers');

/** Remembers that containers of this Compose project run for a folder, until `forgetProject`. */
export function rememberProject(folder: string, project: string): void {
  mkdirSync(join(folder, '.sandbox'), { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(folder), project);
}

/** The Compose project whose containers were started for a folder; undefined when there is none. */
export function keptProject(folder: string): string | undefined {
  const file = fileOf(folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

export function forgetProject(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}
