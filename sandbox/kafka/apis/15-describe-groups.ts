import { metadataOf } from '../groups/protocols.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Groups with their members; an unknown group is Dead, without an error. What members own is told while the group is stable. */
export const onDescribeGroups = handler(messages.describeGroups, (request, { broker }) => ({
  groups: request.groups.map((groupId) => {
    const group = broker.groups.get(groupId);
    if (group === undefined) return { groupId, groupState: 'Dead' };
    const isStable = group.state === 'Stable';
    return {
      groupId,
      groupState: group.state,
      protocolType: group.protocolType,
      protocolData: isStable ? (group.protocol ?? '') : '',
      members: [...group.members.values()].map((member) => ({
        memberId: member.id,
        groupInstanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        ...(isStable && {
          memberMetadata: metadataOf(member, group.protocol),
          memberAssignment: member.assignment,
        }),
      })),
    };
  }),
}));
