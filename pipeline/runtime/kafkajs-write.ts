import type { RecordMetadata } from 'kafkajs';
import { createPartitioner } from './partitioner.ts';
import type { Position, TargetRecord } from './port.ts';

/** Partitions of a topic. */
export type CountOf = (topic: string) => Promise<number>;

interface Message {
  readonly key: string | null;
  readonly value: Buffer;
  readonly partition: number;
}

/** What kafkajs sends and what comes back, whether the producer is plain or inside a transaction. */
interface Sender {
  sendBatch(batch: {
    topicMessages: { topic: string; messages: Message[] }[];
  }): Promise<RecordMetadata[]>;
}

const partitioner = createPartitioner();

/** Writes records with production's partitioner and tells where each landed, in order. */
export async function writeRecords(
  sender: Sender,
  records: readonly TargetRecord[],
  countOf: CountOf,
): Promise<readonly Position[]> {
  if (records.length === 0) return [];
  partitioner.nextWrite();
  const byTopic = new Map<string, Message[]>();
  const placed: { topic: string; partition: number; at: number }[] = [];
  const sizes = new Map<string, number>();
  for (const record of records) {
    const { topic, key, value } = record;
    const partition = record.partition ?? partitioner.partitionFor(key, await countOf(topic));
    const messages = byTopic.get(topic) ?? [];
    messages.push({ key, value, partition });
    byTopic.set(topic, messages);
    const place = `${topic}/${partition}`;
    const at = sizes.get(place) ?? 0;
    sizes.set(place, at + 1);
    placed.push({ topic, partition, at });
  }
  const answers = await sender.sendBatch({
    topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
  });
  const base = new Map(
    answers.map(({ topicName, partition, baseOffset }) => [
      `${topicName}/${partition}`,
      Number(baseOffset ?? 0),
    ]),
  );
  return placed.map(({ topic, partition, at }) => ({
    topic,
    partition,
    offset: (base.get(`${topic}/${partition}`) ?? 0) + at,
  }));
}
