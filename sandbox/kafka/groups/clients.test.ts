import { execa } from 'execa';
import type { Consumer, Kafka } from 'kafkajs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { foreignClient } from '../../testing/foreign-client.ts';
import { clientOf, startBroker } from '../../testing/kafka-broker.ts';
import type { KafkaServer } from '../index.ts';

/** A running consumer and what it has read; disconnected after the test at the latest. */
async function consume(
  client: Kafka,
  topic: string,
  onValue: (value: string, offset: number) => Promise<void> = async () => {},
): Promise<{ consumer: Consumer; values: string[] }> {
  const consumer = client.consumer({ groupId: 'g', maxWaitTimeInMs: 50, heartbeatInterval: 100 });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => {
      const value = String(message.value);
      await onValue(value, Number(message.offset));
      values.push(value);
    },
  });
  onTestFinished(async () => {
    await consumer.disconnect();
  });
  return { consumer, values };
}

/** How many partitions each member owns, smallest first; empty while the group rebalances. */
function shares(server: KafkaServer): number[] {
  const [group] = server.groups().filter(({ state }) => state === 'Stable');
  const counts = group?.members.map(({ assignment }) =>
    assignment.reduce((sum, { partitions }) => sum + partitions.length, 0),
  );
  return (counts ?? []).sort((a, b) => a - b);
}

const soon = { timeout: 15_000, interval: 20 };

test('two kafkajs consumers share a topic, and one takes over what the other leaves', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 4, replicationFactor: 1 }],
  });
  const one = await consume(client, 't');
  const two = await consume(client, 't');
  await vi.waitFor(() => expect(shares(server)).toEqual([2, 2]), soon);

  const producer = client.producer();
  await producer.connect();
  const send = (values: string[]) =>
    producer.send({
      topic: 't',
      messages: values.map((value, partition) => ({ value, partition })),
    });
  await send(['a', 'b', 'c', 'd']);
  await vi.waitFor(
    () => expect(new Set([...one.values, ...two.values])).toEqual(new Set('abcd')),
    soon,
  );
  expect([one.values.length, two.values.length]).toEqual([2, 2]);

  await two.consumer.disconnect();
  await vi.waitFor(() => expect(shares(server)).toEqual([4]), soon);
  await send(['e', 'f', 'g', 'h']);
  await vi.waitFor(() => expect(new Set(one.values.slice(2))).toEqual(new Set('efgh')), soon);
  await producer.disconnect();
});

test('kafkajs describes, resets and deletes a group, but not while it is running', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  const admin = client.admin();
  const producer = client.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  await producer.send({ topic: 't', messages: ['a', 'b', 'c'].map((value) => ({ value })) });
  const first = await consume(client, 't');
  await vi.waitFor(() => expect(first.values).toEqual(['a', 'b', 'c']), soon);

  expect((await admin.listGroups()).groups).toEqual([{ groupId: 'g', protocolType: 'consumer' }]);
  const described = (await admin.describeGroups(['g'])).groups[0];
  expect(described).toMatchObject({
    state: 'Stable',
    protocol: 'RoundRobinAssigner',
    members: [{ clientHost: '/127.0.0.1' }],
  });
  const back = { groupId: 'g', topic: 't', partitions: [{ partition: 0, offset: '1' }] };
  await expect(admin.setOffsets(back)).rejects.toThrow('must have no running instances');
  await expect(admin.deleteGroups(['g'])).rejects.toThrow('Error in DeleteGroups');

  await first.consumer.disconnect();
  await admin.setOffsets(back);
  const second = await consume(client, 't');
  await vi.waitFor(() => expect(second.values).toEqual(['b', 'c']), soon);
  await second.consumer.disconnect();
  await admin.deleteGroups(['g']);
  expect(server.groups()).toEqual([]);
  await Promise.all([admin.disconnect(), producer.disconnect()]);
});

