import { encodeBatch, startKafka, type KafkaServer } from '../sandbox/kafka/index.ts';
import { createSearches, type SearchedPartition, type Searches } from '../sandbox/search/index.ts';
import { readLog } from '../sandbox/search/read-batches.ts';
import type { BenchEngine, Measured } from './measure.ts';

const events = 300_000;
const perBatch = 100;
const partitions = 4;
const eids = ['INTERACT', 'IMPRESSION', 'START', 'END', 'LOG', 'SEARCH'];

/** Search over 300 000 events of 0.9 kB in four partitions: when the first is found, when all was looked at, and what it costs the broker's thread. */
export async function benchSearch(engine: BenchEngine): Promise<readonly Measured[]> {
  // Containers keep their logs to themselves: search reads them over the wire there.
  if (engine !== 'embedded') return [];
  await using kafka = await startKafka({ port: 0, name: 'bench' });
  await fill(kafka);
  await using searches = createSearches();
  const places = placesOf(kafka);
  // The first search starts its thread.
  const cold = await run(searches, places, 'eid = END limit 1');
  const text = await run(searches, places, 'nothing-like-this');
  const mid = await run(searches, places, `mid = SEARCH:${'5'.padStart(32, '0')}`);
  const fields = await run(searches, places, 'eid = INTERACT and edata.duration > 290 limit 20');
  return [
    { name: 'search: the very first result', value: ms(cold.firstMs), goal: '≤ 100 ms' },
    { name: 'search: newest 20 by two fields', value: ms(fields.totalMs), goal: '≤ 100 ms' },
    { name: 'search: one mid among 300 000', value: ms(mid.totalMs), goal: '≤ 500 ms' },
    { name: 'search: a text in none of 300 000', value: ms(text.totalMs), goal: '≤ 500 ms' },
    { name: "search: the broker's thread meanwhile, CPU", value: ms(text.ownCpuMs) },
  ];
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

async function fill(kafka: KafkaServer): Promise<void> {
  await kafka.call('createTopics', {
    topics: [{ name: 'raw', numPartitions: partitions, replicationFactor: 1 }],
  });
  for (let first = 0; first < events; first += perBatch) {
    const batch = encodeBatch(
      Array.from({ length: perBatch }, (_, at) => ({
        key: null,
        value: eventBytes(first + at),
        timestamp: Date.now(),
      })),
      { checksumLater: true },
    );
    await kafka.call('produce', {
      acks: -1,
      topicData: [
        {
          name: 'raw',
          partitionData: [{ index: (first / perBatch) % partitions, records: batch }],
        },
      ],
    });
  }
}

function eventBytes(index: number): Buffer {
  const eid = eids[index % eids.length] ?? '';
  return Buffer.from(
    JSON.stringify({
      eid,
      ets: 1_700_000_000_000 + index,
      mid: `${eid}:${index.toString(16).padStart(32, '0')}`,
      actor: { id: `user-${index % 5_000}`, type: 'User' },
      context: { channel: '0126632859575746566', pdata: { id: 'prod.portal' }, env: 'home' },
      edata: {
        type: 'TOUCH',
        duration: index % 300,
        extra: 'lorem ipsum dolor sit amet '.repeat(20),
      },
    }),
  );
}

function placesOf(kafka: KafkaServer): readonly SearchedPartition[] {
  const topic = kafka.topics().find(({ name }) => name === 'raw');
  return (topic?.partitions ?? []).map(
    ({ partition, logStartOffset, lastStableOffset, bytes }) => ({
      cluster: 'dp',
      topic: 'raw',
      fullName: 'raw',
      partition,
      from: logStartOffset,
      until: lastStableOffset,
      bytesPerRecord: bytes / Math.max(1, lastStableOffset - logStartOffset),
      read: readLog(kafka),
    }),
  );
}

async function run(
  searches: Searches,
  places: readonly SearchedPartition[],
  filter: string,
): Promise<{ readonly firstMs: number; readonly totalMs: number; readonly ownCpuMs: number }> {
  const startedAt = performance.now();
  const cpuBefore = process.threadCpuUsage();
  let firstMs: number | undefined;
  const { signal } = new AbortController();
  const options = { order: 'newest', limit: 1_000, deadlineMs: 60_000, now: Date.now() } as const;
  for await (const event of searches.search({ ...options, filter, partitions: places, signal })) {
    if (event.kind === 'records') firstMs ??= performance.now() - startedAt;
  }
  const { user, system } = process.threadCpuUsage(cpuBefore);
  const totalMs = performance.now() - startedAt;
  return { firstMs: firstMs ?? totalMs, totalMs, ownCpuMs: (user + system) / 1_000 };
}
