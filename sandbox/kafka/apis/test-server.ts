import { onTestFinished } from 'vitest';
import { encodeBatch, startKafka, type KafkaOptions, type KafkaServer } from '../index.ts';

/** A broker of a test's own, closed at its end, with the topics that are named (one partition each unless told). */
export async function startTestKafka(
  topics: Readonly<Record<string, number>> = {},
  options: Partial<KafkaOptions> = {},
): Promise<KafkaServer> {
  const server = await startKafka({ port: 0, name: 'test', ...options });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  await server.call('createTopics', {
    topics: Object.entries(topics).map(([name, numPartitions]) => ({
      name,
      numPartitions,
      replicationFactor: 1,
    })),
  });
  return server;
}

/** Writes one record a time to partition 0, in one batch; gives the error code. */
export async function writeAt(
  server: KafkaServer,
  topic: string,
  timestamps: readonly number[],
): Promise<number | undefined> {
  const records = encodeBatch(
    timestamps.map((timestamp) => ({
      key: null,
      value: Buffer.from(`at ${timestamp}`),
      timestamp,
    })),
  );
  const answer = await server.call('produce', {
    acks: -1,
    topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
  });
  return answer.responses[0]?.partitionResponses[0]?.errorCode;
}
