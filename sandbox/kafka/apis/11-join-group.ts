import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Joins a group; the answer comes when the group has formed. v4: a new member is told its id first. v5: KIP-345 instance ids. */
export const onJoinGroup = handler(messages.joinGroup, async (request, { broker, version, clientId, clientHost }) =>
  await broker.groups.join({
    ...request,
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
    clientId,
    clientHost,
    requiresKnownId: version >= 4,
    canSkipAssignment: version >= 9,
  }),
);
