import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Keeps a member in its group; answers REBALANCE_IN_PROGRESS while the group re-forms. v3: KIP-345 instance id. */
export const onHeartbeat = handler(messages.heartbeat, (request, { broker }) => ({
  errorCode: broker.groups.heartbeat(request),
}));
