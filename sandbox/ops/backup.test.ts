import { gunzipSync } from 'node:zlib';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SandboxParts } from '../sandbox.ts';
import { startTestSandbox, type TestSandbox } from '../testing/index.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'backup-'));
  onTestFinished(async () => rm(made, { recursive: true, force: true }));
  return made;
}

async function sandbox(): Promise<TestSandbox> {
  const started = await startTestSandbox({ now: Date.parse('2024-06-10T12:00:00Z') });
  onTestFinished(async () => started[Symbol.asyncDispose]());
  return started;
}

async function write(
  parts: SandboxParts,
  values: readonly unknown[],
  { topic = 'telemetry.duplicate', partition = 0 } = {},
): Promise<void> {
  await parts.engine.port.send(
    'dp',
    values.map((value) => ({
      topic: `dev.${topic}`,
      key: null,
      partition,
      value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    })),
  );
}

const syncts = Date.parse('2024-06-09T20:00:00Z');
const topics = ['telemetry.duplicate'];

test('messages lie unchanged, a line each, below the day of their syncts; a second run writes nothing', async () => {
  const { sandbox: running, client } = await sandbox();
  const { parts } = running;
  const to = await folder();
  await write(parts, [{ mid: 'a', syncts }, '{"mid": "b" , "syncts":1}', 'no json']);
  await write(parts, [{ mid: 'c', syncts }], { partition: 2 });
  const report = await client.backup({ folder: to, topics });
  const base = 'secor-dev/telemetry-duplicate';
  expect(report.topics).toMatchObject([{ records: 4, already: 0, empty: 0, lostOffsets: 0 }]);
  const files = report.topics[0]?.files ?? [];
  expect(files.map(({ path }) => path.replace(/\d{13}/, 'MS'))).toEqual([
    `${base}/2024-06-10-0-MS.json.gz`,
    `${base}/1970-01-01-0-MS.json.gz`,
    `${base}/2024-06-10-2-MS.json.gz`,
  ]);
  const contents = await Promise.all(
    files.map(async ({ path }) => gunzipSync(await readFile(join(to, path))).toString()),
  );
  expect(contents).toEqual([
    `{"mid":"a","syncts":${syncts}}\n`,
    '{"mid": "b" , "syncts":1}\nno json\n',
    `{"mid":"c","syncts":${syncts}}\n`,
  ]);

  expect((await client.backup({ folder: to, topics })).topics).toMatchObject([
    { records: 0, files: [] },
  ]);
  await write(parts, [{ mid: 'd', syncts }]);
  expect((await client.backup({ folder: to, topics })).topics).toMatchObject([
    { records: 1, files: [{ records: 1 }] },
  ]);
});

test('a day, a partition and offsets choose; what is chosen later is not written twice', async () => {
  const { sandbox: running, client } = await sandbox();
  const later = syncts + 86_400_000;
  await write(running.parts, [
    { mid: 'a', syncts },
    { mid: 'b', syncts: later },
    { mid: 'c', syncts },
  ]);
  await write(running.parts, [{ mid: 'd', syncts }], { partition: 1 });
  const to = await folder();
  const run = async (more: object) => {
    const { topics: rows } = await client.backup({ folder: to, topics, ...more });
    const [row] = rows;
    return [row?.records, row?.already];
  };
  expect(await run({ day: '2024-06-10', partition: 0, until: 2 })).toEqual([1, 0]);
  expect(await run({ day: '2024-06-11', partition: 0 })).toEqual([1, 0]);
  expect(await run({ partition: 0, from: 2 })).toEqual([1, 0]);
  expect(await run({})).toEqual([1, 3]);
  expect(await run({})).toEqual([0, 0]);
});

test('aborted and open transactions are not backed up', async () => {
  const { sandbox: running, client } = await sandbox();
  const { parts } = running;
  const kafka = parts.engine.servers?.kafka.dp;
  if (kafka === undefined) throw new Error('the embedded engine has its servers');
  await write(parts, [{ mid: 'a', syncts }]);
  const { Kafka, logLevel } = await import('kafkajs');
  const producer = new Kafka({
    brokers: [`${kafka.host}:${kafka.port}`],
    logLevel: logLevel.NOTHING,
  }).producer({ transactionalId: 'backup-test', maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  onTestFinished(async () => producer.disconnect());
  const messages = [{ value: '{"mid":"x"}', partition: 0 }];
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'dev.telemetry.duplicate', messages });
  const to = await folder();
  expect((await client.backup({ folder: to, topics })).topics).toMatchObject([{ records: 1 }]);
  await transaction.abort();
  await write(parts, [{ mid: 'b', syncts }]);
  expect((await client.backup({ folder: to, topics })).topics).toMatchObject([{ records: 1 }]);
});

test('the folder of another log is refused, with what differs', async () => {
  const to = await folder();
  const first = await sandbox();
  await write(first.sandbox.parts, [{ mid: 'a', syncts }]);
  await first.client.backup({ folder: to, topics });
  const second = await sandbox();
  await write(second.sandbox.parts, [{ mid: 'z', syncts }, { mid: 'y' }]);
  await expect(second.client.backup({ folder: to, topics })).rejects.toMatchObject({
    code: 'BACKUP_OTHER_LOG',
    message: expect.stringContaining('dev.telemetry.duplicate-0 up to offset 0'),
  });
});

test('a backup that was cut off before its files had their names is completed by the next', async () => {
  const { sandbox: running, client } = await sandbox();
  const to = await folder();
  await write(running.parts, [{ mid: 'a', syncts }]);
  const { topics: rows } = await client.backup({ folder: to, topics });
  const path = join(to, rows[0]?.files[0]?.path ?? '');
  await rename(path, `${path}.pending`);
  expect((await client.backup({ folder: to, topics })).topics).toMatchObject([{ records: 0 }]);
  expect(gunzipSync(await readFile(path)).toString()).toContain('"a"');
});

test('a list that cannot be read and an unknown topic are refused', async () => {
  const { client } = await sandbox();
  const to = await folder();
  await expect(client.backup({ folder: to, topics: ['telemetry.rew'] })).rejects.toMatchObject({
    code: 'SANDBOX_UNKNOWN_TOPIC',
  });
  await writeFile(join(to, '.telemetry-sandbox-backup.json'), '{"scans":1}');
  await expect(client.backup({ folder: to, topics })).rejects.toMatchObject({
    code: 'INPUT_BACKUP_LEDGER',
  });
});
