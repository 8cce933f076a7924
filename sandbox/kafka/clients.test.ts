import { execa } from 'execa';
import { CompressionTypes, ConfigResourceTypes, type Kafka } from 'kafkajs';
import { expect, test } from 'vitest';
import { foreignClient } from '../testing/foreign-client.ts';
import { clientOf, startBroker } from '../testing/kafka-broker.ts';
import { encodeBatch } from './index.ts';

async function readAll(client: Kafka, topic: string, count: number): Promise<string[]> {
  const consumer = client.consumer({ groupId: `g-${topic}`, maxWaitTimeInMs: 50 });
  const values: string[] = [];
  const done = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      values.push(message.value?.toString() ?? '');
      if (values.length === count) done.resolve();
      await Promise.resolve();
    },
  });
  await done.promise;
  await consumer.disconnect();
  return values;
}

test('kafkajs creates a topic, produces, consumes in a group and reads offsets by time', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 't', numPartitions: 2 }] });
  const producer = client.producer();
  await producer.connect();
  await producer.send({
    topic: 't',
    messages: [
      { partition: 0, value: 'a', timestamp: '1000' },
      { partition: 0, value: 'b', timestamp: '2000' },
      { partition: 0, key: 'k', value: 'c', timestamp: '3000', headers: { h: 'x' } },
    ],
  });
  await producer.disconnect();
  expect(await readAll(client, 't', 3)).toEqual(['a', 'b', 'c']);
  expect(await admin.fetchTopicOffsetsByTimestamp('t', 1500)).toContainEqual({
    partition: 0,
    offset: '1',
  });
  const [group] = await admin.fetchOffsets({ groupId: 'g-t', topics: ['t'] });
  expect(group?.partitions.find(({ partition }) => partition === 0)?.offset).toBe('3');
  await admin.disconnect();
});

test('a committed kafkajs transaction is read, an aborted one is not, and its offsets count only when committed', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'in' }, { topic: 'out' }] });
  const producer = client.producer({
    transactionalId: 'tx',
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const aborted = await producer.transaction();
  await aborted.send({ topic: 'out', messages: [{ value: 'lost' }] });
  await aborted.abort();
  const committed = await producer.transaction();
  await committed.send({ topic: 'out', messages: [{ value: 'kept' }] });
  await committed.sendOffsets({
    consumerGroupId: 'stage',
    topics: [{ topic: 'in', partitions: [{ partition: 0, offset: '7' }] }],
  });
  expect(
    (await admin.fetchOffsets({ groupId: 'stage', topics: ['in'] }))[0]?.partitions[0]?.offset,
  ).toBe('-1');
  await committed.commit();
  expect(
    (await admin.fetchOffsets({ groupId: 'stage', topics: ['in'] }))[0]?.partitions[0]?.offset,
  ).toBe('7');
  expect(await readAll(client, 'out', 1)).toEqual(['kept']);
  await producer.disconnect();
  await admin.disconnect();
});

test('a second producer with the same transactional id fences the first', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  const config = {
    transactionalId: 'one',
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { retries: 1, initialRetryTime: 10 },
  };
  const first = client.producer(config);
  await first.connect();
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'f' }] });
  const open = await first.transaction();
  await open.send({ topic: 'f', messages: [{ value: 'late' }] });
  const second = client.producer(config);
  await second.connect();
  const taken = await second.transaction();
  await expect(open.commit()).rejects.toThrow('old epoch');
  await taken.abort();
  await Promise.all([first.disconnect(), second.disconnect(), admin.disconnect()]);
});

test('kcat lists, produces with every codec, consumes and joins a group', async (context) => {
  await foreignClient('kcat', context);
  const server = await startBroker();
  const broker = `${server.host}:${server.port}`;
  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    const input = `${codec}-1\n${codec}-2`;
    await execa('kcat', ['-b', broker, '-P', '-t', 'codecs', '-p', '0', '-z', codec], { input });
  }
  const listed = await execa('kcat', ['-b', broker, '-L', '-t', 'codecs']);
  expect(listed.stdout).toContain('topic "codecs" with 1 partitions');
  const wanted = ['none', 'gzip', 'snappy', 'lz4', 'zstd'].flatMap((codec) => [
    `${codec}-1`,
    `${codec}-2`,
  ]);
  const consumed = await execa('kcat', ['-b', broker, '-C', '-t', 'codecs', '-e', '-q']);
  expect(consumed.stdout.split('\n')).toEqual(wanted);
  const grouped = await execa('kcat', [
    '-b',
    broker,
    '-G',
    'kcat-group',
    '-X',
    'auto.offset.reset=earliest',
    '-c',
    '10',
    '-q',
    'codecs',
  ]);
  expect(grouped.stdout.split('\n')).toEqual(wanted);
  expect(server.groups().map(({ group }) => group)).toContain('kcat-group');
});

