import { errorCode } from '../errors.ts';
import type { CommittedOffset } from '../groups/types.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

export const longestMetadataBytes = 4_096;

/** Commits positions for a member of the current generation, or for nobody while the group is empty. */
export const onOffsetCommit = handler(messages.offsetCommit, (request, { broker }) => {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request;
  const problem = broker.groups.commitProblem({ groupId, memberId, groupInstanceId, generationId });
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((asked) => {
        const { partitionIndex } = asked;
        if (problem !== 0) return { partitionIndex, errorCode: problem };
        if (broker.topics.partition(name, partitionIndex) === undefined) {
          return { partitionIndex, errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION };
        }
        if (Buffer.byteLength(asked.committedMetadata ?? '') > longestMetadataBytes) {
          return { partitionIndex, errorCode: errorCode.OFFSET_METADATA_TOO_LARGE };
        }
        broker.groups.commit(groupId, name, partitionIndex, committedOf(asked, broker.clock()));
        return { partitionIndex, errorCode: 0 };
      }),
    })),
  };
});

/** A position as a request tells it. */
export function committedOf(
  asked: {
    readonly committedOffset: number;
    readonly committedLeaderEpoch: number;
    readonly committedMetadata: string | null;
  },
  now: number,
): CommittedOffset {
  return {
    offset: asked.committedOffset,
    leaderEpoch: asked.committedLeaderEpoch,
    metadata: asked.committedMetadata,
    committedAt: now,
  };
}
