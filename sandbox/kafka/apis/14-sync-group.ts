import type { SyncAnswer } from '../groups/types.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** The leader hands in the assignments, every member gets its own once they are there. v5: KIP-559 names of the protocol. */
export const onSyncGroup = handler(messages.syncGroup, (request, { broker }) => {
  const assignments = request.assignments.map(({ memberId, assignment }) => ({
    memberId,
    assignment: Buffer.from(assignment),
  }));
  return new Promise<SyncAnswer>((resolve) => {
    broker.groups.sync({ ...request, assignments }, resolve);
  });
});
