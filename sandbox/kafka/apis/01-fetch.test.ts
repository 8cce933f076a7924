import { expect, test } from 'vitest';
import { encodeBatch, type KafkaServer } from '../index.ts';
import { startTestKafka, writeAt } from './test-server.ts';

const partitionOf = (fetchOffset: number, more = {}) => ({
  partition: 0,
  fetchOffset,
  partitionMaxBytes: 1_000_000,
  ...more,
});

async function fetchOne(server: KafkaServer, request: object, partition: object, version = 11) {
  const answer = await server.call(
    'fetch',
    { maxWaitMs: 0, minBytes: 1, topics: [{ topic: 't', partitions: [partition] }], ...request },
    { version },
  );
  return answer.responses[0]?.partitions[0];
}

test.each([
  ['before the start', 0, 1],
  ['at the start', 1, 0],
  ['at the end', 3, 0],
  ['beyond the end', 4, 1],
])('an offset %s', async (_, offset, errorCode) => {
  const server = await startTestKafka({ t: 1 });
  await writeAt(server, 't', [1]);
  await writeAt(server, 't', [2, 3]);
  await server.call('deleteRecords', {
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 1 }] }],
  });
  expect(await fetchOne(server, {}, partitionOf(offset))).toMatchObject({
    errorCode,
    highWatermark: 3,
    logStartOffset: 1,
  });
});

test.each([
  ['an unknown topic', { topics: [{ topic: 'no', partitions: [partitionOf(0)] }] }, 11, 3],
  [
    'an unknown partition',
    { topics: [{ topic: 't', partitions: [{ ...partitionOf(0), partition: 7 }] }] },
    11,
    3,
  ],
  [
    'an unknown topic id',
    { topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitions: [partitionOf(0)] }] },
    13,
    100,
  ],
  [
    'a later leader epoch',
    { topics: [{ topic: 't', partitions: [partitionOf(0, { currentLeaderEpoch: 1 })] }] },
    11,
    75,
  ],
])('%s answers at once with its error', async (_, request, version, errorCode) => {
  const server = await startTestKafka({ t: 1 });
  const found = await fetchOne(server, { maxWaitMs: 60_000, ...request }, {}, version);
  expect(found).toMatchObject({ errorCode, records: Buffer.alloc(0) });
});

test('a session of another life is refused as a whole', async () => {
  const server = await startTestKafka({ t: 1 });
  expect(await server.call('fetch', { sessionId: 5 }, { version: 11 })).toMatchObject({
    errorCode: 70,
    responses: [],
  });
});

test('sizes are soft: the first batch always comes, others only whole', async () => {
  const server = await startTestKafka({ t: 1 });
  for (const time of [1, 2, 3]) await writeAt(server, 't', [time]);
  const size = (await fetchOne(server, {}, partitionOf(2)))?.records?.length ?? 0;
  expect((await fetchOne(server, { maxBytes: 1 }, partitionOf(0)))?.records).toHaveLength(size);
  expect(
    (await fetchOne(server, {}, partitionOf(0, { partitionMaxBytes: size * 2 + 5 })))?.records,
  ).toHaveLength(size * 2);
});

test('minBytes waits for enough, maxWaitMs ends the wait', async () => {
  const server = await startTestKafka({ t: 1 });
  await writeAt(server, 't', [1]);
  const one = await fetchOne(server, { minBytes: 100_000, maxWaitMs: 5 }, partitionOf(0));
  const size = one?.records?.length ?? 0;
  expect(size).toBeGreaterThan(0);
  const waiting = fetchOne(server, { minBytes: size * 2, maxWaitMs: 60_000 }, partitionOf(0));
  await writeAt(server, 't', [2]);
  expect((await waiting)?.records).toHaveLength(size * 2);
});

test('what the sizes cut off does not wait for more', async () => {
  const server = await startTestKafka({ t: 1 });
  for (const time of [1, 2]) await writeAt(server, 't', [time]);
  const sizes = { minBytes: 1_000_000, maxBytes: 1, maxWaitMs: 60_000 };
  expect((await fetchOne(server, sizes, partitionOf(0)))?.records).not.toHaveLength(0);
});

test('a topic that is deleted while a fetch waits ends it with an error', async () => {
  const server = await startTestKafka({ t: 1 });
  const waiting = fetchOne(server, { maxWaitMs: 60_000 }, partitionOf(0));
  await server.call('deleteTopics', { topicNames: ['t'] }, { version: 5 });
  expect(await waiting).toMatchObject({ errorCode: 3 });
});

test('read_committed stops before open transactions and names the aborted ones', async () => {
  const server = await startTestKafka({ t: 1 });
  const { producerId, producerEpoch } = await server.call('initProducerId', {
    transactionalId: 'x',
    transactionTimeoutMs: 10_000,
  });
  const identity = { transactionalId: 'x', producerId, producerEpoch };
  await server.call('addPartitionsToTxn', {
    v3AndBelowTransactionalId: 'x',
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
    v3AndBelowTopics: [{ name: 't', partitions: [0] }],
  });
  const records = encodeBatch([{ key: null, value: Buffer.from('lost'), timestamp: 1 }], {
    producerId,
    producerEpoch,
    baseSequence: 0,
    isTransactional: true,
  });
  await server.call('produce', {
    transactionalId: 'x',
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  });
  const committed = { isolationLevel: 1 };
  expect(await fetchOne(server, committed, partitionOf(0))).toMatchObject({
    records: Buffer.alloc(0),
    abortedTransactions: [],
    lastStableOffset: 0,
  });
  expect((await fetchOne(server, {}, partitionOf(0)))?.records).not.toHaveLength(0);
  const waiting = fetchOne(server, { ...committed, maxWaitMs: 60_000 }, partitionOf(0));
  await server.call('endTxn', { ...identity, committed: false });
  expect(await waiting).toMatchObject({
    abortedTransactions: [{ producerId, firstOffset: 0 }],
    lastStableOffset: 2,
  });
  expect(await fetchOne(server, {}, partitionOf(0))).toMatchObject({ abortedTransactions: null });
});

test('zstd is not given to clients that cannot read it', async () => {
  const server = await startTestKafka({ t: 1 });
  const records = encodeBatch([{ key: null, value: Buffer.from('v'), timestamp: 1 }]);
  records.writeInt16BE(4, 21);
  await server.call('produce', {
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  });
  expect(await fetchOne(server, {}, partitionOf(0), 9)).toMatchObject({ errorCode: 76 });
  expect(await fetchOne(server, {}, partitionOf(0), 10)).toMatchObject({ errorCode: 0 });
});
