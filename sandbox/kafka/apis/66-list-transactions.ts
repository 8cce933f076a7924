import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

const states = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
];

/** Transactions by state, producer and age. */
export const onListTransactions = handler(messages.listTransactions, (request, { broker }) => {
  const { stateFilters, producerIdFilters, durationFilter } = request;
  const now = broker.clock();
  return {
    unknownStateFilters: stateFilters.filter((state) => !states.includes(state)),
    transactionStates: broker.transactions
      .list()
      .filter(({ state }) => stateFilters.length === 0 || stateFilters.includes(state))
      .filter(
        ({ producerId }) =>
          producerIdFilters.length === 0 || producerIdFilters.includes(producerId),
      )
      .filter(
        ({ startedAt }) =>
          durationFilter < 0 || (startedAt >= 0 && now - startedAt > durationFilter),
      )
      .map(({ transactionalId, producerId, state }) => ({
        transactionalId,
        producerId,
        transactionState: state,
      })),
  };
});
