import { errorCode } from '../errors.ts';
import type { CommittedOffset } from '../groups/types.ts';
import type { Broker } from './handler.ts';

const longestMetadata = 4_096;

/** Positions to commit, as OffsetCommit and TxnOffsetCommit tell them. */
type OffsetTopics = readonly {
  readonly name: string;
  readonly partitions: readonly {
    readonly partitionIndex: number;
    readonly committedOffset: number;
    readonly committedLeaderEpoch: number;
    readonly committedMetadata: string | null;
  }[];
}[];

/**
 * Hands each position to `store` and tells one code a partition: `problem` for all when it is not 0, else 3 for a
 * partition that does not exist and 12 for metadata of more than 4,096 characters.
 */
export function commitEach(
  { topics: logs, clock }: Broker,
  topics: OffsetTopics,
  {
    problem,
    store,
  }: {
    readonly problem: number;
    readonly store: (topic: string, partition: number, offset: CommittedOffset) => void;
  },
) {
  const committedAt = clock();
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(
      ({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
        const metadata = committedMetadata ?? '';
        if (problem !== errorCode.NONE) return { partitionIndex, errorCode: problem };
        if (logs.partition(name, partitionIndex) === undefined) {
          return { partitionIndex, errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION };
        }
        if (metadata.length > longestMetadata) {
          return { partitionIndex, errorCode: errorCode.OFFSET_METADATA_TOO_LARGE };
        }
        store(name, partitionIndex, {
          offset: committedOffset,
          leaderEpoch: committedLeaderEpoch,
          metadata,
          committedAt,
        });
        return { partitionIndex, errorCode: errorCode.NONE };
      },
    ),
  }));
}
