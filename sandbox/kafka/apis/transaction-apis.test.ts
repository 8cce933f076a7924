import { expect, onTestFinished, test } from 'vitest';
import { decodeBatches, encodeBatch, startKafka, type KafkaServer } from '../index.ts';

async function broker(): Promise<KafkaServer> {
  const kafka = await startKafka({ port: 0, name: 'test' });
  onTestFinished(async () => {
    await kafka[Symbol.asyncDispose]();
  });
  await kafka.call('createTopics', {
    topics: [{ name: 't', numPartitions: 2, replicationFactor: 1 }],
  });
  return kafka;
}

interface Producer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

async function producer(kafka: KafkaServer, transactionalId = 'x'): Promise<Producer> {
  const { producerId, producerEpoch } = await kafka.call('initProducerId', {
    transactionalId,
    transactionTimeoutMs: 10_000,
  });
  return { transactionalId, producerId, producerEpoch };
}

async function add(
  kafka: KafkaServer,
  of: Producer,
  partitions: number[],
  version = 3,
  name = 't',
) {
  const answer = await kafka.call(
    'addPartitionsToTxn',
    {
      v3AndBelowTransactionalId: of.transactionalId,
      v3AndBelowProducerId: of.producerId,
      v3AndBelowProducerEpoch: of.producerEpoch,
      v3AndBelowTopics: [{ name, partitions }],
    },
    { version },
  );
  return answer.resultsByTopicV3AndBelow[0]?.resultsByPartition.map(
    ({ partitionErrorCode }) => partitionErrorCode,
  );
}

async function write(kafka: KafkaServer, of: Producer, value: string, baseSequence = 0) {
  const { producerId, producerEpoch } = of;
  const records = encodeBatch([{ key: null, value: Buffer.from(value), timestamp: 1 }], {
    producerId,
    producerEpoch,
    baseSequence,
    isTransactional: true,
  });
  const answer = await kafka.call('produce', {
    transactionalId: of.transactionalId,
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  });
  return answer.responses[0]?.partitionResponses[0]?.errorCode;
}

async function read(kafka: KafkaServer, isolationLevel: number) {
  const answer = await kafka.call(
    'fetch',
    {
      isolationLevel,
      maxWaitMs: 0,
      maxBytes: 1e6,
      topics: [
        { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1e6 }] },
      ],
    },
    { version: 11 },
  );
  return answer.responses[0]?.partitions[0];
}

const park = async (kafka: KafkaServer, of: Producer, more = {}) => {
  const answer = await kafka.call('txnOffsetCommit', {
    ...of,
    groupId: 'g',
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 5 }] }],
    ...more,
  });
  return answer.topics[0]?.partitions[0]?.errorCode;
};

const position = async (kafka: KafkaServer, requireStable = false) => {
  const answer = await kafka.call(
    'offsetFetch',
    { groupId: 'g', topics: [{ name: 't', partitionIndexes: [0] }], requireStable },
    { version: 7 },
  );
  const { committedOffset, errorCode } = answer.topics[0]?.partitions[0] ?? {};
  return [committedOffset, errorCode];
};

test('records and positions of a transaction become visible together', async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  expect(await add(kafka, x, [0])).toEqual([0]);
  expect(await write(kafka, x, 'a')).toBe(0);
  expect((await kafka.call('addOffsetsToTxn', { ...x, groupId: 'g' })).errorCode).toBe(0);
  expect(await park(kafka, x)).toBe(0);
  expect([await position(kafka), await position(kafka, true)]).toEqual([
    [-1, 0],
    [-1, 88],
  ]);
  expect((await read(kafka, 1))?.lastStableOffset).toBe(0);
  expect(kafka.openTransactions()).toBe(1);
  expect((await kafka.call('endTxn', { ...x, committed: true })).errorCode).toBe(0);
  expect(await position(kafka, true)).toEqual([5, 0]);
  expect(await read(kafka, 1)).toMatchObject({
    lastStableOffset: 2,
    highWatermark: 2,
    abortedTransactions: [],
  });
  expect(kafka.openTransactions()).toBe(0);
});

test('an aborted transaction is told to read_committed readers, and its positions are gone', async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  await add(kafka, x, [0]);
  await write(kafka, x, 'lost');
  await kafka.call('addOffsetsToTxn', { ...x, groupId: 'g' });
  await park(kafka, x);
  await kafka.call('endTxn', { ...x, committed: false });
  const partition = await read(kafka, 1);
  expect(partition?.abortedTransactions).toEqual([{ producerId: x.producerId, firstOffset: 0 }]);
  const batches = [...decodeBatches(partition?.records ?? Buffer.alloc(0))];
  expect(batches.map(({ isControl }) => isControl)).toEqual([false, true]);
  expect(batches[1]?.records[0]?.key?.toString('hex')).toBe('00000000');
  expect(await position(kafka, true)).toEqual([-1, 0]);
});

test('a missing partition is 3, the others are not attempted, and no transaction begins', async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  expect(await add(kafka, x, [0, 9, 1])).toEqual([55, 3, 55]);
  expect(kafka.openTransactions()).toBe(0);
});

