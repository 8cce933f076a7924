import { execa } from 'execa';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFailed, onTestFinished, test } from 'vitest';
import { createControlClient, type Locator } from '../../sandbox/control/index.ts';
import { foreignClient } from '../../sandbox/testing/foreign-client.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'main.js');

/** A command in a pseudo-terminal of 80 x 24, whose screen can be read. */
interface Terminal extends AsyncDisposable {
  screen(): Promise<string>;
  press(...keys: readonly string[]): Promise<void>;
  /** Sends a signal to the command, not to the shell it runs in. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Waits until the screen shows the pattern; gives the screen. */
  until(pattern: RegExp): Promise<string>;
}

async function openTerminal(folder: string, command: string): Promise<Terminal> {
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

test('a person starts the sandbox, follows an event from map to journey, closes the screen, and stops it', async (context) => {
  await foreignClient('tmux', context);
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-'));
  const locatorFile = join(folder, '.sandbox', 'sandbox.json');
  onTestFinished(async () => {
    if (existsSync(locatorFile)) {
      const { pid } = JSON.parse(readFileSync(locatorFile, 'utf8')) as Locator;
      process.kill(pid, 'SIGTERM');
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const command = `'${process.execPath}' '${main}' --ports auto`;
  await using terminal = await openTerminal(folder, `${command}; echo "left with $?"; exec sh`);

  const start = await terminal.until(/enter start/);
  expect(start).toContain('▸ embedded');
  await terminal.press('Enter');

  const map = await terminal.until(/● telemetry-extractor.*\n└▶ telemetry\.raw +[1-9]/);
  expect(map).toMatch(/✓ accepted \d+ \+ derived \d+ = settled \d+ \+ in flight \d+/);
  expect(map).toMatch(/\? help {2}q close/);
  const locator = JSON.parse(readFileSync(locatorFile, 'utf8')) as Locator;
  const client = createControlClient(locator);

  await terminal.press('?');
  await terminal.until(/Keys of pipeline[^]*stop the sandbox/);
  await terminal.press('Escape');
  await terminal.press('2');
  await terminal.until(/telemetry\.raw +dp +4 +[1-9]/);
  // Down to the row of telemetry.raw: rows are listed as the screen shows them.
  const rows = (await terminal.screen()).split('\n').slice(2);
  const place = rows.findIndex((row) => row.startsWith('telemetry.raw '));
  for (let row = 0; row < place; row += 1) await terminal.press('Down');
  await terminal.press('Enter');

  await terminal.until(/dp\/telemetry\.raw {2}▶ following\n\d\d:\d\d:\d\d\.\d{3} \d@\d+ +[A-Z]+/);
  await terminal.press('Enter');
  const record = await terminal.until(/dp\/telemetry\.raw-\d@\d+ .* bytes[^]*\n {2}eid: "/);
  expect(record).toContain('  mid: "');
  await terminal.press('Space');
  await terminal.until(/\n\{ … \d+ \}\n/);
  await terminal.press('t');
  const journey = await terminal.until(/▸ telemetry\.ingest-\d@\d+ +telemetry\.raw-\d@\d+/);
  expect(journey).toContain('by telemetry-extractor');
  expect(journey).toContain('hop 1 of');

  await terminal.press('q');
  const closed = await terminal.until(/left with 0/);
  expect(closed).toContain(`The sandbox runs on (process ${locator.pid}`);
  expect((await client.status()).pid).toBe(locator.pid);

  await terminal.press(`clear; ${command}; echo "left with $?"`, 'Enter');
  await terminal.until(/● telemetry-extractor/);
  await terminal.press('Q');
  await terminal.until(/left with 0/);
  await expect(client.status()).rejects.toMatchObject({ code: 'CONTROL_UNREACHABLE' });
  await expect.poll(() => existsSync(locatorFile)).toBe(false);
});

test.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s closes the screen and gives the terminal back',
  async (signal, context) => {
    await foreignClient('tmux', context);
    const folder = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-'));
    onTestFinished(async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    const command = `'${process.execPath}' '${main}' --ports auto`;
    await using terminal = await openTerminal(
      folder,
      `${command}; echo "left with $?"; stty -a; exec sh`,
    );

    await terminal.until(/enter start/);
    await terminal.signal(signal);
    const after = await terminal.until(/left with 0[^]*icanon[^]*\becho\b/);
    expect(after).not.toContain('enter start');
    expect(after).not.toMatch(/-icanon|-echo /);
  },
);
