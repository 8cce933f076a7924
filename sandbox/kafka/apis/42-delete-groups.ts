import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Forgets groups that have no members. */
export const onDeleteGroups = handler(messages.deleteGroups, (request, { broker }) => ({
  results: request.groupsNames.map((groupId) => ({
    groupId,
    errorCode: broker.groups.delete(groupId),
  })),
}));
