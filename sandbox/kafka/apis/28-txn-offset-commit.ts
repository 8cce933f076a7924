import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { committedOf, longestMetadataBytes } from './08-offset-commit.ts';
import { handler } from './handler.ts';

/** Parks positions until the producer's transaction ends. Made-up transactional ids pass; v3 checks the member. */
export const onTxnOffsetCommit = handler(messages.txnOffsetCommit, (request, { broker, version }) => {
  const { groupId, producerId, producerEpoch, generationId, memberId, groupInstanceId } = request;
  const isMember = version >= 3 && (generationId >= 0 || memberId !== '');
  const memberProblem = isMember
    ? broker.groups.commitProblem({ groupId, generationId, memberId, groupInstanceId })
    : 0;
  const problem = memberProblem === 0 ? broker.transactions.offsetsProblem(producerId, producerEpoch) : memberProblem;
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
        const offset = committedOf(asked, broker.clock());
        broker.groups.park(groupId, producerId, { topic: name, partition: partitionIndex, offset });
        return { partitionIndex, errorCode: 0 };
      }),
    })),
  };
});
