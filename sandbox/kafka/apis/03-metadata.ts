import { errorCode } from '../errors.ts';
import { isTopicName, type Topic } from '../log/topics.ts';
import { noUuid } from '../wire/fields.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';
import { topicFor } from './topic-for.ts';

/** The one broker and its topics; unknown names are created where client and broker allow it. */
export const onMetadata = handler(messages.metadata, (request, context) => {
  const { broker, version, listener } = context;
  const { topics: asked } = request;
  // Version 0 says "all" with an empty list, later ones with null.
  const wantsAll = asked === null || (version === 0 && asked.length === 0);
  const topics = wantsAll
    ? broker.topics.list().map((topic) => describe(topic, broker.nodeId))
    : asked.map(({ name, topicId }) => {
        if (name === null) {
          const topic = topicId === noUuid ? undefined : broker.topics.byId(topicId);
          if (topic !== undefined) return describe(topic, broker.nodeId);
          return { errorCode: errorCode.UNKNOWN_TOPIC_ID, name: null, topicId, partitions: [] };
        }
        if (!isTopicName(name))
          return { errorCode: errorCode.INVALID_TOPIC_EXCEPTION, name, partitions: [] };
        const topic = topicFor(broker, name, request.allowAutoTopicCreation);
        if (topic !== undefined) return describe(topic, broker.nodeId);
        return { errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION, name, partitions: [] };
      });
  return {
    brokers: [{ nodeId: broker.nodeId, host: listener.host, port: listener.port, rack: null }],
    clusterId: broker.clusterId,
    controllerId: broker.nodeId,
    topics,
  };
});

function describe(topic: Topic, nodeId: number) {
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.id,
    isInternal: false,
    partitions: topic.partitions.map((_, partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: nodeId,
      leaderEpoch: 0,
      replicaNodes: [nodeId],
      isrNodes: [nodeId],
      offlineReplicas: [],
    })),
  };
}
