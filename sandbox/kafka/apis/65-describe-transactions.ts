import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Transactions by id, with their partitions. */
export const onDescribeTransactions = handler(
  messages.describeTransactions,
  (request, { broker }) => ({
    transactionStates: request.transactionalIds.map((transactionalId) => {
      const found = broker.transactions.get(transactionalId);
      if (found === undefined)
        return { errorCode: errorCode.TRANSACTIONAL_ID_NOT_FOUND, transactionalId };
      const byTopic = Map.groupBy(found.partitions.values(), ({ topic }) => topic);
      return {
        errorCode: 0,
        transactionalId,
        transactionState: found.state,
        transactionTimeoutMs: found.timeoutMs,
        transactionStartTimeMs: found.startedAt,
        producerId: found.producerId,
        producerEpoch: found.epoch,
        topics: [...byTopic].map(([topic, some]) => ({
          topic,
          partitions: some.map(({ partition }) => partition),
        })),
      };
    }),
  }),
);
