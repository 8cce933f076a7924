import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { generateSessions } from '../../generators/index.ts';
import type { ReplayReport, ReplayRequest } from '../../sandbox/control/types.ts';
import {
  startTestSandbox,
  type SandboxConfig,
  type TestSandbox,
} from '../../sandbox/testing/index.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { isObject, textOf, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { startServices } from './shared-services.ts';

const now = Date.parse('2026-05-04T09:00:00Z');
const seed = Number(process.env['JOURNEY_SEED'] ?? 11);

async function start(flavour: Flavour, config: Partial<SandboxConfig> = {}): Promise<TestSandbox> {
  const started = await startTestSandbox({ flavour, now, ...config });
  onTestFinished(async () => started[Symbol.asyncDispose]());
  return started;
}

/** A sandbox that has seen sessions through to their ends. */
async function withSessions(
  flavour: Flavour,
  config: Partial<SandboxConfig> = {},
): Promise<TestSandbox> {
  const running = await start(flavour, config);
  await running.client.seedCaches(seed);
  const options = { scenario: 'mixed', seed, flavour, startAt: now, count: 400 };
  const batches = [...generateSessions(options)].map(({ batch }) => batch);
  const report = await running.client.send('api', batches);
  expect(report.refused, `seed ${seed}`).toEqual([]);
  await running.drained(60_000);
  return running;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'batch-'));
  onTestFinished(async () => rm(made, { recursive: true, force: true }));
  return made;
}

/** Data records by topic; how the sandbox decided is its own. */
async function recordsByTopic({ client }: TestSandbox): Promise<Record<string, number>> {
  const topics = await client.topics();
  return Object.fromEntries(
    topics
      .filter(({ topic }) => topic !== 'sandbox.decisions')
      .map(({ topic, records = 0 }) => [topic, records]),
  );
}

async function replay(running: TestSandbox, request: Omit<ReplayRequest, 'execute'>) {
  const { client } = running;
  let report: ReplayReport = await client.startReplay({ ...request, execute: true });
  while (report.state === 'running') report = await client.replay(report.id, 10_000);
  expect(report.state).toBe('done');
  await running.drained(60_000);
  return report;
}

function timeSpent(summary: JsonObject): number {
  const edata = summary['edata'];
  const eks: JsonValue | undefined = isObject(edata) ? edata['eks'] : undefined;
  return isObject(eks) ? Number(eks['time_spent']) : 0;
}

test.each(['igot', 'sunbird'] as const)(
  'sessions become summaries in Druid; run again they are duplicates (%s)',
  async (flavour) => {
    const running = await withSessions(flavour);
    const { client } = running;
    const { summaries, used, unreadable, written } = await client.summarise({ dryRun: true });
    const before = await recordsByTopic(running);
    expect({ written, unreadable }).toEqual({ written: 0, unreadable: 0 });
    expect(used, `seed ${seed}`).toBeGreaterThan(300);
    expect(summaries.length, `seed ${seed}`).toBeGreaterThan(10);
    expect(before['telemetry.derived']).toBe(0);

    expect(await client.summarise({ dryRun: false })).toMatchObject({ written: summaries.length });
    await running.drained(60_000);
    const unique = new Map(summaries.map((summary) => [summary['mid'], summary]));
    const repeated = summaries.length - unique.size;
    expect(await recordsByTopic(running)).toMatchObject({
      'telemetry.derived': summaries.length,
      'telemetry.derived.unique': unique.size,
      'druid.events.summary': unique.size,
      'telemetry.duplicate': (before['telemetry.duplicate'] ?? 0) + repeated,
    });
    const sql =
      'SELECT COUNT(*) AS "n", SUM("total_time_spent") AS "spent" FROM "summary-events" WHERE "eid" = \'ME_WORKFLOW_SUMMARY\'';
    const { rows } = await client.query(sql);
    expect(rows).toEqual([{ n: unique.size, spent: expect.any(Number) }]);
    const spent = [...unique.values()].reduce((sum, summary) => sum + timeSpent(summary), 0);
    expect(rows[0]?.['spent']).toBeCloseTo(spent, 1);

    const journeys = await client.journeys(textOf(summaries[0]?.['mid']));
    expect(journeys.map(({ branches }) => branches)).toMatchObject([
      [{ end: 'terminal-topic' }, { end: 'in-druid' }],
    ]);

    await client.summarise({ dryRun: false });
    await running.drained(60_000);
    expect((await client.query(sql)).rows).toEqual(rows);
    const after = await recordsByTopic(running);
    expect(after['telemetry.duplicate']).toBe(
      (before['telemetry.duplicate'] ?? 0) + repeated + summaries.length,
    );
    expect((await client.status()).sum?.holds).toBe(true);
  },
);

