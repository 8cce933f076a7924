import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** One broker leads everything: no election is ever needed. */
export const onElectLeaders = handler(messages.electLeaders, (request, { broker }) => {
  const asked =
    request.topicPartitions ??
    broker.topics.list().map(({ name, partitions }) => ({
      topic: name,
      partitions: partitions.map((_, index) => index),
    }));
  return {
    replicaElectionResults: asked.map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({
        partitionId,
        errorCode:
          broker.topics.partition(topic, partitionId) === undefined
            ? errorCode.UNKNOWN_TOPIC_OR_PARTITION
            : errorCode.ELECTION_NOT_NEEDED,
        errorMessage: null,
      })),
    })),
  };
});
