import { execa } from 'execa';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import {
  createControlClient,
  type ControlClient,
  type Locator,
} from '../../sandbox/control/index.ts';
import { foreignClient } from '../../sandbox/testing/foreign-client.ts';
import { openTerminal } from './terminal.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'main.js');
const command = `'${process.execPath}' '${main}'`;

/** Writes what the screen shows to docs/screens, when `DOC_SCREENS` asks for it. */
async function picture(name: string, screen: string): Promise<void> {
  if (process.env['DOC_SCREENS'] === undefined) return;
  const file = join(import.meta.dirname, '..', '..', 'docs', 'screens', `${name}.txt`);
  await writeFile(file, `${screen.trimEnd()}\n`);
}

/** A sandbox in a folder of its own, with caches filled and some sessions through. */
async function sandboxIn(
  context: TestContext,
): Promise<{ folder: string; client: ControlClient; up(): Promise<Locator> }> {
  await foreignClient('tmux', context);
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-'));
  const locator = async (): Promise<Locator> =>
    JSON.parse(await readFile(join(folder, '.sandbox', 'sandbox.json'), 'utf8')) as Locator;
  onTestFinished(async () => {
    await execa(process.execPath, [main, 'down'], { cwd: folder, reject: false });
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const up = async (): Promise<Locator> => {
    await execa(process.execPath, [main, 'up', '--ports', 'auto'], { cwd: folder });
    return locator();
  };
  const client = createControlClient(await up());
  await client.seedCaches(1);
  await execa(process.execPath, [main, 'generate', '--count', '40'], { cwd: folder });
  await client.drained(20_000);
  return { folder, client, up };
}

test('a broken event: its journey by a link, why it is not in Druid, and the tour that mends one', async (context) => {
  const { folder, client } = await sandboxIn(context);
  const { example } = await client.describeSchema('preprocessor', 'INTERACT');
  const mid = 'INTERACT:broken';
  const broken = { ...example, mid, edata: { type: 'CLICK' } };
  await client.send('api', [broken]);
  await client.drained(20_000);
  await using terminal = await openTerminal(
    folder,
    `${command} open 'journey?mid=${mid}'; echo "left with $?"; exec sh`,
  );

  await terminal.until(/✗ failed at telemetry\.failed {2}pp\.schema-invalid/);
  await terminal.press('w');
  await terminal.until(/Why is this event not in …/);
  await terminal.type('events-syncts');
  await terminal.until(/▸ druid\/telemetry-events-syncts/);
  await terminal.press('Enter');
  const why = await terminal.until(/remedy/);
  expect(why).toMatch(/✗ +Never in druid\/telemetry-events-syncts: failed at telemetry\.failed/);
  expect(why).toMatch(/\/edata lacks the key "id"/);
  await picture('why-not', why);

  await terminal.press('9');
  await terminal.until(/▸ 1 Send a broken event/);
  await terminal.press('Enter');
  await terminal.until(/▸ 2 Find it/);
  await terminal.press('Enter');
  await picture(
    'journey',
    await terminal.until(/INTERACT:walkthrough-\d+ {2}hop 1[^]*✗ failed at/),
  );
  await terminal.press('Escape');
  await terminal.until(/▸ 3 Read why/);
  await terminal.press('Enter');
  await terminal.until(/Never in druid[^]*▸ 4 Mend it/);
  await terminal.press('Enter');
  await picture('walkthrough', await terminal.until(/✓ 1 row in telemetry-events-syncts/));
  await terminal.press('Enter');
  await terminal.until(/1 rows in \d+ ms[^]*INTERACT {2}INTERACT:walkthrough-\d+/);
  await terminal.press('q');
  await terminal.until(/left with 0/);
});

test('the other screens: map, job, command bar, records, groups, SQL, schemas, generator, metrics', async (context) => {
  const { folder, client } = await sandboxIn(context);
  await using terminal = await openTerminal(folder, `${command}; echo "left with $?"; exec sh`);

  await picture('pipeline', await terminal.until(/● ingest-router/));
  await terminal.press('Down', 'Enter');
  await picture('job', await terminal.until(/● running ingest-router[^]*ir\.copied/));
  const preprocessor = await client.describeStage('pipeline-preprocessor');
  expect(preprocessor.settings).toMatchObject({ 'default.channel': expect.any(String) });
  expect(preprocessor.latest[0]).toMatchObject({ outcome: 'forwarded', mid: expect.any(String) });
  await expect(client.describeStage('nope')).rejects.toMatchObject({
    code: 'SANDBOX_UNKNOWN_STAGE',
  });
  await terminal.press('p');
  await terminal.until(/❚ paused ingest-router/);
  expect((await client.status()).stages[0]).toMatchObject({
    stage: 'ingest-router',
    state: 'paused',
  });
  await terminal.press('p');
  await terminal.until(/● running ingest-router/);

  await terminal.press(':');
  await terminal.type('rec');
  await terminal.press('Tab');
  await terminal.until(/▸ records kp\//);
  await terminal.press('Escape', ':');
  await terminal.type('records telemetry.raw');
  await picture('command-bar', await terminal.until(/▸ records dp\/telemetry\.raw/));
  await terminal.press('Enter');
  await terminal.until(/dp\/telemetry\.raw {2}▶ following\n\d\d:/);
  await terminal.press('Up', 'Enter');
  await terminal.until(/dp\/telemetry\.raw-\d@\d+ .* bytes/);
  await terminal.press(']');
  await picture('record', await terminal.until(/dp\/telemetry\.unique[.\w]*-\d@\d+ .* bytes/));
  await terminal.press('v');
  await terminal.until(/000000 {2}7b22/);

  await terminal.press('4');
  await picture('groups', await terminal.until(/pipeline-preprocessor-group +dp +\d+ +Stable/));
  await terminal.press('5');
  await terminal.until(/rows in \d+ ms[^]*INTERACT +\d/);
  await terminal.press('c');
  await picture('druid', await terminal.until(/INTERACT +█+/));
  await terminal.press('6');
  await terminal.until(/START +preprocessor/);
  await terminal.press('Enter');
  await picture('schema', await terminal.until(/\* ets +number/));
  await terminal.press('7');
  await terminal.until(/▸|mixed/);
  await terminal.press('Enter');
  await picture('generator', await terminal.until(/● mixed {2}seed 1/));
  await terminal.press('s');
  await terminal.until(/no generator runs/);
  await terminal.press('8', '/');
  await terminal.type('lag');
  await picture('metrics', await terminal.until(/filter: lag\n[^]*lag.*\{.*="/));
  await terminal.press('Enter', '?');
  await picture('help', await terminal.until(/Keys of metrics +Everywhere/));
  await terminal.press('q');
  await terminal.until(/left with 0/);
});

test('the screen fits what it is given, goes to the shell and back, and finds a sandbox that comes back', async (context) => {
  const sandbox = await sandboxIn(context);
  const { folder, client } = sandbox;
  await using terminal = await openTerminal(folder, 'exec bash --norc');
  await terminal.type(`${command} open pipeline`);
  await terminal.press('Enter');
  await terminal.until(/● ingest-router/);

  await terminal.resize(60, 20);
  await terminal.until(/\? help {2}q close/);
  await terminal.resize(30, 8);
  await terminal.until(/30 x 8 is too small: at least\n40 x 10/);
  await terminal.resize(200, 50);
  const large = await terminal.until(/● druid-events-validator[^]*\? help {2}q close/);
  for (const row of large.split('\n')) expect(row.length).toBeLessThanOrEqual(200);
  await terminal.resize(80, 24);

  await terminal.press('C-z');
  await terminal.until(/\[1\]\+ +Stopped/);
  await terminal.type('clear; stty -a; fg');
  await terminal.press('Enter');
  await terminal.until(/● ingest-router/);

  await terminal.signal('SIGTSTP');
  await terminal.until(/\[1\]\+ +Stopped/);
  await terminal.type('clear; fg');
  await terminal.press('Enter');
  await terminal.until(/● ingest-router/);

  await client.stop();
  await terminal.until(/■ the sandbox has stopped; waiting for it/);
  const again = await sandbox.up();
  await terminal.until(/1 pipeline +embedded · igot/);
  expect((await createControlClient(again).status()).pid).toBe(again.pid);
  await terminal.press('q');
  await terminal.until(/The sandbox runs on \(process/);
});
