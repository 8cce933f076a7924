import type { DruidSource } from '../druid/index.ts';
import type { KafkaCalls } from './direct-producer.ts';
import { readCommitted } from './read-committed.ts';

/** How the embedded Druid reads the embedded Kafka: committed records only, without a consumer group. */
export function createDruidSource(kafka: KafkaCalls): DruidSource {
  return {
    async partitions(topic) {
      const answer = await kafka.call('metadata', { topics: [{ name: topic }] });
      return answer.topics[0]?.partitions.length ?? 0;
    },
    async read(query) {
      return readCommitted(kafka, query);
    },
  };
}
