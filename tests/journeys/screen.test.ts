import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createControlClient, type Locator } from '../../sandbox/control/index.ts';
import { foreignClient } from '../../sandbox/testing/foreign-client.ts';
import { openTerminal } from './terminal.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'main.js');

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
  expect(start).toMatch(/▸ +embedded/);
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
  await terminal.until(/telemetry\.raw +dp +[1-9]/);
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