test('a kafkajs stage that reads, writes and commits in transactions delivers once, though half of them abort', async () => {
  const server = await startBroker();
  const client = clientOf(server);
  for (const name of ['in', 'out']) {
    await server.call('createTopics', {
      topics: [{ name, numPartitions: 1, replicationFactor: 1 }],
    });
  }
  const source = client.producer();
  const stage = client.producer({
    transactionalId: 'stage',
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await Promise.all([source.connect(), stage.connect()]);
  const wanted = ['a', 'b', 'c', 'd'];
  await source.send({ topic: 'in', messages: wanted.map((value) => ({ value })) });

  const consumer = client.consumer({ groupId: 'stage', maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'in', fromBeginning: true });
  const failed = new Set<string>();
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message, partition, topic }) => {
      const value = String(message.value);
      const write = async (text: string) => {
        const transaction = await stage.transaction();
        await transaction.send({ topic: 'out', messages: [{ value: text }] });
        await transaction.sendOffsets({
          consumerGroupId: 'stage',
          topics: [{ topic, partitions: [{ partition, offset: `${Number(message.offset) + 1}` }] }],
        });
        return transaction;
      };
      if (!failed.has(value)) {
        failed.add(value);
        await (await write(`aborted ${value}`)).abort();
      }
      await (await write(value)).commit();
    },
  });
  const reader = await consume(client, 'out');
  await vi.waitFor(() => expect(reader.values).toEqual(wanted), soon);
  const admin = client.admin();
  await admin.connect();
  const [topic] = await admin.fetchOffsets({ groupId: 'stage', topics: ['in'] });
  expect(topic?.partitions[0]?.offset).toBe('4');
  expect(server.openTransactions()).toBe(0);
  await Promise.all([
    consumer.disconnect(),
    source.disconnect(),
    stage.disconnect(),
    admin.disconnect(),
  ]);
});

/** A kcat member of group `g`, killed after the test at the latest. */
function kcatMember(server: KafkaServer, clientId: string, more: readonly string[] = []) {
  const settings = [
    `client.id=${clientId}`,
    'auto.offset.reset=earliest',
    'heartbeat.interval.ms=100',
    ...more,
  ];
  const member = execa(
    'kcat',
    [
      '-b',
      `${server.host}:${server.port}`,
      '-G',
      'g',
      ...settings.flatMap((one) => ['-X', one]),
      '-q',
      '-u',
      't',
    ],
    { reject: false },
  );
  const kill = async (): Promise<void> => {
    member.kill('SIGKILL');
    await member;
  };
  onTestFinished(kill);
  return { kill };
}

test('a static kcat member that was killed comes back without a rebalance', async (context) => {
  await foreignClient('kcat', context);
  const server = await startBroker();
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 4, replicationFactor: 1 }],
  });
  let joins = 0;
  const hook = server.intercept(
    'joinGroup',
    () => {
      joins += 1;
      return undefined;
    },
    { times: Number.POSITIVE_INFINITY },
  );
  kcatMember(server, 'other');
  const killed = kcatMember(server, 'static', ['group.instance.id=i-1']);
  await vi.waitFor(() => expect(shares(server)).toEqual([2, 2]), soon);
  const staticMember = () =>
    server.groups()[0]?.members.find(({ clientId }) => clientId === 'static');
  const before = staticMember();
  expect(before?.memberId).toMatch(/^i-1-/);

  await killed.kill();
  joins = 0;
  kcatMember(server, 'static', ['group.instance.id=i-1']);
  await vi.waitFor(() => expect(staticMember()?.memberId).not.toBe(before?.memberId), soon);
  expect(staticMember()?.assignment).toEqual(before?.assignment);
  expect(shares(server)).toEqual([2, 2]);
  expect(joins).toBe(1);
  hook[Symbol.dispose]();
});

test('kcat writes in a transaction', async (context) => {
  await foreignClient('kcat', context);
  const server = await startBroker();
  const broker = `${server.host}:${server.port}`;
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  await execa('kcat', ['-b', broker, '-P', '-t', 't', '-X', 'transactional.id=k', '-l'], {
    input: 'a\nb',
  });
  const read = await execa('kcat', [
    '-b',
    broker,
    '-C',
    '-t',
    't',
    '-e',
    '-q',
    '-X',
    'isolation.level=read_committed',
  ]);
  expect(read.stdout.split('\n')).toEqual(['a', 'b']);
  const { transactionStates } = await server.call('listTransactions', {});
  expect(transactionStates).toMatchObject([
    { transactionalId: 'k', transactionState: 'CompleteCommit' },
  ]);
});