test.each(['embedded', 'external'] as const)(
  'summaries of a backup are those of the topic, and reach Druid (%s)',
  async (engine) => {
    const external = engine === 'external' ? await startServices() : undefined;
    const running = await withSessions('igot', { engine, external });
    const { client } = running;
    const to = await folder();
    await client.backup({ folder: to, topics: ['telemetry.unique'] });
    const fromTopic = await client.summarise({ dryRun: true });
    const fromFiles = await client.summarise({ folder: to, dryRun: true });
    expect(fromFiles.source).toContain('files of');
    const mids = ({ summaries }: typeof fromTopic) =>
      summaries.map(({ mid }) => textOf(mid)).toSorted((a, b) => a.localeCompare(b));
    expect(mids(fromFiles)).toEqual(mids(fromTopic));
    expect((await client.summarise({ day: '2026-05-03', dryRun: true })).used).toBe(0);

    const { written } = await client.summarise({ folder: to, dryRun: false });
    await running.drained(60_000);
    const { rows } = await client.query('SELECT COUNT(*) AS "n" FROM "summary-events"');
    expect(rows).toEqual([{ n: written }]);
  },
);

test('a backup replayed into an empty sandbox gives the same counts; once more gives duplicates alone', async () => {
  const first = await withSessions('igot');
  const counts = await recordsByTopic(first);
  const to = await folder();
  const topics = ['telemetry.ingestion', 'telemetry.raw'];
  const report = await first.client.backup({ folder: to, topics });
  expect(report.topics.map(({ topic, records }) => [topic, records])).toEqual(
    topics.map((topic) => [topic, counts[topic]]),
  );

  const second = await start('igot');
  await second.client.seedCaches(seed);
  const source = { topic: 'telemetry.ingestion', folder: to };
  const { sent } = await replay(second, source);
  expect(await recordsByTopic(second)).toEqual(counts);

  // Production's dedup within the hour: every batch is known by its msgid, so nothing passes the extractor again.
  await replay(second, source);
  const known = { 'telemetry.ingestion': 2 * sent, 'telemetry.ingest': 2 * sent };
  expect(await recordsByTopic(second)).toEqual({
    ...counts,
    ...known,
    'telemetry.extractor.duplicate': (counts['telemetry.extractor.duplicate'] ?? 0) + sent,
  });

  // Behind the extractor each event is known by its mid: on iGOT all of them.
  const raw = await replay(second, { topic: 'telemetry.raw', folder: to });
  const duplicates = (counts['telemetry.duplicate'] ?? 0) + raw.sent;
  expect(await recordsByTopic(second)).toMatchObject({
    'telemetry.raw': 2 * raw.sent,
    'telemetry.duplicate': duplicates,
    'telemetry.unique': counts['telemetry.unique'],
  });

  await replay(second, { ...source, newMids: true });
  expect(await recordsByTopic(second)).toMatchObject({
    'telemetry.duplicate': duplicates,
    'telemetry.unique': 2 * (counts['telemetry.unique'] ?? 0),
  });
});
