import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { edit } from './editor.ts';
import type { Hands } from './hands.ts';
import { readSettings, settingsFile, writeSettings } from './settings.ts';

/** Gives the terminal away while `work` runs and draws all anew behind it. */
export type WithTerminal = (work: () => Promise<void>) => Promise<void>;

/** The hands of a screen on this process's terminal. */
export function handsOf(withTerminal: WithTerminal): Hands {
  const file = settingsFile();
  return {
    copy(text) {
      process.stdout.write(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`);
    },
    async save(name, text) {
      return saveNew(name, text);
    },
    async edit(text) {
      let left = text;
      await withTerminal(async () => {
        left = (await edit(text)).text;
      });
      return left;
    },
    suspend() {
      if (process.platform === 'win32') return;
      withTerminal(async () => {
        const resumed = Promise.withResolvers<undefined>();
        process.once('SIGCONT', () => {
          resumed.resolve(undefined);
        });
        // All of the job, as the terminal itself would: npx waits for this process.
        process.kill(0, 'SIGSTOP');
        await resumed.promise;
      }).catch(() => undefined);
    },
    remember(chosen) {
      writeSettings(file, { ...readSettings(file), ...chosen });
    },
  };
}

/** Writes `name`, or `name` with the next free number before its ending. */
async function saveNew(name: string, text: string): Promise<string> {
  const safe = name.replaceAll(/[^\w.-]+/g, '_');
  const dot = safe.lastIndexOf('.');
  for (let number = 1; ; number += 1) {
    const mark = number === 1 ? '' : `-${number}`;
    const path = resolve(`${safe.slice(0, dot)}${mark}${safe.slice(dot)}`);
    try {
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
