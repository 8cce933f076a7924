import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, from the sources and from dist alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

export function packageVersion(): string {
  return manifest().version;
}

/** The `engines.node` of package.json. */
export function neededNode(): string {
  return manifest().engines.node;
}

function manifest(): { readonly version: string; readonly engines: { readonly node: string } } {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return JSON.parse(text) as ReturnType<typeof manifest>;
}