test('kafkajs administers topics, settings, offsets and records', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  const admin = client.admin();
  await admin.connect();
  expect(
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'a', numPartitions: 2 }] }),
  ).toBe(true);
  expect(await admin.createTopics({ topics: [{ topic: 'a' }] })).toBe(false);
  await admin.createPartitions({ topicPartitions: [{ topic: 'a', count: 3 }] });
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: ConfigResourceTypes.TOPIC,
        name: 'a',
        configEntries: [{ name: 'retention.ms', value: '60000' }],
      },
    ],
  });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: 'a', configNames: ['retention.ms'] }],
  });
  expect(resources[0]?.configEntries[0]).toMatchObject({
    configName: 'retention.ms',
    configValue: '60000',
  });
  const producer = client.producer({ idempotent: true });
  await producer.connect();
  for (const value of ['1', '2', '3'])
    await producer.send({ topic: 'a', messages: [{ partition: 0, value }] });
  await producer.send({
    topic: 'a',
    compression: CompressionTypes.GZIP,
    messages: [{ partition: 0, value: '4' }],
  });
  await producer.disconnect();
  await admin.deleteTopicRecords({ topic: 'a', partitions: [{ partition: 0, offset: '2' }] });
  expect(
    (await admin.fetchTopicOffsets('a')).sort((a, b) => a.partition - b.partition)[0],
  ).toMatchObject({ low: '2', high: '4' });
  const groupId = 'g';
  await server.call('offsetCommit', {
    groupId,
    topics: [{ name: 'a', partitions: [{ partitionIndex: 0, committedOffset: 3 }] }],
  });
  const [committed] = await admin.fetchOffsets({ groupId });
  expect(committed?.partitions).toMatchObject([{ partition: 0, offset: '3' }]);
  expect((await admin.describeGroups(['g', 'nobody'])).groups.map(({ state }) => state)).toEqual([
    'Empty',
    'Dead',
  ]);
  expect((await admin.listGroups()).groups.map(({ groupId }) => groupId)).toEqual(['g']);
  await admin.deleteGroups(['g']);
  expect((await admin.describeCluster()).brokers).toEqual([
    { nodeId: 1, host: server.host, port: server.port },
  ]);
  await admin.deleteTopics({ topics: ['a'] });
  expect(await admin.listTopics()).toEqual([]);
  await admin.disconnect();
});

test('a kafkajs producer and a consumer go on after a broker that was gone', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic: 's', messages: [{ value: 'before' }] });
  await server.suspend();
  const sending = producer.send({ topic: 's', messages: [{ value: 'after' }] });
  await server.resumeListening();
  await sending;
  await producer.disconnect();
  expect(await readAll(client, 's', 2)).toEqual(['before', 'after']);
});

test('kcat finds offsets by time and writes in a transaction', async (context) => {
  await foreignClient('kcat', context);
  const server = await startBroker();
  const broker = `${server.host}:${server.port}`;
  await server.call('createTopics', {
    topics: [{ name: 'q', numPartitions: 1, replicationFactor: 1 }],
  });
  const records = encodeBatch(
    [1_000, 2_000, 3_000].map((timestamp) => ({
      key: null,
      value: Buffer.from(`${timestamp}`),
      timestamp,
    })),
  );
  await server.call('produce', {
    acks: -1,
    topicData: [{ name: 'q', partitionData: [{ index: 0, records }] }],
  });
  const queried = await execa('kcat', ['-b', broker, '-Q', '-t', 'q:0:1500']);
  expect(queried.stdout).toContain('q [0] offset 1');
  await execa('kcat', ['-b', broker, '-P', '-t', 'q', '-p', '0', '-X', 'transactional.id=kcat'], {
    input: 'in one',
  });
  const consumed = await execa('kcat', [
    '-b',
    broker,
    '-C',
    '-t',
    'q',
    '-e',
    '-q',
    '-o',
    '1',
    '-X',
    'check.crcs=true',
    '-X',
    'isolation.level=read_committed',
  ]);
  expect(consumed.stdout.split('\n')).toEqual(['2000', '3000', 'in one']);
  expect(server.topics()[0]?.partitions[0]).toMatchObject({
    records: 4,
    logEndOffset: 5,
    lastStableOffset: 5,
  });
});
