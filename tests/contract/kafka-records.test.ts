import { CompressionTypes, type IHeaders, type Message } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { adminClient, kafkaClient, newTopic, unique } from './services.ts';

interface Seen {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: IHeaders | undefined;
}

/** The first `count` committed records of a topic, as a new group sees them, by partition and offset. */
async function readFirst(topic: string, count: number): Promise<readonly Seen[]> {
  // A new broker first makes the topic that keeps the groups' positions.
  const retry = { retries: 10, initialRetryTime: 100 };
  const consumer = kafkaClient({ retry }).consumer({
    groupId: unique('reader'),
    maxWaitTimeInMs: 100,
  });
  const seen: Seen[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  onTestFinished(() => consumer.disconnect());
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ partition, message: { offset, key, value, headers } }) => {
      seen.push({
        partition,
        offset,
        key: key?.toString() ?? null,
        value: value?.toString() ?? null,
        headers,
      });
      if (seen.length >= count) resolve();
      return Promise.resolve();
    },
  });
  await promise;
  return seen.toSorted((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
}

async function produce(topic: string, messages: Message[], compression?: CompressionTypes) {
  const producer = kafkaClient().producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return producer.send({
    topic,
    messages,
    acks: -1,
    ...(compression === undefined ? {} : { compression }),
  });
}

test('keys, values, headers and order of a partition come back as they were sent', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { partitions: 2 });
  await produce(topic, [
    { partition: 0, key: 'a', value: 'first', headers: { h: 'one' } },
    { partition: 0, key: null, value: '' },
    { partition: 0, key: 'ключ', value: null },
    { partition: 1, key: 'b', value: '💥 \u0000' },
  ]);
  const seen = await readFirst(topic, 4);
  expect(seen.map(({ partition, offset, key, value }) => [partition, offset, key, value])).toEqual([
    [0, '0', 'a', 'first'],
    [0, '1', null, ''],
    [0, '2', 'ключ', null],
    [1, '0', 'b', '💥 \u0000'],
  ]);
  expect(String(seen[0]?.headers?.['h'])).toBe('one');
});

test('a gzip batch is read as it was sent', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const messages = Array.from({ length: 50 }, (_, n) => ({ value: `event ${n}` }));
  await produce(topic, messages, CompressionTypes.GZIP);
  const seen = await readFirst(topic, 50);
  expect(seen.map(({ value }) => value)).toEqual(messages.map(({ value }) => value));
});

test('produce answers with the base offset, and acks 0 with nothing', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const [first] = await produce(topic, [{ value: 'a' }, { value: 'b' }]);
  expect(first?.baseOffset).toBe('0');
  const [second] = await produce(topic, [{ value: 'c' }]);
  expect(second?.baseOffset).toBe('2');
  const producer = kafkaClient().producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'd' }], acks: 0 });
  await producer.disconnect();
  await expect
    .poll(async () => (await admin.fetchTopicOffsets(topic))[0]?.high, { timeout: 10_000 })
    .toBe('4');
});

test('offsets are found by time; beyond the last record there is none', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const start = Date.now() - 100_000;
  for (const [index, value] of ['a', 'b', 'c'].entries()) {
    await produce(topic, [{ value, timestamp: String(start + index * 1_000) }]);
  }
  const at = async (time: number): Promise<string | undefined> =>
    (await admin.fetchTopicOffsetsByTimestamp(topic, time))[0]?.offset;
  expect(await at(start)).toBe('0');
  expect(await at(start + 1)).toBe('1');
  expect(await at(start + 1_000)).toBe('1');
  expect(await at(start + 1_001)).toBe('2');
  // kafkajs turns "none" into the end of the log.
  expect(await at(start + 2_001)).toBe('3');
});

test('records before an offset are deleted, and the log starts there', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  await produce(topic, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
  // kafkajs looks for the leader in what it knows of the topic, and asks for that only here.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
  expect((await admin.fetchTopicOffsets(topic))[0]).toMatchObject({ low: '2', high: '3' });
  expect((await readFirst(topic, 1)).map(({ value }) => value)).toEqual(['c']);
});

test('a record above the topic’s limit is refused, and nothing of its batch is written', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { configs: { 'max.message.bytes': '2000' } });
  const large = 'x'.repeat(3_000);
  await expect(produce(topic, [{ value: 'small' }, { value: large }])).rejects.toMatchObject({
    type: 'MESSAGE_TOO_LARGE',
  });
  expect((await admin.fetchTopicOffsets(topic))[0]?.high).toBe('0');
});
