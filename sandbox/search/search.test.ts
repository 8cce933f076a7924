import { CompressionTypes, type Producer } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { clientOf, startBroker } from '../testing/kafka-broker.ts';
import type { KafkaServer } from '../kafka/index.ts';
import type { SearchEvent } from '../control/types.ts';
import { createSearches, type Searches } from './index.ts';
import type { SearchedPartition } from './partition-walk.ts';
import { readLog } from './read-batches.ts';
import type { SearchOptions } from './search.ts';

const start = Date.now() - 100_000;

async function producerOf(kafka: KafkaServer, transactionalId?: string): Promise<Producer> {
  const producer = clientOf(kafka).producer(
    transactionalId === undefined ? {} : { transactionalId, maxInFlightRequests: 1 },
  );
  await producer.connect();
  onTestFinished(async () => producer.disconnect());
  return producer;
}

async function createTopic(kafka: KafkaServer, name: string, numPartitions: number): Promise<void> {
  await kafka.call('createTopics', { topics: [{ name, numPartitions, replicationFactor: 1 }] });
}

function partitionsOf(kafka: KafkaServer): readonly SearchedPartition[] {
  return kafka.topics().flatMap(({ name, partitions }) =>
    name.startsWith('__')
      ? []
      : partitions.map(({ partition, logStartOffset, lastStableOffset }) => ({
          cluster: 'dp' as const,
          topic: name,
          fullName: name,
          partition,
          from: logStartOffset,
          until: lastStableOffset,
          bytesPerRecord: 1_000,
          read: readLog(kafka),
        })),
  );
}

function searchesOfTest(): Searches {
  const searches = createSearches();
  onTestFinished(async () => searches[Symbol.asyncDispose]());
  return searches;
}

async function all(
  searches: Searches,
  filter: string,
  options: Pick<SearchOptions, 'partitions'> & Partial<SearchOptions>,
): Promise<{ records: string[]; end: Extract<SearchEvent, { kind: 'end' }> }> {
  const records: string[] = [];
  const defaults = { order: 'newest' as const, limit: 1_000, deadlineMs: 20_000, now: Date.now() };
  const { signal } = new AbortController();
  for await (const event of searches.search({ signal, ...defaults, ...options, filter })) {
    if (event.kind === 'end') return { records, end: event };
    if (event.kind === 'records')
      records.push(...event.records.map((one) => `${one.topic}-${one.partition}@${one.offset}`));
  }
  throw new Error('the search gave no end');
}

/** `count` events over three partitions of two topics, a millisecond apart; every tenth is an END. */
async function filled(count: number): Promise<{ kafka: KafkaServer; places: readonly string[] }> {
  const kafka = await startBroker();
  await createTopic(kafka, 'raw', 2);
  await createTopic(kafka, 'unique', 1);
  const producer = await producerOf(kafka);
  const targets = [
    { topic: 'raw', partition: 0 },
    { topic: 'raw', partition: 1 },
    { topic: 'unique', partition: 0 },
  ] as const;
  const next = [0, 0, 0];
  const places: string[] = [];
  const messages = targets.map(
    () => [] as { value: string; timestamp: string; partition: number }[],
  );
  for (let index = 0; index < count; index += 1) {
    const which = (index * 7) % 3;
    const { topic, partition } = targets[which] ?? targets[0];
    const eid = index % 10 === 0 ? 'END' : 'INTERACT';
    const value = JSON.stringify({
      eid,
      mid: `${eid}:${index}`,
      edata: { n: index },
      pad: 'x'.repeat(900),
    });
    messages[which]?.push({ value, timestamp: String(start + index), partition });
    places.push(`${topic}-${partition}@${next[which]}`);
    next[which] = (next[which] ?? 0) + 1;
  }
  for (const [which, { topic }] of targets.entries()) {
    const all = messages[which] ?? [];
    for (let at = 0; at < all.length; at += 97)
      await producer.send({ topic, messages: all.slice(at, at + 97) });
  }
  return { kafka, places };
}

test('finds records of several partitions in order of time, newest or oldest first', async () => {
  const { kafka, places } = await filled(3_000);
  const partitions = partitionsOf(kafka);
  const searches = searchesOfTest();
  const expected = places.filter((_, index) => index % 10 === 0);
  const oldest = await all(searches, 'eid = END', { partitions, order: 'oldest' });
  expect(oldest.records).toEqual(expected);
  expect(oldest.end).toMatchObject({
    reason: 'end',
    found: 300,
    scannedRecords: 3_000,
    totalOffsets: 3_000,
  });
  const newest = await all(searches, 'eid = END', { partitions });
  expect(newest.records).toEqual(expected.toReversed());
  const few = await all(searches, 'end:12 limit 3', { partitions });
  expect(few.records).toEqual([1290, 1280, 1270].map((index) => places[index]));
  expect(few.end.reason).toBe('limit');
  const usual = await all(searches, 'eid = END', { partitions, limit: undefined });
  expect(usual.records).toEqual(expected.toReversed().slice(0, 100));
  const own = await all(searches, 'eid = END limit 150', { partitions, limit: undefined });
  expect(own.records).toHaveLength(150);
  const bounded = await all(searches, 'edata.n >= 2990 and offset >= 0', { partitions, limit: 5 });
  expect(bounded.records).toEqual(places.slice(-5).toReversed());
});

