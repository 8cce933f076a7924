import type { Admin, Producer } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { adminClient, kafkaClient, newTopic, unique } from './services.ts';

async function transactional(transactionalId: string): Promise<Producer> {
  const retry = { retries: 5, initialRetryTime: 100 };
  const producer = kafkaClient({ retry }).producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    retry,
  });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return producer;
}

/** Values that a read_committed (or, with `all`, read_uncommitted) reader sees before `end`. */
async function valuesOf(topic: string, last: string, all = false): Promise<readonly string[]> {
  const consumer = kafkaClient({ retry: { retries: 10, initialRetryTime: 100 } }).consumer({
    groupId: unique('reader'),
    readUncommitted: all,
    maxWaitTimeInMs: 100,
  });
  const values: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  onTestFinished(() => consumer.disconnect());
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      const value = message.value?.toString() ?? '';
      values.push(value);
      if (value === last) resolve();
      return Promise.resolve();
    },
  });
  await promise;
  return values;
}

async function committed(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<string | undefined> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return found?.partitions[0]?.offset;
}

test('what was aborted is seen by read_uncommitted alone, and markers take offsets', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const producer = await transactional(unique('tx'));
  const lost = await producer.transaction();
  await lost.send({ topic, messages: [{ value: 'lost' }] });
  await lost.abort();
  const kept = await producer.transaction();
  await kept.send({ topic, messages: [{ value: 'kept' }] });
  await kept.commit();
  expect(await valuesOf(topic, 'kept')).toEqual(['kept']);
  expect(await valuesOf(topic, 'kept', true)).toEqual(['lost', 'kept']);
  // Two records, two markers.
  expect((await admin.fetchTopicOffsets(topic))[0]?.high).toBe('4');
});

test('offsets of a transaction count when it commits, not when it aborts', async () => {
  const admin = await adminClient();
  const [source, target] = [await newTopic(admin), await newTopic(admin)];
  const groupId = unique('group');
  const producer = await transactional(unique('tx'));
  const run = async (offset: string, isCommit: boolean): Promise<void> => {
    const transaction = await producer.transaction();
    await transaction.send({ topic: target, messages: [{ value: offset }] });
    await transaction.sendOffsets({
      consumerGroupId: groupId,
      topics: [{ topic: source, partitions: [{ partition: 0, offset }] }],
    });
    await (isCommit ? transaction.commit() : transaction.abort());
  };
  await run('5', false);
  expect(await committed(admin, groupId, source)).toBe('-1');
  await run('7', true);
  await expect.poll(() => committed(admin, groupId, source)).toBe('7');
  await run('9', false);
  expect(await committed(admin, groupId, source)).toBe('7');
});

test('a producer that takes a transactional id over fences the one before and aborts what it left open', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const id = unique('tx');
  const first = await transactional(id);
  const open = await first.transaction();
  await open.send({ topic, messages: [{ value: 'left open' }] });
  const second = await transactional(id);
  const transaction = await second.transaction();
  await transaction.send({ topic, messages: [{ value: 'of the second' }] });
  await transaction.commit();
  await expect(open.send({ topic, messages: [{ value: 'too late' }] })).rejects.toMatchObject({
    type: expect.stringMatching(/PRODUCER_FENCED|INVALID_PRODUCER_EPOCH/) as string,
  });
  expect(await valuesOf(topic, 'of the second')).toEqual(['of the second']);
});
