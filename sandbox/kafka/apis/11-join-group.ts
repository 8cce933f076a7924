import type { JoinAnswer } from '../groups/types.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/**
 * Joins a group; the answer comes when the group has formed. v4: a new member is told its id first. v5: KIP-345 instance
 * ids. v9: a returning static leader may be told to skip the assignment.
 */
export const onJoinGroup = handler(
  messages.joinGroup,
  async (request, { broker, version, clientId, clientHost }) => {
    const answer = await new Promise<JoinAnswer>((resolve) => {
      broker.groups.join(
        {
          ...request,
          // Kept for as long as the member is; a view would keep the whole request.
          protocols: request.protocols.map(({ name, metadata }) => ({
            name,
            metadata: Buffer.from(metadata),
          })),
          clientId,
          clientHost,
          requiresKnownId: version >= 4,
          canSkipAssignment: version >= 9,
        },
        resolve,
      );
    });
    // Null came with version 7.
    return version < 7 ? { ...answer, protocolName: answer.protocolName ?? '' } : answer;
  },
);
