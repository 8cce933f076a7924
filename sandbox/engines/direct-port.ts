import { DirectMember } from './direct-member.ts';
import { DirectProducer, type KafkaCalls } from './direct-producer.ts';
import type { KafkaPort } from '../../pipeline/runtime/port.ts';
import type { Cluster } from '../../pipeline/topology.ts';

/** The two clusters as the direct port calls them. */
export type Clusters = Readonly<Record<Cluster, KafkaCalls>>;

/**
 * The pipeline's port to the embedded Kafka without TCP and codec. Everything else is what a client over the wire meets:
 * it is a member of the consumer group, obeys rebalance and fencing, and writes in transactions through the broker's
 * own handlers.
 */
export function createDirectPort(clusters: Clusters): KafkaPort {
  const members = new Set<DirectMember>();
  const plain = new Map<Cluster, DirectProducer>();
  return {
    async join(options) {
      const member = new DirectMember(options, clusters);
      members.add(member);
      await member.start();
      return member;
    },
    async send(cluster, records) {
      let producer = plain.get(cluster);
      if (producer === undefined) {
        producer = new DirectProducer(clusters[cluster], null);
        plain.set(cluster, producer);
      }
      return producer.write(records);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...members].map(async (member) => member[Symbol.asyncDispose]()));
      members.clear();
    },
  };
}
