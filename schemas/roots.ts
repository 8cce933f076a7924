import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Flavour } from './flavour.ts';
import { schemaProblems } from './problems.ts';

/**
 * The folder of the installed package, from source and from dist/ alike: the nearest folder upward whose package.json
 * is named telemetry-sandbox. @throws PACKAGE_ROOT_MISSING
 */
export function packageRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: unknown };
      if (name === 'telemetry-sandbox') return folder;
    }
    if (dirname(folder) === folder) throw schemaProblems.error('PACKAGE_ROOT_MISSING', { from });
  }
}

/** The schema folders of a flavour, in order: a file of a later one replaces the file of the same path before it. */
export function defaultRoots(flavour: Flavour): readonly string[] {
  const schemas = join(packageRoot(), 'schemas');
  const sunbird = join(schemas, 'sunbird');
  return flavour === 'igot' ? [sunbird, join(schemas, 'igot')] : [sunbird];
}
