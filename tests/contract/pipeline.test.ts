import { expect, test } from 'vitest';
import { topicsOf, decisionsTopic } from '../../pipeline/topology.ts';
import { generateSessions } from '../../generators/index.ts';
import {
  startTestSandbox,
  type SandboxConfig,
  type TestSandbox,
} from '../../sandbox/testing/index.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { services } from './services.ts';

const now = Date.UTC(2026, 0, 15, 10);
const seed = 5;
const questions = [
  'SELECT eid, COUNT(*) AS n FROM "telemetry-events-syncts" GROUP BY eid ORDER BY eid',
  // Not COUNT(DISTINCT …), which is an estimate in Druid: gap druid-approximate-counts.
  'SELECT COUNT(*) AS n FROM (SELECT DISTINCT mid FROM "telemetry-events-syncts")',
  'SELECT user_type AS t, COUNT(*) AS n FROM "telemetry-events-syncts" GROUP BY user_type ORDER BY n, t',
];

/** Batches as clients send them: sessions, then what goes wrong, each in its own way. */
function bodies(): readonly string[] {
  const sessions = [
    ...generateSessions({ scenario: 'mixed', seed, flavour: 'igot', startAt: now, count: 150 }),
  ].map(({ batch }) => batch);
  const events = (sessions[0] as { readonly events: readonly JsonObject[] }).events;
  const [event = {}] = events;
  const envelope = { id: 'api.sunbird.telemetry', ver: '3.0', params: { msgid: 'odd' }, ets: now };
  const odd = [
    event,
    event,
    { ...event, mid: 'LOG:future', ets: now + 10 * 86_400_000 },
    { ...event, mid: 'LOG:invalid', ver: '2.0' },
    { ...event, mid: 'LOG:no-edata', edata: null },
    { ...event, mid: 'LOG:unknown', eid: 'NOSUCHEVENT' },
    {
      ...event,
      mid: 'ERROR:one',
      eid: 'ERROR',
      edata: { err: 'E1', errtype: 'SYSTEM', stacktrace: 'at x' },
    },
    {
      ...event,
      mid: 'SHARE:one',
      eid: 'SHARE',
      edata: {
        dir: 'Out',
        type: 'Link',
        items: [{ id: 'do_1', type: 'Content', ver: '1', params: [{ transfers: 0, size: 5 }] }],
      },
    },
  ];
  return [...sessions, { ...envelope, events: odd }].map((batch) => JSON.stringify(batch));
}

interface Record {
  readonly key: string | null;
  readonly partition: number | undefined;
  readonly value: unknown;
}

interface Outcome {
  readonly topics: Readonly<globalThis.Record<string, readonly Record[]>>;
  readonly answers: readonly unknown[];
  readonly sum: unknown;
}

/** Runs the events through a sandbox and gives what is in every topic, times made alike. */
async function outcomeOn(config: Partial<SandboxConfig>): Promise<Outcome> {
  await using running = await startTestSandbox({ now, seed, ...config });
  const { client, sandbox } = running;
  await client.seedCaches(seed);
  for (const body of bodies()) {
    const response = await fetch(`${sandbox.addresses.api}/v1/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(200);
  }
  await running.drained(180_000);
  const topics: globalThis.Record<string, readonly Record[]> = {};
  for (const { topic, cluster, partitions } of topicsOf('igot')) {
    if (topic === decisionsTopic) continue;
    topics[topic] = await recordsOf(running, { topic, cluster, partitions });
  }
  const answers: unknown[] = [];
  for (const sql of questions) answers.push((await client.query(sql)).rows);
  const { sum } = await client.status();
  return { topics, answers, sum };
}

async function recordsOf(
  { sandbox }: TestSandbox,
  place: { readonly topic: string; readonly cluster: 'dp' | 'kp'; readonly partitions: number },
): Promise<readonly Record[]> {
  const { engine, config } = sandbox.parts;
  const found: Record[] = [];
  for (let partition = 0; partition < place.partitions; partition += 1) {
    for (let offset = 0; ;) {
      const run = await engine.kafka[place.cluster].read({
        topic: `${config.env}.${place.topic}`,
        partition,
        offset,
        maxBytes: 4_000_000,
        maxWaitMs: 0,
      });
      for (const { key, value } of run.records) {
        found.push({
          key: key?.toString() ?? null,
          // Without a key the client chooses, and each has its own way.
          partition: key === null ? undefined : partition,
          value: alike(JSON.parse(value?.toString() ?? 'null')),
        });
      }
      if (run.nextOffset <= offset) break;
      offset = run.nextOffset;
    }
  }
  return found.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const isNow = (ms: number): boolean => ms >= now && ms < now + 3_600_000;

/** Moments of the run itself differ from run to run. */
function alike(value: unknown): unknown {
  if (typeof value === 'number') return isNow(value) ? 'a moment of the run' : value;
  if (typeof value === 'string') {
    const isDate = /^\d{4}-\d\d-\d\dT/.test(value);
    if (isDate && isNow(Date.parse(value))) return 'a moment of the run';
    return value;
  }
  if (Array.isArray(value)) return value.map(alike);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, alike(one)]));
}

test('the whole pipeline leaves the same records in every topic, and the same answers in Druid', async () => {
  const { kafka, redis, druid, kafkaForDruid } = services();
  const here = await outcomeOn({ port: 'direct' });
  const there = await outcomeOn({
    engine: 'external',
    external: {
      kafka: { dp: { brokers: [kafka.dp] }, kp: { brokers: [kafka.kp] } },
      redis,
      druid: { url: druid, consumerProperties: { 'bootstrap.servers': kafkaForDruid } },
    },
  });
  expect(here.topics['druid.events.telemetry']?.length).toBeGreaterThan(100);
  for (const topic of Object.keys(here.topics)) {
    expect({ topic, records: there.topics[topic] }).toEqual({ topic, records: here.topics[topic] });
  }
  expect(there.answers).toEqual(here.answers);
  expect(there.sum).toEqual(here.sum);
}, 300_000);
