import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { QuarantinedRecord, RecordView, Status } from '../../sandbox/control/index.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'main.js');

/** How one command ended. */
interface Ended {
  readonly code: number | undefined;
  readonly data: string;
  readonly said: string;
}

/** Commands of a sandbox in a folder of its own, which ends with the test. */
async function sandboxInFolder(): Promise<(...words: readonly string[]) => Promise<Ended>> {
  const cwd = await mkdtemp(join(tmpdir(), 'telemetry-sandbox-'));
  const run = async (...words: readonly string[]): Promise<Ended> => {
    // The editor writes INTERACT where the eid is a number.
    const env = { EDITOR: `sed -i 's/"eid": 7/"eid": "INTERACT"/'`, VISUAL: undefined };
    const ended = await execa(process.execPath, [main, ...words], { cwd, env, reject: false });
    return { code: ended.exitCode, data: ended.stdout, said: ended.stderr };
  };
  onTestFinished(async () => {
    await run('down');
    await rm(cwd, { recursive: true, force: true, maxRetries: 5 });
  });
  await writeFile(join(cwd, 'bad.json'), JSON.stringify({ eid: 7, mid: 'INTERACT:bad', ets: 1 }));
  const { code, said } = await run('up', '--ports', 'auto');
  expect(said).toContain('Ready in');
  expect(code).toBe(0);
  return run;
}

function recordsIn({ data }: Ended): readonly RecordView[] {
  return data.split('\n').map((line) => JSON.parse(line) as RecordView);
}

test('a person searches records, finds one in quarantine, mends it in an editor and sends it again', async () => {
  const run = await sandboxInFolder();
  expect((await run('send', 'bad.json', '--to', 'telemetry.raw')).code).toBe(0);
  expect((await run('status', '--wait-drained')).code).toBe(0);

  const found = await run('topics', 'search', 'mid = INTERACT:bad', '--json');
  expect(recordsIn(found).map(({ topic, mid }) => [topic, mid])).toEqual([
    ['telemetry.raw', 'INTERACT:bad'],
  ]);
  expect(found.said).toMatch(/^1 found: that is all; \d+ records/);
  expect(found.code).toBe(0);
  const tailed = await run('topics', 'tail', 'telemetry.raw', '--filter', 'eid = 7', '--json');
  expect(recordsIn(tailed)).toHaveLength(1);

  const slip = await run('topics', 'search', 'eid contians x');
  expect(slip.said).toContain('  eid contians x\n      ^\nDid you mean contains?');
  expect(slip.code).toBe(2);

  const listed = await run('quarantine', '--json');
  const [record] = JSON.parse(listed.data) as readonly QuarantinedRecord[];
  const id = record?.id ?? '';
  expect(record).toMatchObject({ stage: 'pipeline-preprocessor', reason: 'pp.eid-not-text' });
  expect((await run('quarantine', 'show', id)).data).toContain('"eid": 7');
  expect((await run('quarantine', 'edit', id)).said).toBe(
    `${id} was sent to dp/telemetry.raw and is off the list.`,
  );
  await run('status', '--wait-drained');
  expect((await run('quarantine')).said).toBe('Nothing is quarantined.');
  expect((await run('quarantine', 'skip', id)).said).toContain('No quarantined record is named');
  const mended = await run('topics', 'search', 'eid = INTERACT and mid = INTERACT:bad', '--json');
  expect(recordsIn(mended).length).toBeGreaterThan(0);
});

test('a refused request is listed, shown and sent again', async () => {
  const run = await sandboxInFolder();
  const { api } = JSON.parse((await run('status', '--json')).data) as Status;
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"id":"x","events":[',
  };
  expect((await fetch(`${api}/v1/telemetry`, request)).status).toBe(400);
  expect((await run('refused')).data).toMatch(/^id +time[^]*\n +1 .* 400 /);
  expect((await run('refused', 'show', '1')).data).toContain('{"id":"x","events":[');
  const again = await run('refused', 'resend', '1');
  expect(again.said).toBe('Request 1 was answered 400.');
  expect(again.code).toBe(1);
  expect((await run('refused', 'show', '9')).code).toBe(1);
});
