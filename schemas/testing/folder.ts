import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonValue } from '../json.ts';

export interface Folder extends Disposable {
  readonly path: string;
}

/** A folder of files, gone when it is disposed of. */
export function folderWith(files: Readonly<Record<string, JsonValue | string>>): Folder {
  const path = mkdtempSync(join(tmpdir(), 'schemas-'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
