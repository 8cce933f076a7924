import { expect, test } from 'vitest';
import { encodeBatch, type ResponseOf } from '../index.ts';
import { startTestKafka, writeAt } from './test-server.ts';

test('DescribeCluster tells the one broker', async () => {
  const server = await startTestKafka();
  expect(await server.call('describeCluster', {})).toMatchObject({
    errorCode: 0,
    clusterId: 'telemetry-sandbox-test',
    controllerId: 1,
    brokers: [{ brokerId: 1, host: '127.0.0.1', port: server.port }],
  });
});

test('DescribeLogDirs tells the bytes of each partition, all or those asked for', async () => {
  const server = await startTestKafka({ a: 1, b: 1 });
  await writeAt(server, 'a', [1]);
  const answer = await server.call('describeLogDirs', { topics: null });
  const bytes = server.stats().bytes;
  expect(answer.results[0]?.topics).toMatchObject([
    { name: 'a', partitions: [{ partitionSize: bytes }] },
    { name: 'b', partitions: [{ partitionSize: 0 }] },
  ]);
  const one = await server.call('describeLogDirs', { topics: [{ topic: 'b', partitions: [0] }] });
  expect(one.results[0]?.topics.map(({ name }) => name)).toEqual(['b']);
});

test('no election is ever needed, and nothing is reassigned', async () => {
  const server = await startTestKafka({ a: 1 });
  const asked = await server.call('electLeaders', {
    topicPartitions: [{ topic: 'a', partitions: [0, 5] }],
  });
  expect(
    asked.replicaElectionResults[0]?.partitionResult.map(({ errorCode }) => errorCode),
  ).toEqual([84, 3]);
  expect(await server.call('listPartitionReassignments', { topics: null })).toMatchObject({
    errorCode: 0,
    topics: [],
  });
});

test('the end of leader epoch 0 is the log end; later epochs are unknown', async () => {
  const server = await startTestKafka({ a: 1 });
  await writeAt(server, 'a', [1, 2]);
  const ask = async (leaderEpoch: number) =>
    (
      await server.call('offsetForLeaderEpoch', {
        topics: [{ topic: 'a', partitions: [{ partition: 0, leaderEpoch }] }],
      })
    ).topics[0]?.partitions[0];
  expect(await ask(0)).toMatchObject({ errorCode: 0, leaderEpoch: 0, endOffset: 2 });
  expect(await ask(4)).toMatchObject({ errorCode: 0, leaderEpoch: -1, endOffset: -1 });
});

test('DescribeProducers tells sequences and open transactions', async () => {
  const server = await startTestKafka({ a: 1 });
  const { producerId, producerEpoch } = await server.call('initProducerId', {
    transactionalId: null,
    transactionTimeoutMs: 1,
  });
  const records = encodeBatch(
    [1, 2, 3].map((timestamp) => ({ key: null, value: null, timestamp })),
    { producerId, producerEpoch, baseSequence: 0 },
  );
  await server.call('produce', {
    acks: -1,
    topicData: [{ name: 'a', partitionData: [{ index: 0, records }] }],
  });
  const answer = await server.call('describeProducers', {
    topics: [{ name: 'a', partitionIndexes: [0, 9] }],
  });
  expect(answer.topics[0]?.partitions).toMatchObject([
    {
      errorCode: 0,
      activeProducers: [
        {
          producerId,
          producerEpoch: 0,
          lastSequence: 2,
          lastTimestamp: 3,
          currentTxnStartOffset: -1,
        },
      ],
    },
    { errorCode: 3 },
  ]);
});

test('DescribeTopicPartitions goes page by page until every partition was told once', async () => {
  const server = await startTestKafka({ a: 3, b: 2, c: 1 });
  const seen: string[] = [];
  let cursor: { topicName: string; partitionIndex: number } | null = null;
  for (let page = 0; page < 10; page += 1) {
    const answer: ResponseOf<'describeTopicPartitions'> = await server.call(
      'describeTopicPartitions',
      {
        topics: [],
        responsePartitionLimit: 2,
        cursor,
      },
    );
    for (const { name, partitions } of answer.topics) {
      for (const { partitionIndex } of partitions) seen.push(`${name ?? ''}-${partitionIndex}`);
    }
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  expect(seen).toEqual(['a-0', 'a-1', 'a-2', 'b-0', 'b-1', 'c-0']);
  const unknown = await server.call('describeTopicPartitions', { topics: [{ name: 'no' }] });
  expect(unknown.topics).toMatchObject([{ name: 'no', errorCode: 3 }]);
});
