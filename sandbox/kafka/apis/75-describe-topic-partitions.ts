import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Partitions of topics (all when none is named), page by page: `responsePartitionLimit` partitions, then a cursor. */
export const onDescribeTopicPartitions = handler(
  messages.describeTopicPartitions,
  (request, { broker }) => {
    const { cursor, responsePartitionLimit } = request;
    let left = Math.max(1, responsePartitionLimit);
    let nextCursor: { topicName: string; partitionIndex: number } | null = null;
    const asked = request.topics.length > 0 ? request.topics : broker.topics.list();
    const names = asked
      .map(({ name }) => name)
      .filter((name) => cursor === null || name >= cursor.topicName);
    const topics = [];
    for (const name of names.toSorted()) {
      if (nextCursor !== null) break;
      const topic = broker.topics.get(name);
      if (topic === undefined) {
        topics.push({ errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION, name, partitions: [] });
        continue;
      }
      if (left === 0) {
        nextCursor = { topicName: name, partitionIndex: 0 };
        break;
      }
      const first = cursor?.topicName === name ? Math.max(0, cursor.partitionIndex) : 0;
      const indexes = topic.partitions.map((_, index) => index).slice(first, first + left);
      left -= indexes.length;
      const next = first + indexes.length;
      if (next < topic.partitions.length) nextCursor = { topicName: name, partitionIndex: next };
      topics.push({
        errorCode: 0,
        name,
        topicId: topic.id,
        isInternal: false,
        partitions: indexes.map((partitionIndex) => ({
          errorCode: 0,
          partitionIndex,
          leaderId: broker.nodeId,
          leaderEpoch: 0,
          replicaNodes: [broker.nodeId],
          isrNodes: [broker.nodeId],
          eligibleLeaderReplicas: [],
          lastKnownElr: [],
          offlineReplicas: [],
        })),
      });
    }
    return { topics, nextCursor };
  },
);
