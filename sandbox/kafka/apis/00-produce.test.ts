import { expect, test } from 'vitest';
import { encodeBatch } from '../index.ts';
import { startTestKafka, writeAt } from './test-server.ts';

const batchOf = (key: Buffer | null, options = {}): Buffer =>
  encodeBatch([{ key, value: Buffer.from('v'), timestamp: 1 }], options);

const to = (name: string, index: number, records: Buffer | null) => [
  { name, partitionData: [{ index, records }] },
];

test.each([
  ['an unknown topic', { topicData: to('no', 0, batchOf(null)) }, 3],
  ['an unknown partition', { topicData: to('t', 9, batchOf(null)) }, 3],
  ['no records', { topicData: to('t', 0, null) }, 87],
  ['two batches', { topicData: to('t', 0, Buffer.concat([batchOf(null), batchOf(null)])) }, 87],
  ['strange acks', { acks: 2, topicData: to('t', 0, batchOf(null)) }, 21],
  [
    'a transactional batch of an unknown id',
    {
      transactionalId: 'x',
      topicData: to(
        't',
        0,
        batchOf(null, { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true }),
      ),
    },
    49,
  ],
])('%s is refused by its partition alone', async (_, request, errorCode) => {
  const server = await startTestKafka({ t: 1 });
  const answer = await server.call('produce', { acks: -1, ...request });
  expect(answer.responses[0]?.partitionResponses).toMatchObject([{ errorCode, baseOffset: -1 }]);
  expect(server.topics()).toHaveLength(1);
});

test('a transactional batch must name a partition that was added', async () => {
  const server = await startTestKafka({ t: 1 });
  const identity = await server.call('initProducerId', {
    transactionalId: 'x',
    transactionTimeoutMs: 10_000,
  });
  const records = batchOf(null, { ...identity, baseSequence: 0, isTransactional: true });
  const request = { transactionalId: 'x', acks: -1, topicData: to('t', 0, records) };
  const refused = await server.call('produce', request);
  expect(refused.responses[0]?.partitionResponses[0]?.errorCode).toBe(48);
  await server.call('addPartitionsToTxn', {
    v3AndBelowTransactionalId: 'x',
    v3AndBelowProducerId: identity.producerId,
    v3AndBelowProducerEpoch: identity.producerEpoch,
    v3AndBelowTopics: [{ name: 't', partitions: [0] }],
  });
  const taken = await server.call('produce', request);
  expect(taken.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  expect(server.topics()[0]?.partitions[0]).toMatchObject({ logEndOffset: 1, lastStableOffset: 0 });
  expect(server.openTransactions()).toBe(1);
});

test('a compacted topic names the records that have no key', async () => {
  const server = await startTestKafka();
  await server.call('createTopics', {
    topics: [
      {
        name: 'c',
        numPartitions: 1,
        replicationFactor: 1,
        configs: [{ name: 'cleanup.policy', value: 'compact' }],
      },
    ],
  });
  const answer = await server.call('produce', { acks: -1, topicData: to('c', 0, batchOf(null)) });
  expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({
    errorCode: 87,
    recordErrors: [{ batchIndex: 0 }],
  });
  const keyed = await server.call('produce', {
    acks: -1,
    topicData: to('c', 0, batchOf(Buffer.from('k'))),
  });
  expect(keyed.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
});

test('max.message.bytes, message.timestamp.type and the bounds of time are those of the topic', async () => {
  const server = await startTestKafka({}, { clock: () => 1_000_000 });
  const create = (name: string, config: string, value: string) =>
    server.call('createTopics', {
      topics: [
        { name, numPartitions: 1, replicationFactor: 1, configs: [{ name: config, value }] },
      ],
    });
  await create('small', 'max.message.bytes', '60');
  await create('stamped', 'message.timestamp.type', 'LogAppendTime');
  await create('recent', 'message.timestamp.before.max.ms', '1000');
  expect(await writeAt(server, 'small', [1])).toBe(10);
  expect(await writeAt(server, 'recent', [998_000])).toBe(32);
  expect(await writeAt(server, 'recent', [999_500])).toBe(0);
  const answer = await server.call('produce', {
    acks: -1,
    topicData: to('stamped', 0, batchOf(null)),
  });
  expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({
    errorCode: 0,
    logAppendTimeMs: 1_000_000,
  });
});

test('retention follows the topic and the clock', async () => {
  let now = 1_000_000;
  const server = await startTestKafka({}, { clock: () => now });
  await server.call('createTopics', {
    topics: [
      {
        name: 'r',
        numPartitions: 1,
        replicationFactor: 1,
        configs: [{ name: 'retention.ms', value: '5000' }],
      },
    ],
  });
  await writeAt(server, 'r', [1_000_000]);
  await writeAt(server, 'r', [1_004_000]);
  now = 1_005_001;
  server.applyRetention();
  expect(server.topics()[0]?.partitions[0]).toMatchObject({
    logStartOffset: 1,
    logEndOffset: 2,
    records: 1,
  });
});
