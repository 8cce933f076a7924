import { expect, onTestFinished, test, vi } from 'vitest';
import { freePorts, type ExternalConfig } from '../../sandbox/config.ts';
import { createControlClient, type ControlClient } from '../../sandbox/control/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { kafkaClient } from '../../pipeline/runtime/kafkajs-cluster.ts';
import { jobsOf } from '../../pipeline/topology.ts';
import { textOf, type JsonObject } from '../../schemas/json.ts';
import {
  interact,
  postEvents,
  startOn,
  startServices,
  type ExternalDaemon,
} from './shared-services.ts';
import { mainRoute } from './main-route.ts';

const stages = jobsOf('igot').map(({ name }) => name);

interface Running extends AsyncDisposable {
  readonly client: ControlClient;
}

async function start(external: ExternalConfig): Promise<Running> {
  const sandbox = await startSandbox({ engine: 'external', ports: freePorts, external });
  onTestFinished(async () => {
    await sandbox[Symbol.asyncDispose]();
  });
  const { control } = sandbox.addresses;
  return {
    client: createControlClient({ control, token: sandbox.token }),
    [Symbol.asyncDispose]: async () => {
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

async function drain(client: ControlClient): Promise<void> {
  expect(await client.drained(90_000)).toEqual({ drained: true, waitingFor: [] });
}

async function stored(client: ControlClient): Promise<readonly JsonObject[]> {
  const count = 'SELECT COUNT(*) AS "n", COUNT(DISTINCT "mid") AS "d"';
  return (await client.query(`${count} FROM "telemetry-events-syncts"`)).rows;
}

async function eventually(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 60_000, interval: 100 });
}

async function processedBy({ client }: ExternalDaemon): Promise<number> {
  const { stages } = await client.status();
  return stages.reduce((sum, { processed }) => sum + processed, 0);
}

test('a batch travels through every stage of clusters that only their addresses are known of, and is explained', async () => {
  const { client } = await start(await startServices());
  await client.seedCaches(1);
  const event = interact();
  const mid = textOf(event['mid']);
  const invalid = { ...interact(), ver: '2.0' };
  const report = await client.send('api', [event, event, invalid]);
  expect(report.refused).toEqual([]);
  await drain(client);

  expect(await stored(client)).toEqual([{ n: 1, d: 1 }]);
  const journeys = await client.journeys(mid);
  expect(journeys.map(({ branches }) => branches.map(({ end }) => end).sort())).toEqual([
    ['in-druid', 'terminal-topic'],
    ['duplicate'],
  ]);
  expect(journeys[0]?.hops.map(({ topic, stage }) => `${topic} < ${stage}`)).toEqual(mainRoute);
  expect(journeys[0]?.branches).toContainEqual({
    end: 'in-druid',
    reason: 'druid.read',
    at: 'druid/telemetry-events-syncts',
  });
  const [why] = (await client.why(textOf((invalid as JsonObject)['mid']), 'telemetry.unique'))
    .answers;
  expect(why?.present).toBe(false);
  expect(why?.sentence).toContain('telemetry.failed');

  const status = await client.status();
  expect(status.sum).toMatchObject({ holds: true, inFlight: 0, accepted: 1 });
  expect(status).toMatchObject({ engine: 'external', notices: [] });
  expect(status.log).toBeUndefined();
});

test('topics and groups of outside clusters answer as those of our own, without what a broker does not tell', async () => {
  const { client } = await start(await startServices());
  const created = await client.createTopic({
    topic: 'mine',
    partitions: 2,
    configs: { 'retention.ms': '60000' },
  });
  expect(created).toMatchObject({
    fullName: 'dev.mine',
    partitions: 2,
    configs: { 'retention.ms': '60000' },
    partitionDetail: [0, 1].map((partition) => ({
      partition,
      logStartOffset: 0,
      lastStableOffset: 0,
      logEndOffset: 0,
    })),
  });
  expect(created).not.toHaveProperty('records');
  await expect(client.createTopic({ topic: 'mine' })).rejects.toMatchObject({
    code: 'SANDBOX_TOPIC_EXISTS',
  });

  const followed: unknown[] = [];
  const stream = client.follow(
    'mine',
    {},
    {
      data: (records) => followed.push(...records.map(({ value }) => value)),
      end: () => undefined,
    },
  );
  await eventually(async () => {
    await client.send('mine', [{ text: 'one' }, { text: 'two' }]);
    expect(followed).toContainEqual({ text: 'two' });
  });
  stream[Symbol.dispose]();
  const [found] = await client.records('mine', { text: 'TWO', limit: 1 });
  expect(found).toMatchObject({ cluster: 'dp', topic: 'mine', value: { text: 'two' } });

  const group = await client.group('telemetry-extractor-group');
  expect(group).toMatchObject({ state: 'Stable', members: 1, lag: 0 });
  expect(group.memberDetail[0]?.assignment).toEqual([
    { topic: 'dev.telemetry.ingest', partitions: [0, 1, 2, 3] },
  ]);
  await client.deleteTopic('mine');
  await expect(client.topic('mine')).rejects.toMatchObject({ code: 'SANDBOX_UNKNOWN_TOPIC' });
});

test('one cluster stands for both: each topic and group is seen once, and events pass', async () => {
  const services = await startServices();
  const { dp } = services.kafka;
  const { client } = await start({ ...services, kafka: { dp, kp: dp } });
  await client.send('api', [interact()]);
  await drain(client);
  expect(await stored(client)).toEqual([{ n: 1, d: 1 }]);
  const names = (await client.topics()).map(({ topic }) => topic);
  expect(names).toHaveLength(new Set(names).size);
  const places = (await client.groups()).map(({ group, cluster }) => `${cluster} ${group}`);
  expect(places).toContain('kp dev.ingest-router-group');
  expect(places).toContain('dp dev.telemetry-extractor-group');
  expect(places).toHaveLength(stages.length);
});

test('a sandbox that comes back to its clusters reads nothing again and knows the journeys of before', async () => {
  const services = await startServices();
  const event = interact();
  {
    await using first = await start(services);
    await first.client.send('api', [event]);
    await drain(first.client);
  }
  const { client } = await start(services);
  await drain(client);
  const [journey] = await client.journeys(textOf(event['mid']));
  expect(journey?.branches.map(({ end }) => end)).toContain('in-druid');
  await client.send('api', [interact()]);
  await drain(client);
  expect(await stored(client)).toEqual([{ n: 2, d: 2 }]);
  expect((await client.status()).sum).toMatchObject({ holds: true, inFlight: 0, accepted: 2 });
});

test('hosts that were not allowed and a supervisor of somebody else are refused, and nothing is touched', async () => {
  const services = await startServices();
  const far = { ...services, redis: 'redis://redis.example:6379' };
  await expect(start(far)).rejects.toMatchObject({
    code: 'SANDBOX_HOST_NOT_ALLOWED',
    message: expect.stringContaining('redis.example') as string,
  });

  await using other = await startSandbox({
    engine: 'external',
    env: 'theirs',
    ports: freePorts,
    external: services,
  });
  expect(other.addresses.redis).toBe(services.redis);
  await expect(start(services)).rejects.toMatchObject({
    code: 'SANDBOX_SUPERVISOR_TAKEN',
    message: expect.stringContaining('theirs.druid.events.telemetry') as string,
  });
});

test('a service that does not answer is named at once', async () => {
  const services = await startServices();
  const { kafka } = services;
  const nobody = '127.0.0.1:1';
  const dead: Readonly<Record<string, ExternalConfig>> = {
    SANDBOX_KAFKA_UNREACHABLE: { ...services, kafka: { ...kafka, kp: { brokers: [nobody] } } },
    SANDBOX_REDIS_UNREACHABLE: { ...services, redis: `redis://${nobody}` },
    SANDBOX_DRUID_UNREACHABLE: { ...services, druid: { url: `http://${nobody}` } },
  };
  for (const [code, external] of Object.entries(dead)) {
    await expect(start(external)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(nobody) as string,
    });
  }
  const admin = kafkaClient({ brokers: kafka.dp.brokers }).admin();
  await admin.connect();
  expect((await admin.listTopics()).filter((topic) => topic.startsWith('dev.'))).toEqual([]);
  await admin.disconnect();
});

