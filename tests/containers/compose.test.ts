import { createServer, type AddressInfo } from 'node:net';
import { execa } from 'execa';
import { Kafka, logLevel } from 'kafkajs';
import { createClient } from 'redis';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  startCompose,
  stopCompose,
  type RunningContainers,
} from '../../sandbox/engines/containers/index.ts';
import type { SandboxError } from '../../schemas/problem.ts';
import { leftBehind } from './left-behind.ts';

const free = { 'kafka-dp': 0, 'kafka-kp': 0, redis: 0, druid: 0 };

function project(name: string): string {
  const projectName = `tsb-test-${name}-${process.pid}`;
  onTestFinished(() => stopCompose({ projectName, volumes: true }));
  return projectName;
}

async function fill(address: string, topic: string, count: number): Promise<void> {
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
  const now = Date.now();
  const messages = Array.from({ length: count }, (_, i) => ({
    value: JSON.stringify({ eid: 'LOG', mid: `mid-${i}`, syncts: now, edata: { level: 'INFO' } }),
  }));
  await producer.send({ topic, messages });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
}

/** A supervisor in the layout of Sunbird's own specs: a parser with a parseSpec. */
function supervisor(datasource: string, topic: string, bootstrap: string) {
  return {
    type: 'kafka',
    dataSchema: {
      dataSource: datasource,
      parser: {
        type: 'string',
        parseSpec: {
          format: 'json',
          flattenSpec: {
            useFieldDiscovery: false,
            fields: [
              { type: 'root', name: 'eid', expr: 'eid' },
              { type: 'root', name: 'mid', expr: 'mid' },
              { type: 'path', name: 'edata_level', expr: '$.edata.level' },
            ],
          },
          dimensionsSpec: { dimensions: ['eid', 'mid', 'edata_level'] },
          timestampSpec: { column: 'syncts', format: 'auto' },
        },
      },
      metricsSpec: [],
      granularitySpec: { type: 'uniform', segmentGranularity: 'DAY', rollup: false },
    },
    tuningConfig: { type: 'kafka', reportParseExceptions: false },
    ioConfig: {
      topic,
      consumerProperties: { 'bootstrap.servers': bootstrap },
      taskCount: 1,
      replicas: 1,
      taskDuration: 'PT10M',
      useEarliestOffset: true,
    },
  };
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  return response.json();
}

test('records written on this machine are read by Druid inside, and a killed container is reported', async () => {
  const projectName = project('whole');
  const seen: string[] = [];
  const deaths: SandboxError[] = [];
  await using running = await startCompose({
    projectName,
    ports: free,
    onProgress: ({ service, state }) => seen.push(`${service} ${state}`),
    onDeath: (problem) => deaths.push(problem),
  });
  const { addresses, kafkaInside } = running;
  expect(seen.filter((line) => line.endsWith('healthy')).sort()).toEqual([
    'kafka-dp healthy',
    'kafka-kp healthy',
    'redis healthy',
  ]);
  await fill(addresses.kafka.dp, 'dev.t', 50);
  await fill(addresses.kafka.kp, 'dev.t', 7);

  await running.druidReady;
  expect(seen.filter((line) => line.endsWith('healthy'))).toHaveLength(9);
  const settings = await fetch(`${addresses.druid}/status/properties`);
  expect(await settings.json()).toMatchObject({
    'druid.host': 'druid-router',
    'druid.extensions.loadList': '["druid-kafka-indexing-service","druid-datasketches"]',
  });
  for (const [cluster, datasource] of [
    ['dp', 'of-dp'],
    ['kp', 'of-kp'],
  ] as const) {
    const spec = supervisor(datasource, 'dev.t', kafkaInside[cluster]);
    expect(await post(`${addresses.druid}/druid/indexer/v1/supervisor`, spec)).toEqual({
      id: datasource,
    });
  }
  const count = (datasource: string) =>
    post(`${addresses.druid}/druid/v2/sql`, {
      query: `SELECT COUNT(*) AS n FROM "${datasource}" WHERE edata_level = 'INFO'`,
    });
  const within = { timeout: 120_000, interval: 500 };
  await expect.poll(() => count('of-dp'), within).toEqual([{ n: 50 }]);
  await expect.poll(() => count('of-kp'), within).toEqual([{ n: 7 }]);

  await execa('docker', ['kill', (await containerOf(projectName, 'redis')) ?? '']);
  await vi.waitUntil(() => deaths.length > 0, { timeout: 20_000 });
  expect(deaths.map(({ code, facts }) => [code, facts['service'], facts['exitCode']])).toEqual([
    ['CONTAINER_OUT_OF_MEMORY', 'redis', 137],
  ]);
  await running[Symbol.asyncDispose]();
  await stopCompose({ projectName, volumes: true });
  expect(await leftBehind(projectName)).toEqual([]);
});

