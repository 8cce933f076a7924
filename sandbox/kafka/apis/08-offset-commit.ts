import { messages } from '../wire/messages/index.ts';
import { commitEach } from './committed-offsets.ts';
import { handler } from './handler.ts';

/** Commits positions for a member of the current generation, or for nobody (generation -1) while the group is empty. */
export const onOffsetCommit = handler(messages.offsetCommit, (request, { broker }) => {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request;
  return {
    topics: commitEach(broker, request.topics, {
      problem: broker.groups.commitProblem({ groupId, memberId, groupInstanceId, generationId }),
      store: (topic, partition, offset) => broker.groups.commit(groupId, topic, partition, offset),
    }),
  };
});
