import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Moves a partition's log start; offset -1 means the high watermark. */
export const onDeleteRecords = handler(messages.deleteRecords, (request, { broker }) => ({
  topics: request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, offset }) => {
      const log = broker.topics.partition(name, partitionIndex);
      if (log === undefined) {
        return {
          partitionIndex,
          lowWatermark: -1,
          errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION,
        };
      }
      const before = offset === -1 ? log.endOffset : offset;
      if (before < 0 || before > log.endOffset) {
        return { partitionIndex, lowWatermark: -1, errorCode: errorCode.OFFSET_OUT_OF_RANGE };
      }
      log.deleteBefore(before);
      return { partitionIndex, lowWatermark: log.startOffset, errorCode: 0 };
    }),
  })),
}));
