import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { fencedCode } from './fenced-code.ts';
import { handler } from './handler.ts';

/** Adds a group to a transaction: its positions will be committed with it. */
export const onAddOffsetsToTxn = handler(
  messages.addOffsetsToTxn,
  (request, { broker, version }) => ({
    errorCode:
      request.groupId === ''
        ? errorCode.INVALID_GROUP_ID
        : fencedCode(broker.transactions.addGroup(request, request.groupId), version >= 2),
  }),
);
