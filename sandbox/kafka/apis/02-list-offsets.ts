import { errorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { messages } from '../wire/messages/index.ts';
import { epochProblem } from './01-fetch.ts';
import { handler } from './handler.ts';

const LATEST = -1;
const EARLIEST = -2;
const LARGEST_TIME = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;

/** Offsets by time: the first record at or after it, which needs a look inside the batch (spec/kafka-protocol.md §2.4). */
export const onListOffsets = handler(messages.listOffsets, (request, { broker }) => ({
  topics: request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp, currentLeaderEpoch }) => {
      const log = broker.topics.partition(name, partitionIndex);
      const code =
        log === undefined ? errorCode.UNKNOWN_TOPIC_OR_PARTITION : epochProblem(currentLeaderEpoch);
      if (log === undefined || code !== 0) return { partitionIndex, errorCode: code };
      return {
        partitionIndex,
        leaderEpoch: 0,
        ...find(log, timestamp, request.isolationLevel === 1),
      };
    }),
  })),
}));

function find(
  log: PartitionLog,
  timestamp: number,
  isCommitted: boolean,
): { readonly offset: number; readonly timestamp: number } {
  switch (timestamp) {
    case LATEST:
      return { offset: isCommitted ? log.lastStableOffset : log.endOffset, timestamp: -1 };
    case EARLIEST:
    case EARLIEST_LOCAL:
      return { offset: log.startOffset, timestamp: -1 };
    case LATEST_TIERED:
      return { offset: -1, timestamp: -1 };
    case LARGEST_TIME:
      return log.latestTime() ?? { offset: -1, timestamp: -1 };
    default: {
      const found = log.offsetForTime(timestamp);
      const isStable = found !== undefined && (!isCommitted || found.offset < log.lastStableOffset);
      return isStable ? found : { offset: -1, timestamp: -1 };
    }
  }
}
