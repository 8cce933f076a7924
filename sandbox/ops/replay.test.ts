import { gzipSync } from 'node:zlib';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../schemas/json.ts';
import type { ReplayReport, ReplayRequest } from '../control/types.ts';
import { startTestSandbox, type TestSandbox } from '../testing/index.ts';

const begin = Date.parse('2024-06-10T12:00:00Z');

async function start(): Promise<TestSandbox> {
  const started = await startTestSandbox({ now: begin });
  onTestFinished(async () => started[Symbol.asyncDispose]());
  return started;
}

/** A folder with one file of telemetry.duplicate. */
async function folderWith(content: Buffer | readonly unknown[], path = 'telemetry-duplicate') {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'bucket', path), { recursive: true });
  const file = join(folder, 'bucket', path, '2024-06-10-0-1718020000000.json.gz');
  const lines = Buffer.isBuffer(content)
    ? content
    : gzipSync(content.map((one) => `${textOf(one)}\n`).join(''));
  await writeFile(file, lines);
  return { folder, file };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function run(
  { client }: TestSandbox,
  request: Omit<ReplayRequest, 'execute'>,
): Promise<ReplayReport> {
  const { id } = await client.startReplay({ ...request, execute: true });
  for (;;) {
    const report = await client.replay(id, 10_000);
    if (report.state !== 'running') return report;
  }
}

async function midsIn({ client }: TestSandbox, topic: string): Promise<readonly unknown[]> {
  return (await client.records(topic)).map(({ mid }) => mid);
}

const three = [0, 150, 300].map((ms, index) => ({ mid: `m${index}`, syncts: begin + ms }));

test('without execute it tells what it would send, and sends nothing', async () => {
  const running = await start();
  const { folder } = await folderWith(three);
  const topic = 'telemetry.duplicate';
  expect(await running.client.startReplay({ topic, folder, execute: false })).toMatchObject({
    state: 'dry-run',
    to: topic,
    read: 3,
    matched: 3,
    sent: 0,
    firstTime: begin,
    lastTime: begin + 300,
    mids: ['m0', 'm1', 'm2'],
  });
  expect(await midsIn(running, topic)).toEqual([]);
});

test('files go to any topic, in order and unchanged; time and mids choose', async () => {
  const running = await start();
  const { folder } = await folderWith(['{ "mid" : "m0" ,"syncts":1 }', ...three]);
  const from = { topic: 'telemetry.duplicate', folder, to: 'telemetry.assess' };
  expect(await run(running, from)).toMatchObject({ state: 'done', sent: 4 });
  expect(await midsIn(running, 'telemetry.assess')).toEqual(['m0', 'm0', 'm1', 'm2']);
  const [raw] = await running.client.records('telemetry.assess', { from: 0, limit: 1 });
  expect(raw?.sizeBytes).toBe(Buffer.byteLength('{ "mid" : "m0" ,"syncts":1 }'));
  const chosen = { since: begin, until: begin + 300, mids: ['m1', 'm2'] };
  expect(await run(running, { ...from, ...chosen })).toMatchObject({
    read: 4,
    matched: 1,
    sent: 1,
  });
});

test('a topic is sent again as it was when asked, with its keys, even into itself', async () => {
  const running = await start();
  const topic = 'telemetry.assess';
  await running.sandbox.parts.engine.port.send(
    'kp',
    three.map((one) => ({ topic: `dev.${topic}`, key: one.mid, value: Buffer.from(textOf(one)) })),
  );
  expect(await run(running, { topic })).toMatchObject({ state: 'done', read: 3, sent: 3 });
  const records = await running.client.records(topic);
  const today = { topic, days: ['2024-06-10'], execute: false };
  expect(await running.client.startReplay(today)).toMatchObject({ read: 6 });
  expect(await running.client.startReplay({ ...today, days: ['2024-06-11'] })).toMatchObject({
    read: 0,
  });
  expect(records.map(({ key }) => String(key)).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'm0',
    'm0',
    'm1',
    'm1',
    'm2',
    'm2',
  ]);
});

test('a batch is chosen by the mid of any of its events', async () => {
  const running = await start();
  const { folder } = await folderWith([{ events: three }, { events: [] }], 'ingestion-telemetry');
  const topic = 'telemetry.ingestion';
  const request = { topic, folder, mids: ['m2'], execute: false };
  expect(await running.client.startReplay(request)).toMatchObject({ read: 2, matched: 1 });
});

test('at their own speed records go as far apart as their sync times; a factor shortens that', async () => {
  const running = await start();
  const { folder } = await folderWith(three.toReversed());
  const from = { topic: 'telemetry.duplicate', folder };
  const took = async (speed: number): Promise<number> => {
    const started = performance.now();
    expect(await run(running, { ...from, speed })).toMatchObject({ state: 'done', sent: 3 });
    return performance.now() - started;
  };
  expect(await took(0.5)).toBeGreaterThanOrEqual(600);
  expect(await took(300)).toBeLessThan(600);
  expect((await midsIn(running, 'telemetry.duplicate')).slice(0, 3)).toEqual(['m0', 'm1', 'm2']);
});

