import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A text as a person left it in their editor, and the file it stands in. */
export interface Edited {
  readonly text: string;
  readonly file: string;
}

/**
 * Opens a text in $VISUAL, $EDITOR or vi, as a file that only its owner can read, and waits until the editor ends. The
 * terminal must be the editor's meanwhile. The file stays, so that nothing typed is lost. Throws when the editor failed.
 */
export async function edit(text: string): Promise<Edited> {
  const file = join(await mkdtemp(join(tmpdir(), 'telemetry-sandbox-')), 'event.json');
  await writeFile(file, text, { mode: 0o600 });
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'] ?? 'vi';
  // Through the shell: the variables hold a command line, `code --wait` for example.
  const child = spawn(`${editor} ${JSON.stringify(file)}`, { stdio: 'inherit', shell: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`The editor '${editor}' ended with ${code ?? 'a signal'}; nothing was sent.`);
  return { text: await readFile(file, 'utf8'), file };
}