test('two processes share 50 000 events; one is killed in the middle: nothing lost, nothing twice, all counted', async () => {
  const services = await startServices();
  const whole = await startOn(services);
  const helper = await startOn(services, stages);
  expect(helper.api).toBeUndefined();
  const ofHelper = await helper.client.status();
  expect(ofHelper.stages.map(({ stage }) => stage)).toEqual(stages);
  expect(ofHelper).not.toHaveProperty('sum');
  await expect(helper.client.journeys('any')).rejects.toMatchObject({
    code: 'SANDBOX_PART_ELSEWHERE',
  });

  const total = 50_000;
  const posting = postEvents(whole, total);
  await eventually(async () => {
    expect(await processedBy(helper)).toBeGreaterThan(total / 20);
  });
  process.kill(helper.pid, 'SIGKILL');
  await posting;
  await drain(whole.client);
  expect(await stored(whole.client)).toEqual([{ n: total, d: total }]);
  expect((await whole.client.status()).sum).toMatchObject({
    holds: true,
    inFlight: 0,
    accepted: total / 100,
    ends: { 'in-druid': total, duplicate: 0, failed: 0 },
  });
});

test('a process that was stopped past its session is fenced when it wakes, and takes its share again', async () => {
  const services = await startServices();
  const whole = await startOn(services);
  const sleeper = await startOn(services, stages);
  const membersOf = async (): Promise<readonly number[]> =>
    (await whole.client.groups())
      .filter(({ state }) => state !== 'Empty')
      .map(({ members }) => members);

  const total = 10_000;
  const posting = postEvents(whole, total);
  await eventually(async () => {
    expect(await processedBy(sleeper)).toBeGreaterThan(total / 20);
  });
  process.kill(sleeper.pid, 'SIGSTOP');
  await posting;
  await eventually(async () => {
    expect(await membersOf()).toEqual(stages.map(() => 1));
  });
  await drain(whole.client);
  process.kill(sleeper.pid, 'SIGCONT');
  await eventually(async () => {
    expect(await membersOf()).toEqual(stages.map(() => 2));
  });
  const woken = await sleeper.client.status();
  expect(woken.notices.map(({ text }) => text).join()).toContain(
    'another member took the partition over',
  );
  await postEvents(whole, total);
  await drain(whole.client);
  expect(await stored(whole.client)).toEqual([{ n: 2 * total, d: 2 * total }]);
  expect((await whole.client.status()).sum).toMatchObject({
    holds: true,
    inFlight: 0,
    accepted: (2 * total) / 100,
    ends: { 'in-druid': 2 * total, duplicate: 0, failed: 0 },
  });
});
