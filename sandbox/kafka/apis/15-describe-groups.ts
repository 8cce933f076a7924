import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Groups with their members; an unknown group is Dead, without an error. */
export const onDescribeGroups = handler(messages.describeGroups, (request, { broker }) => ({
  groups: request.groups.map((groupId) => {
    const group = broker.groups.get(groupId);
    if (group === undefined) return { groupId, groupState: 'Dead' };
    const { protocol } = group;
    return {
      groupId,
      groupState: group.state,
      protocolType: group.protocolType ?? '',
      protocolData: protocol ?? '',
      members: [...group.members.values()].map(({ id, instanceId, clientId, clientHost, protocols, assignment }) => ({
        memberId: id,
        groupInstanceId: instanceId,
        clientId,
        clientHost,
        memberMetadata: protocols.find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0),
        memberAssignment: assignment,
      })),
    };
  }),
}));
