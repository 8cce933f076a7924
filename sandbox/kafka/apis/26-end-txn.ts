import { messages } from '../wire/messages/index.ts';
import { fencedCode } from './fenced-code.ts';
import { handler } from './handler.ts';

/** Commits or aborts: markers in every partition and the groups' positions, in one turn. */
export const onEndTxn = handler(messages.endTxn, (request, { broker, version }) => ({
  errorCode: fencedCode(broker.transactions.end(request, request.committed), version >= 2),
}));