test('a transactional batch to a partition that was not added is 48', async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  await add(kafka, x, [1]);
  expect(await write(kafka, x, 'a')).toBe(48);
});

test('a fenced producer is told 90 by the versions that know it and 47 below; on Produce always 47', async () => {
  const kafka = await broker();
  const old = await producer(kafka);
  await producer(kafka);
  expect([await add(kafka, old, [0], 1), await add(kafka, old, [0], 2)]).toEqual([[47], [90]]);
  const addOffsets = async (version: number) =>
    (await kafka.call('addOffsetsToTxn', { ...old, groupId: 'g' }, { version })).errorCode;
  expect([await addOffsets(1), await addOffsets(2)]).toEqual([47, 90]);
  const end = async (version: number) =>
    (await kafka.call('endTxn', { ...old, committed: true }, { version })).errorCode;
  expect([await end(1), await end(2)]).toEqual([47, 90]);
  const init = async (version: number) =>
    (await kafka.call('initProducerId', { ...old, transactionTimeoutMs: 10_000 }, { version }))
      .errorCode;
  expect([await init(3), await init(4)]).toEqual([47, 90]);
  expect(await write(kafka, old, 'late')).toBe(47);
});

test('the partition refuses the batch of a producer whose transaction was taken over', async () => {
  const kafka = await broker();
  const old = await producer(kafka);
  await add(kafka, old, [0]);
  await write(kafka, old, 'a');
  const next = await producer(kafka);
  expect(next).toEqual({ ...old, producerEpoch: 1 });
  await add(kafka, next, [0]);
  expect([await write(kafka, old, 'late', 1), await write(kafka, next, 'b')]).toEqual([47, 0]);
});

test('TxnOffsetCommit takes made-up transactional ids, and checks members: 22, 25', async () => {
  const kafka = await broker();
  const madeUp = { transactionalId: 'nobody', producerId: 77, producerEpoch: 0 };
  expect(await park(kafka, madeUp)).toBe(0);
  expect(await park(kafka, madeUp, { generationId: 3, memberId: 'm' })).toBe(25);
  expect(await park(kafka, madeUp, { generationId: 3, memberId: 'm', groupId: 'none' })).toBe(22);
  const topics = [{ name: 'none', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }];
  expect(await park(kafka, madeUp, { topics })).toBe(3);
});

test('TxnOffsetCommit of a group with members works from outside, as Kafka has it for older clients', async () => {
  const kafka = await broker();
  const protocols = [{ name: 'range', metadata: Buffer.alloc(0) }];
  await kafka.call(
    'joinGroup',
    { groupId: 'g', sessionTimeoutMs: 10_000, protocolType: 'consumer', protocols },
    { version: 3 },
  );
  expect(await park(kafka, await producer(kafka))).toBe(0);
});

test("WriteTxnMarkers ends an administrator's hanging transaction in one partition", async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  await add(kafka, x, [0]);
  await write(kafka, x, 'a');
  const topics = [{ name: 't', partitionIndexes: [0, 9] }];
  const { producerId, producerEpoch } = x;
  const answer = await kafka.call('writeTxnMarkers', {
    markers: [{ producerId, producerEpoch, transactionResult: false, topics }],
  });
  expect(answer.markers[0]?.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([
    0, 3,
  ]);
  expect(await read(kafka, 1)).toMatchObject({
    lastStableOffset: 2,
    abortedTransactions: [{ producerId, firstOffset: 0 }],
  });
});

test('a transaction whose topic was deleted still ends', async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  await add(kafka, x, [0]);
  await kafka.call('deleteTopics', { topicNames: ['t'] }, { version: 4 });
  expect((await kafka.call('endTxn', { ...x, committed: true })).errorCode).toBe(0);
  expect(kafka.openTransactions()).toBe(0);
});

test('DescribeTransactions and ListTransactions tell what is open; unknown ids and states are named', async () => {
  const kafka = await broker();
  const x = await producer(kafka);
  await producer(kafka, 'idle');
  await add(kafka, x, [1, 0]);
  const { transactionStates } = await kafka.call('describeTransactions', {
    transactionalIds: ['x', 'idle', 'none'],
  });
  expect(transactionStates).toMatchObject([
    {
      errorCode: 0,
      transactionState: 'Ongoing',
      transactionTimeoutMs: 10_000,
      producerId: x.producerId,
      topics: [{ topic: 't', partitions: [1, 0] }],
    },
    { errorCode: 0, transactionState: 'Empty', transactionStartTimeMs: -1, topics: [] },
    { errorCode: 105, transactionalId: 'none' },
  ]);
  const list = async (filter = {}) => {
    const answer = await kafka.call('listTransactions', filter);
    return [
      answer.transactionStates.map(({ transactionalId }) => transactionalId),
      answer.unknownStateFilters,
    ];
  };
  expect(await list()).toEqual([['x', 'idle'], []]);
  expect(await list({ stateFilters: ['Ongoing', 'Prepared', 'PrepareCommit'] })).toEqual([
    ['x'],
    ['Prepared'],
  ]);
  expect(await list({ producerIdFilters: [x.producerId] })).toEqual([['x'], []]);
  expect(await list({ durationFilter: 60_000 })).toEqual([[], []]);
});
