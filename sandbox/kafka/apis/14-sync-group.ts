import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** The leader hands in the assignments, every member gets its own once they are there. */
export const onSyncGroup = handler(messages.syncGroup, async (request, { broker }) =>
  await broker.groups.sync(request),
);
