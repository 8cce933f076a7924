import type { Producer } from 'kafkajs';
import type { Cluster } from '../topology.ts';
import { kafkaClient, kafkaCluster, type KafkaAddress } from './kafkajs-cluster.ts';
import { joinGroup } from './kafkajs-member.ts';
import { writeRecords, type CountOf } from './kafkajs-write.ts';
import type { GroupMember, KafkaPort } from './port.ts';

export type KafkaAddresses = Readonly<Record<Cluster, KafkaAddress>>;

/**
 * The pipeline's port over the wire: one kafkajs consumer a member, and one transactional producer for each assigned
 * partition, made anew with each assignment before reading, so that a paused former owner is fenced.
 */
export async function connectKafkaJs(addresses: KafkaAddresses): Promise<KafkaPort> {
  await using started = new AsyncDisposableStack();
  const [dp, kp] = await Promise.all([
    connect(addresses.dp, started),
    connect(addresses.kp, started),
  ]);
  const both = { dp, kp };
  const members = new Set<GroupMember>();
  const plain = new Map<Cluster, Promise<Producer>>();
  const producerOf = async (cluster: Cluster): Promise<Producer> => {
    let producer = plain.get(cluster);
    if (producer === undefined) {
      producer = connectProducer(both[cluster]);
      plain.set(cluster, producer);
      producer.catch(() => plain.delete(cluster));
    }
    return producer;
  };
  const owned = started.move();
  return {
    async join(options) {
      const member = await joinGroup(options, {
        clients: { dp: dp.client, kp: kp.client },
        admin: dp.admin,
        coordinators: { dp: dp.cluster, kp: kp.cluster },
        countOf: dp.countOf,
      });
      members.add(member);
      return member;
    },
    async send(cluster, records) {
      return writeRecords(await producerOf(cluster), records, both[cluster].countOf);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...members].map(async (member) => member[Symbol.asyncDispose]()));
      for (const producer of plain.values())
        await (await producer.catch(() => undefined))?.disconnect();
      await owned.disposeAsync();
    },
  };
}

type Connected = Awaited<ReturnType<typeof connect>>;

async function connect(address: KafkaAddress, started: AsyncDisposableStack) {
  const client = kafkaClient(address);
  const admin = client.admin();
  const cluster = kafkaCluster(address);
  started.defer(async () => admin.disconnect());
  started.defer(async () => cluster.disconnect());
  await Promise.all([admin.connect(), cluster.connect()]);
  const known = new Map<string, number>();
  const countOf: CountOf = async (topic) => {
    let count = known.get(topic);
    if (count === undefined) {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      count = topics[0]?.partitions.length ?? 1;
      known.set(topic, count);
    }
    return count;
  };
  return { client, admin, cluster, countOf };
}

async function connectProducer({ client }: Connected): Promise<Producer> {
  const producer = client.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return producer;
}
