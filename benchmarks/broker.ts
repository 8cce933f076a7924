import { Kafka, logLevel } from 'kafkajs';
import { createDirectPort } from '../sandbox/engines/direct-port.ts';
import { readCommitted } from '../sandbox/engines/read-committed.ts';
import { startThrowAway } from '../sandbox/engines/containers/index.ts';
import { startKafka, type KafkaServer } from '../sandbox/kafka/index.ts';
import type { BenchEngine, Measured } from './measure.ts';

const records = 100_000;
const perBatch = 500;
const value = Buffer.from(JSON.stringify({ eid: 'INTERACT', pad: 'x'.repeat(960) }));

const rate = (ms: number): string => `${Math.round(records / (ms / 1000))} records/s`;

/** 1 kB records, 500 a batch, one topic with one partition: produce and consume, with kafkajs and in-process. */
export async function benchBroker(engine: BenchEngine): Promise<readonly Measured[]> {
  if (engine === 'containers') {
    await using running = await startThrowAway({ druid: false });
    return await overTheWire(running.addresses.kafka.dp);
  }
  await using server = await startKafka({ port: 0, name: 'bench' });
  return [...(await overTheWire(`${server.host}:${server.port}`)), ...(await inProcess(server))];
}

async function overTheWire(broker: string): Promise<readonly Measured[]> {
  const client = new Kafka({
    brokers: [broker],
    logLevel: logLevel.NOTHING,
  });
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'wire' }], waitForLeaders: true });
  await admin.disconnect();
  const producer = client.producer();
  await producer.connect();
  const messages = Array.from({ length: perBatch }, () => ({ key: 'k', value }));
  const producing = performance.now();
  for (let sent = 0; sent < records; sent += perBatch)
    await producer.send({ topic: 'wire', messages });
  const produced = performance.now() - producing;
  await producer.disconnect();

  const consumer = client.consumer({ groupId: 'bench' });
  const done = Promise.withResolvers<void>();
  let read = 0;
  await consumer.connect();
  await consumer.subscribe({ topic: 'wire', fromBeginning: true });
  const consuming = performance.now();
  await consumer.run({
    eachBatch: async ({ batch }) => {
      read += batch.messages.length;
      if (read >= records) done.resolve();
      await Promise.resolve();
    },
  });
  await done.promise;
  const consumed = performance.now() - consuming;
  await consumer.disconnect();
  return [
    { name: 'broker, kafkajs produce', value: rate(produced) },
    { name: 'broker, kafkajs consume', value: rate(consumed) },
  ];
}

async function inProcess(server: KafkaServer): Promise<readonly Measured[]> {
  await using port = createDirectPort({ dp: server, kp: server });
  const batch = Array.from({ length: perBatch }, () => ({ topic: 'direct', key: 'k', value }));
  const writing = performance.now();
  for (let sent = 0; sent < records; sent += perBatch) await port.send('dp', batch);
  const written = performance.now() - writing;
  const reading = performance.now();
  let offset = 0;
  while (offset < records) {
    const run = await readCommitted(server, {
      topic: 'direct',
      partition: 0,
      offset,
      maxBytes: 1_048_576,
      maxWaitMs: 0,
    });
    offset = run.nextOffset;
  }
  const taken = performance.now() - reading;
  return [
    { name: 'broker, direct port write', value: rate(written) },
    { name: 'broker, direct port read', value: rate(taken) },
  ];
}
