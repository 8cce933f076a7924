import { messages } from '../wire/messages/index.ts';
import { commitEach } from './committed-offsets.ts';
import { handler } from './handler.ts';

/** Parks positions until the producer's transaction ends. Made-up transactional ids pass; v3 checks the member (KIP-447). */
export const onTxnOffsetCommit = handler(messages.txnOffsetCommit, (request, { broker }) => {
  const { groupId, producerId, producerEpoch } = request;
  const memberProblem = broker.groups.parkProblem(request);
  return {
    topics: commitEach(broker, request.topics, {
      problem:
        memberProblem === 0
          ? broker.transactions.offsetsProblem(producerId, producerEpoch)
          : memberProblem,
      store: (topic, partition, offset) =>
        broker.groups.park(groupId, producerId, { topic, partition, offset }),
    }),
  };
});
