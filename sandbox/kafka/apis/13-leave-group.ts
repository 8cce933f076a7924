import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Members leave by id; from version 3 on several at once, also by instance id. */
export const onLeaveGroup = handler(messages.leaveGroup, (request, { broker, version }) => {
  const { groupId } = request;
  if (groupId === '') return { errorCode: errorCode.INVALID_GROUP_ID };
  if (version < 3) return { errorCode: broker.groups.leave(groupId, request.memberId, null) };
  return {
    members: request.members.map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId,
      errorCode: broker.groups.leave(groupId, memberId, groupInstanceId),
    })),
  };
});