test('offsets and times bound what is kept', async () => {
  const { kafka, places } = await filled(300);
  const partitions = partitionsOf(kafka);
  const searches = searchesOfTest();
  const { records, end } = await all(
    searches,
    'topic = raw and partition = 1 and offset in (5, 7)',
    {
      partitions,
    },
  );
  expect(records).toEqual(['raw-1@7', 'raw-1@5']);
  expect(end.totalOffsets).toBe(9);
  const from = new Date(start + 100).toISOString();
  const until = new Date(start + 103).toISOString();
  const timed = await all(searches, `from ${from} until ${until}`, { partitions, order: 'oldest' });
  expect(timed.records).toEqual(places.slice(100, 103));
});

async function send(
  to: Pick<Producer, 'send'>,
  value: string,
  compression = CompressionTypes.None,
): Promise<void> {
  await to.send({ topic: 'raw', compression, messages: [{ value, headers: { trace: value } }] });
}

test('aborted records are passed over, compressed ones are opened, markers are not counted', async () => {
  const kafka = await startBroker();
  await createTopic(kafka, 'raw', 1);
  const plain = await producerOf(kafka);
  const transactional = await producerOf(kafka, 'tx');
  await send(plain, 'needle one');
  const lost = await transactional.transaction();
  await send(lost, 'needle two');
  await send(plain, 'needle three', CompressionTypes.GZIP);
  await lost.abort();
  const kept = await transactional.transaction();
  await send(kept, 'needle four');
  await kept.commit();
  const partitions = partitionsOf(kafka);
  const searches = searchesOfTest();
  for (const order of ['oldest', 'newest'] as const) {
    for (const filter of ['needle', 'headers.trace contains NEEDLE', 'not absent']) {
      const { records, end } = await all(searches, filter, { partitions, order });
      expect(records.toSorted()).toEqual(['raw-0@0', 'raw-0@2', 'raw-0@4']);
      expect(end.scannedRecords).toBe(3);
    }
  }
});

test('a filter that cannot be read is refused before anything is searched', async () => {
  const searches = searchesOfTest();
  await expect(all(searches, 'eid =', { partitions: [] })).rejects.toMatchObject({
    code: 'FILTER_INVALID',
  });
});

test('a search that is cancelled or out of time ends with what it has, and the next one runs', async () => {
  const { kafka } = await filled(3_000);
  const searches = searchesOfTest();
  const [first, ...others] = partitionsOf(kafka);
  if (first === undefined) throw new Error('no partition');
  const cancelling = new AbortController();
  const stuck: SearchedPartition = {
    ...first,
    read: async (query) => {
      cancelling.abort();
      return first.read(query);
    },
  };
  const cancelled = await all(searches, 'not absent', {
    partitions: [stuck, ...others],
    signal: cancelling.signal,
  });
  expect(cancelled.end.reason).toBe('cancelled');
  const late = await all(searches, 'not absent', {
    partitions: [first],
    deadlineMs: 0,
    limit: 10_000,
  });
  expect(late.end).toMatchObject({ reason: 'deadline' });
  expect(late.end.found).toBeLessThan(1_000);
  const next = await all(searches, 'END:0', { partitions: [first, ...others] });
  expect(next.records).toHaveLength(1);
});

test('records that the log lets go meanwhile are not missed but counted out', async () => {
  const { kafka, places } = await filled(3_000);
  const searches = searchesOfTest();
  const partitions = partitionsOf(kafka);
  await kafka.call('deleteRecords', {
    topics: [{ name: 'raw', partitions: [{ partitionIndex: 0, offset: 990 }] }],
    timeoutMs: 1_000,
  });
  for (const order of ['oldest', 'newest'] as const) {
    const { records, end } = await all(searches, 'END', { partitions, order });
    const left = places.filter(
      (place, index) =>
        index % 10 === 0 && !(place.startsWith('raw-0') && Number(place.split('@')[1]) < 990),
    );
    expect(records).toEqual(order === 'oldest' ? left : left.toReversed());
    expect(end.scannedRecords).toBe(2_010);
  }
});

test('only so many searches run at once', async () => {
  const { kafka } = await filled(300);
  const searches = searchesOfTest();
  const partitions = partitionsOf(kafka);
  const options = { order: 'newest' as const, limit: 1, deadlineMs: 20_000, now: Date.now() };
  const { signal } = new AbortController();
  const open = Array.from({ length: 4 }, () =>
    searches.search({ ...options, filter: 'END', partitions, signal }),
  );
  for (const one of open) expect((await one.next()).done).toBe(false);
  await expect(all(searches, 'END', { partitions })).rejects.toMatchObject({ code: 'SEARCH_BUSY' });
  for (const one of open) await one.return(undefined);
  expect((await all(searches, 'END', { partitions })).records).toHaveLength(30);
});