async function containerOf(projectName: string, service: string): Promise<string | undefined> {
  const { stdout } = await execa('docker', [
    'ps',
    '-q',
    '--filter',
    `label=com.docker.compose.project=${projectName}`,
    '--filter',
    `label=com.docker.compose.service=${service}`,
  ]);
  return stdout.split('\n')[0];
}

test('stopped without its volumes, a sandbox finds its data again; a second start takes over what runs', async () => {
  const projectName = project('again');
  const options = { projectName, ports: free, druid: false, sharedKafka: true };
  {
    await using running = await startCompose(options);
    const { addresses, kafkaInside } = running;
    expect([addresses.kafka.kp, kafkaInside.kp]).toEqual([addresses.kafka.dp, kafkaInside.dp]);
    expect(await containerOf(projectName, 'kafka-kp')).toBe('');
    await fill(addresses.kafka.dp, 'dev.kept', 3);
    await using redis = await redisOf(addresses.redis);
    await redis.set('kept', 'yes');
    // A volume without a name would stay behind at every stop.
    expect((await volumesOf(projectName)).toSorted()).toEqual([
      `${projectName}_kafka-dp`,
      `${projectName}_redis`,
    ]);
  }
  await stopCompose({ projectName, volumes: false });
  await using running = await startCompose(options);
  const admin = new Kafka({ brokers: [running.addresses.kafka.dp] }).admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets('dev.kept');
  await admin.disconnect();
  expect(offsets.reduce((sum, { high }) => sum + Number(high), 0)).toBe(3);
  await using redis = await redisOf(running.addresses.redis);
  expect(await redis.get('kept')).toBe('yes');

  const before = await containerOf(projectName, 'kafka-dp');
  await using again = await startCompose({ ...options, ports: portsOf(running.addresses) });
  expect(again.addresses).toEqual(running.addresses);
  expect(await containerOf(projectName, 'kafka-dp')).toBe(before);
});

function portsOf({ kafka, redis, druid }: RunningContainers['addresses']): typeof free {
  const [dp = 0, redisPort = 0, druidPort = 0] = [kafka.dp, redis, druid].map((address) =>
    Number(address.split(':').at(-1)),
  );
  return { 'kafka-dp': dp, 'kafka-kp': 0, redis: redisPort, druid: druidPort };
}

/** The volumes that the project's containers use. */
async function volumesOf(projectName: string): Promise<readonly string[]> {
  const label = `label=com.docker.compose.project=${projectName}`;
  const { stdout: ids } = await execa('docker', ['ps', '-q', '--filter', label]);
  const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}\n{{end}}{{end}}';
  const inspected = await execa('docker', ['inspect', '--format', format, ...ids.split('\n')]);
  return inspected.stdout.split('\n').filter(Boolean);
}

async function redisOf(url: string) {
  const client = createClient({ url });
  await client.connect();
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      await client.close();
    },
  });
}

test('a taken port ends the start with its name, and nothing is left behind', async () => {
  const projectName = project('taken');
  const holder = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    holder.close();
  });
  await vi.waitUntil(() => holder.listening);
  const { port } = holder.address() as AddressInfo;
  const start = startCompose({ projectName, ports: { ...free, redis: port }, druid: false });
  await expect(start).rejects.toMatchObject({
    code: 'CONTAINER_PORT_TAKEN',
    facts: { service: 'redis', port },
  });
  expect(await leftBehind(projectName)).toEqual([]);
});

test('a start that is called off leaves nothing behind', async () => {
  const projectName = project('off');
  const off = new AbortController();
  const start = startCompose({
    projectName,
    ports: free,
    druid: false,
    signal: off.signal,
    onProgress: ({ state }) => {
      if (state === 'starting') off.abort(new Error('called off'));
    },
  });
  await expect(start).rejects.toThrow('called off');
  expect(await leftBehind(projectName)).toEqual([]);
});
