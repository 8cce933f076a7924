import { execa } from 'execa';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFailed } from 'vitest';

/** A command in a pseudo-terminal of 80 x 24, whose screen can be read. */
export interface Terminal extends AsyncDisposable {
  screen(): Promise<string>;
  press(...keys: readonly string[]): Promise<void>;
  /** Types a text as it is. */
  type(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Sends a signal to the command, not to the shell it runs in. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Waits until the screen shows the pattern; gives the screen. */
  until(pattern: RegExp): Promise<string>;
}

/** Opens a terminal in a folder and runs a command in it; what it showed is kept when the test fails. */
export async function openTerminal(folder: string, command: string): Promise<Terminal> {
  // Its own server and socket, so that no other tmux is touched.
  const socket = join(folder, 'tmux.sock');
  const tmux = async (...words: readonly string[]): Promise<string> =>
    (await execa('tmux', ['-S', socket, ...words])).stdout;
  const size = ['-x', '80', '-y', '24'];
  await tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    'screen',
    ...size,
    // Wherever the tests run, the screen is drawn as on a build machine: Ink is silent there unless told.
    '-e',
    'CI=true',
    // What is kept for the next time is kept there, not in the person's own folder.
    '-e',
    `XDG_STATE_HOME=${folder}`,
    '-c',
    folder,
    command,
  );
  const captures: string[] = [];
  onTestFailed(async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'telemetry-sandbox-screen-')), 'captures.txt');
    await writeFile(file, captures.join(`\n${'='.repeat(80)}\n`));
    process.stderr.write(`What the screen showed is in ${file}\n`);
  });
  const screen = async (): Promise<string> => {
    const text = await tmux('capture-pane', '-p', '-t', 'screen');
    if (text !== captures.at(-1)) captures.push(text);
    return text;
  };
  return {
    screen,
    async press(...keys) {
      await tmux('send-keys', '-t', 'screen', ...keys);
    },
    async type(text) {
      await tmux('send-keys', '-t', 'screen', '-l', text);
    },
    async resize(columns, rows) {
      await tmux('resize-window', '-t', 'screen', '-x', String(columns), '-y', String(rows));
    },
    async signal(name) {
      const shell = await tmux('list-panes', '-t', 'screen', '-F', '#{pane_pid}');
      const { stdout } = await execa('pgrep', ['-P', shell.trim()]);
      process.kill(Number(stdout), name);
    },
    async until(pattern) {
      await expect.poll(screen, { timeout: 20_000, interval: 50 }).toMatch(pattern);
      return captures.at(-1) ?? '';
    },
    async [Symbol.asyncDispose]() {
      await execa('tmux', ['-S', socket, 'kill-server'], { reject: false });
    },
  };
}
