import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Markers that an admin tool writes to end a hanging transaction in single partitions. */
export const onWriteTxnMarkers = handler(messages.writeTxnMarkers, (request, { broker }) => ({
  markers: request.markers.map(
    ({ producerId, producerEpoch, transactionResult, topics, coordinatorEpoch }) => ({
      producerId,
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => {
          const log = broker.topics.partition(name, partitionIndex);
          if (log === undefined)
            return { partitionIndex, errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION };
          log.appendControl({
            producerId,
            producerEpoch,
            coordinatorEpoch,
            isCommit: transactionResult,
            timestamp: broker.clock(),
          });
          return { partitionIndex, errorCode: 0 };
        }),
      })),
    }),
  ),
}));
