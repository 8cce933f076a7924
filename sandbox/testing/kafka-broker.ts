import { Kafka, logLevel } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { startKafka, type KafkaServer } from '../kafka/index.ts';

/** A broker on a free port that ends with the test. */
export async function startBroker(): Promise<KafkaServer> {
  const server = await startKafka({ port: 0, name: 'test' });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  return server;
}

/** A quiet kafkajs client of a broker. */
export function clientOf(server: KafkaServer): Kafka {
  return new Kafka({
    brokers: [`${server.host}:${server.port}`],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20, retries: 5 },
  });
}
