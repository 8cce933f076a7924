import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Side } from './documents.ts';

/** An event kept on disk to show what a schema accepts or refuses. */
export interface ExampleFile {
  readonly side: Side;
  /** Folder name: the eid in lower case (druid: the schema's name). */
  readonly name: string;
  readonly isValid: boolean;
  readonly file: string;
}

/**
 * The example files below a folder: `<eid>/{valid,invalid}/*.json` for the preprocessor,
 * `druid/<schema>/{valid,invalid}/*.json` for the druid validator. Empty when there is no such folder.
 */
export function examplesBelow(folder: string): readonly ExampleFile[] {
  return [
    ...foldersIn(folder)
      .filter((name) => name !== 'druid')
      .flatMap((name) => examplesOf('preprocessor', folder, name)),
    ...foldersIn(join(folder, 'druid')).flatMap((name) =>
      examplesOf('druid', join(folder, 'druid'), name),
    ),
  ];
}

function examplesOf(side: Side, folder: string, name: string): readonly ExampleFile[] {
  return [true, false].flatMap((isValid) => {
    const inside = join(folder, name, isValid ? 'valid' : 'invalid');
    if (!existsSync(inside)) return [];
    return readdirSync(inside)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => ({ side, name, isValid, file: join(inside, file) }));
  });
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
