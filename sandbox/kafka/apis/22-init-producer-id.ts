import { messages } from '../wire/messages/index.ts';
import { fencedCode } from './fenced-code.ts';
import { handler } from './handler.ts';

/** A producer id; with a transactional id its holder, all earlier ones fenced. */
export const onInitProducerId = handler(messages.initProducerId, (request, { broker, version }) => {
  const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request;
  const answer = broker.transactions.initialise({
    transactionalId,
    timeoutMs,
    producerId,
    producerEpoch,
  });
  return { ...answer, errorCode: fencedCode(answer.errorCode, version >= 4) };
});
