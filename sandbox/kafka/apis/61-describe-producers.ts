import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Idempotent producers that a partition remembers, with their open transactions. */
export const onDescribeProducers = handler(messages.describeProducers, (request, { broker }) => ({
  topics: request.topics.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      const log = broker.topics.partition(name, partitionIndex);
      if (log === undefined) {
        return {
          partitionIndex,
          errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION,
          errorMessage: null,
          activeProducers: [],
        };
      }
      return {
        partitionIndex,
        errorCode: 0,
        errorMessage: null,
        activeProducers: log.producers
          .list()
          .map(({ producerId, epoch, lastSequence, lastTimestamp }) => ({
            producerId,
            producerEpoch: epoch,
            lastSequence,
            lastTimestamp,
            coordinatorEpoch: 0,
            currentTxnStartOffset: log.openTransaction(producerId) ?? -1,
          })),
      };
    }),
  })),
}));