test('a replay that is stopped sends no more', async () => {
  const running = await start();
  const { folder } = await folderWith([three[0], { ...three[1], syncts: begin + 3_600_000 }]);
  const request = { topic: 'telemetry.duplicate', folder, speed: 1, execute: true };
  const { id } = await running.client.startReplay(request);
  while ((await running.client.replay(id, 0)).sent === 0);
  expect(await running.client.stopReplay(id)).toMatchObject({ state: 'stopped', sent: 1 });
});

test("failed events go to telemetry.raw, those with flags stay: production's replay job has it so", async () => {
  const running = await start();
  const rows = [
    { mid: 'a' },
    { mid: 'b', flags: { pp_duplicate: false } },
    { mid: 'c', flags: null },
  ];
  const { folder } = await folderWith(rows, 'failed');
  expect(
    await running.client.startReplay({ topic: 'telemetry.failed', folder, execute: false }),
  ).toMatchObject({ to: 'telemetry.raw', matched: 2, flagged: 1, mids: ['a', 'c'] });
});

test('made new, events and batches pass dedup and age: new mids, and times that end now', async () => {
  const running = await start();
  const old = begin - 200 * 86_400_000;
  const event = (ms: number) => ({ mid: `m${ms}`, ets: old + ms, edata: { ets: 1, mid: 'x' } });
  const { folder } = await folderWith([
    { ...event(0), syncts: old, '@timestamp': new Date(old).toISOString() },
    { params: { msgid: 'b' }, syncts: old + 1000, events: [event(500), 'no event'] },
  ]);
  const from = { topic: 'telemetry.duplicate', folder };
  await run(running, { ...from, newMids: true, shiftTimes: true });
  await run(running, { ...from, newMids: true });
  const values = (await running.client.records(from.topic)).map(({ value }) => value as JsonObject);
  const [first, second, third] = values;
  const ets = Number(first?.['ets']);
  expect(ets).toBeGreaterThanOrEqual(begin - 1000);
  expect(first).toEqual({
    mid: expect.stringMatching(/^m0-.+$/),
    ets,
    syncts: ets,
    '@timestamp': new Date(ets).toISOString(),
    edata: { ets: 1, mid: 'x' },
  });
  expect(second).toMatchObject({
    params: { msgid: expect.stringMatching(/^b-.+$/) },
    syncts: ets + 1000,
    events: [{ mid: expect.stringMatching(/^m500-.+$/), ets: ets + 500 }, 'no event'],
  });
  expect(third).toMatchObject({ ets: old, syncts: old });
  expect(third?.['mid']).not.toBe(first?.['mid']);
});

test('files of unique/raw are none of raw', async () => {
  const { client } = await start();
  const { folder } = await folderWith(three, 'unique/raw');
  const read = async (topic: string) =>
    (await client.startReplay({ topic, folder, execute: false })).read;
  expect(await read('telemetry.unique')).toBe(3);
  await expect(read('telemetry.raw')).rejects.toMatchObject({ code: 'INPUT_BACKUP_FOLDER' });
});

test('what cannot be read refuses the whole, with file and line', async () => {
  const running = await start();
  const topic = 'telemetry.duplicate';
  const bad = await folderWith([three[0], '{"mid":']);
  await expect(run(running, { topic, folder: bad.folder })).rejects.toMatchObject({
    code: 'INPUT_BACKUP_UNREADABLE',
    message: expect.stringContaining(`${bad.file}, line 2: The text is not JSON`),
  });
  const whole = gzipSync(three.map((one) => `${textOf(one)}\n`).join(''));
  const cut = await folderWith(whole.subarray(0, -12));
  await expect(run(running, { topic, folder: cut.folder })).rejects.toMatchObject({
    code: 'INPUT_BACKUP_UNREADABLE',
    message: expect.stringMatching(/gz, line \d+: unexpected end of file\./),
  });
  await running.sandbox.parts.engine.port.send('dp', [
    { topic: `dev.${topic}`, key: null, partition: 1, value: Buffer.from('no json') },
  ]);
  await expect(run(running, { topic })).rejects.toMatchObject({
    message: expect.stringContaining(`dev.${topic}-1, line 0`),
  });
  await expect(
    run(running, { topic, folder: bad.folder, days: ['2024-06-11'] }),
  ).rejects.toMatchObject({ code: 'INPUT_BACKUP_FOLDER' });
  expect(await midsIn(running, topic)).toEqual([undefined]);
});
