import { describe, expect, onTestFinished, test } from 'vitest';
import { DirectProducer } from '../../sandbox/engines/direct-producer.ts';
import { embeddedCluster } from '../../sandbox/engines/embedded-cluster.ts';
import type { EngineCluster } from '../../sandbox/engines/engine.ts';
import { connectWireCluster } from '../../sandbox/engines/wire/wire-cluster.ts';
import { startBroker } from '../../sandbox/testing/kafka-broker.ts';
import type { KafkaServer } from '../../sandbox/kafka/index.ts';

const topic = 'dev.t';

interface Looked {
  readonly broker: KafkaServer;
  readonly cluster: EngineCluster;
}

async function look(kind: 'embedded' | 'wire'): Promise<Looked> {
  const broker = await startBroker();
  if (kind === 'embedded') return { broker, cluster: embeddedCluster(broker) };
  const address = { brokers: [`${broker.host}:${broker.port}`] };
  const cluster = await connectWireCluster(address, {
    hasTopic: isDev,
    hasGroup: isDev,
  });
  onTestFinished(async () => {
    await cluster[Symbol.asyncDispose]();
  });
  return { broker, cluster };
}

function isDev(name: string): boolean {
  return name.startsWith('dev.');
}

async function write(broker: KafkaServer, values: readonly string[]): Promise<void> {
  const producer = new DirectProducer(broker, null);
  await producer.write(records(values));
}

const records = (values: readonly string[]) =>
  values.map((value) => ({ topic, key: null, value: Buffer.from(value), partition: 0 }));

async function begin(broker: KafkaServer, values: readonly string[]): Promise<DirectProducer> {
  const producer = new DirectProducer(broker, `t-${values.join()}`);
  await producer.initialise();
  producer.begin();
  await producer.write(records(values));
  return producer;
}

async function create(cluster: EngineCluster): Promise<void> {
  await cluster.createTopics([{ name: topic, partitions: 2, configs: { 'retention.ms': '1000' } }]);
}

const all = { topic, partition: 0, offset: 0, maxBytes: 1_000_000, maxWaitMs: 0 };

describe.each(['embedded', 'wire'] as const)('a cluster of the %s engine', (kind) => {
  test('creates what is missing, tells what was there, gives settings, deletes', async () => {
    const { cluster } = await look(kind);
    await create(cluster);
    const other = { name: 'dev.u', partitions: 1, configs: {} };
    const known = await cluster.createTopics([{ name: topic, partitions: 1, configs: {} }, other]);
    expect(known).toEqual([topic]);
    expect(await cluster.topicConfigs(topic)).toEqual({ 'retention.ms': '1000' });
    await cluster.deleteTopic('dev.u');
    expect((await cluster.topics()).map(({ name }) => name)).toEqual([topic]);
    await expect(cluster.deleteTopic('dev.u')).rejects.toMatchObject({
      code: 'SANDBOX_KAFKA_REFUSED',
      message: expect.stringContaining('deleting dev.u') as string,
    });
  });

  test('refuses settings that a broker refuses, with its words', async () => {
    const { cluster } = await look(kind);
    const wrong = { name: topic, partitions: 1, configs: { 'retention.ms': 'soon' } };
    await expect(cluster.createTopics([wrong])).rejects.toMatchObject({
      code: 'SANDBOX_KAFKA_REFUSED',
    });
  });

  test('an open transaction holds the stable end back; its records are neither read nor lag', async () => {
    const { broker, cluster } = await look(kind);
    await create(cluster);
    await write(broker, ['a']);
    const open = await begin(broker, ['b', 'c']);
    const [state] = await cluster.topics();
    expect(state?.partitions[0]).toMatchObject({
      partition: 0,
      logStartOffset: 0,
      lastStableOffset: 1,
      logEndOffset: 3,
    });
    expect(await cluster.read(all)).toMatchObject({
      records: [{ topic, partition: 0, offset: 0, key: null, value: Buffer.from('a') }],
      nextOffset: 1,
      endOffset: 1,
    });
    expect(await cluster.hasRecordsFrom(topic, 0, 0)).toBe(true);
    expect(await cluster.hasRecordsFrom(topic, 0, 1)).toBe(false);
    await open.commit({ group: 'dev.g', topic, partition: 1, nextOffset: 0 });
    expect(await cluster.hasRecordsFrom(topic, 0, 1)).toBe(true);
    // Behind the last record stands the marker alone.
    expect(await cluster.hasRecordsFrom(topic, 0, 3)).toBe(false);
  });

  test('aborted records are no data, before and behind committed ones', async () => {
    const { broker, cluster } = await look(kind);
    await create(cluster);
    await (await begin(broker, ['x'])).abort();
    expect(await cluster.hasRecordsFrom(topic, 0, 0)).toBe(false);
    await write(broker, ['a']);
    expect(await cluster.hasRecordsFrom(topic, 0, 0)).toBe(true);
    await (await begin(broker, ['y'])).abort();
    const run = await cluster.read(all);
    expect(run.records.map(({ value }) => String(value))).toEqual(['a']);
    expect(run.nextOffset).toBe(run.endOffset);
    expect(await cluster.hasRecordsFrom(topic, 0, 3)).toBe(false);
  });

  test('what the log has let go is passed over; beyond its end nothing comes', async () => {
    const { broker, cluster } = await look(kind);
    await create(cluster);
    await write(broker, ['a', 'b', 'c']);
    await broker.call('deleteRecords', {
      topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset: 2 }] }],
      timeoutMs: 1_000,
    });
    const run = await cluster.read(all);
    expect(run.records.map(({ offset }) => offset)).toEqual([2]);
    const beyond = await cluster.read({ ...all, offset: 9 });
    expect(beyond).toMatchObject({ records: [], nextOffset: 9 });
  });

  test('a read waits for a record that comes meanwhile', async () => {
    const { broker, cluster } = await look(kind);
    await create(cluster);
    const reading = cluster.read({ ...all, maxWaitMs: 10_000 });
    await write(broker, ['late']);
    expect((await reading).records.map(({ value }) => String(value))).toEqual(['late']);
  });

  test('groups are told with their members, assignments and positions', async () => {
    const { broker, cluster } = await look(kind);
    await create(cluster);
    await broker.call('offsetCommit', {
      groupId: 'dev.g',
      topics: [{ name: topic, partitions: [{ partitionIndex: 1, committedOffset: 7 }] }],
    });
    expect(await cluster.groups()).toMatchObject([
      {
        group: 'dev.g',
        state: 'Empty',
        members: [],
        offsets: [{ topic, partition: 1, offset: 7 }],
      },
    ]);
  });
});
