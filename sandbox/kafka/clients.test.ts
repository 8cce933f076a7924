import { execa } from 'execa';
import { Kafka, logLevel } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { foreignClient } from '../testing/foreign-client.ts';
import { startKafka, type KafkaServer } from './index.ts';

async function startBroker(): Promise<KafkaServer> {
  const server = await startKafka({ port: 0, name: 'test' });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  return server;
}

function clientOf(server: KafkaServer): Kafka {
  return new Kafka({
    brokers: [`${server.host}:${server.port}`],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20, retries: 5 },
  });
}

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
