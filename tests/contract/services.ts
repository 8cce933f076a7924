import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Admin, type KafkaConfig } from 'kafkajs';
import { inject, onTestFinished } from 'vitest';
import type { ServiceAddresses } from '../../sandbox/engines/engine.ts';

/** Where the engine under test is found; the tests know nothing else of it. */
export interface Services extends ServiceAddresses {
  readonly engine: 'embedded' | 'containers';
  /** The processing cluster as Druid's tasks reach it. */
  readonly kafkaForDruid: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly services: Services;
  }
}

export const services = (): Services => inject('services');

/** A name that no other test uses, whatever ran on these services before. */
export const unique = (name: string): string => `contract-${name}-${randomUUID().slice(0, 8)}`;

/** A client of the processing cluster that does not try again: a refusal is an answer here. */
export function kafkaClient(config: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({
    clientId: 'contract',
    brokers: [services().kafka.dp],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    ...config,
  });
}

/** An admin client that leaves with the test. */
export async function adminClient(): Promise<Admin> {
  // Right after a change the broker may ask to try again, as production's does.
  const admin = kafkaClient({ retry: { retries: 5, initialRetryTime: 100 } }).admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  return admin;
}

/** A new topic, gone with the test. */
export async function newTopic(
  admin: Admin,
  { partitions = 1, configs = {} }: { partitions?: number; configs?: Record<string, string> } = {},
): Promise<string> {
  const topic = unique('topic');
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }],
    waitForLeaders: true,
  });
  onTestFinished(async () => {
    await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
  });
  return topic;
}
