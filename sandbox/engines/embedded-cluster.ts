import { sandboxProblems } from '../problems.ts';
import type { KafkaServer } from '../kafka/index.ts';
import type { EngineCluster } from './engine.ts';
import { readCommitted } from './read-committed.ts';

const TOPIC_ALREADY_EXISTS = 36;

/** An embedded broker as the rest of the sandbox looks at it: in-process, without a copy of what it can see. */
export function embeddedCluster(kafka: KafkaServer): EngineCluster {
  return {
    topics: () => Promise.resolve(kafka.topics()),
    topicConfigs: (name) =>
      Promise.resolve(kafka.topics().find((topic) => topic.name === name)?.configs ?? {}),
    async createTopics(topics) {
      const answer = await kafka.call('createTopics', {
        topics: topics.map(({ name, partitions, configs }) => ({
          name,
          numPartitions: partitions,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        })),
      });
      const known: string[] = [];
      for (const { name, errorCode, errorMessage } of answer.topics) {
        if (errorCode === TOPIC_ALREADY_EXISTS) known.push(name);
        else check(`creating ${name}`, errorCode, errorMessage);
      }
      return known;
    },
    async deleteTopic(topic) {
      const answer = await kafka.call('deleteTopics', { topicNames: [topic] }, { version: 5 });
      const [deleted] = answer.responses;
      check(`deleting ${topic}`, deleted?.errorCode ?? -1, deleted?.errorMessage);
    },
    groups: () => Promise.resolve(kafka.groups()),
    read: async (query) => readCommitted(kafka, query),
    hasRecordsFrom: (topic, partition, offset) =>
      Promise.resolve(kafka.hasRecordsFrom(topic, partition, offset)),
    hold(topic, partition, position) {
      kafka.hold(topic, partition, position);
    },
  };
}

function check(what: string, code: number, text: string | null | undefined): void {
  if (code !== 0)
    throw sandboxProblems.error('SANDBOX_KAFKA_REFUSED', { what, code, text: text ?? '' });
}
