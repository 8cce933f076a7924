import { errorCode } from '../errors.ts';
import type { Group } from './group.ts';
import { type Answer, type Member, newMember, refusedJoin, wishesOf } from './member.ts';
import { electProtocol, sameProtocols, sharesProtocol } from './protocols.ts';
import type { JoinAnswer, JoinRequest } from './types.ts';

/** The JoinGroup rows of spec/kafka-protocol.md §4.1. `answer` is called once, now or when the rebalance completes. */
export function join(
  group: Group,
  request: JoinRequest,
  { newId, answer }: { readonly newId: () => string; readonly answer: Answer<JoinAnswer> },
): void {
  const { memberId, groupInstanceId: instanceId } = request;
  const refuse = (code: number): void => answer(refusedJoin(code, memberId));
  if (!mayJoin(group, request)) {
    refuse(errorCode.INCONSISTENT_GROUP_PROTOCOL);
    return;
  }
  if (memberId === '') {
    const holder = instanceId === null ? undefined : group.instances.get(instanceId);
    const id = `${instanceId ?? request.clientId}-${newId()}`;
    if (holder !== undefined) {
      takeOver(group, { holder, next: newMember(id, request), request, answer });
    } else if (instanceId === null && request.requiresKnownId) {
      group.expect(id, request.sessionTimeoutMs);
      answer(refusedJoin(errorCode.MEMBER_ID_REQUIRED, id));
    } else {
      addAndPark(group, { member: newMember(id, request), request, answer });
    }
    return;
  }
  if (instanceId === null && group.claimExpected(memberId)) {
    addAndPark(group, { member: newMember(memberId, request), request, answer });
    return;
  }
  const problem = group.check(memberId, instanceId);
  const member = group.members.get(memberId);
  if (problem !== errorCode.NONE || member === undefined) refuse(problem);
  else rejoin(group, { member, request, answer });
}

function mayJoin(group: Group, { protocolType, protocols }: JoinRequest): boolean {
  if (protocolType === '' || protocols.length === 0) return false;
  if (group.members.size === 0) return true;
  return (
    protocolType === group.protocolType && sharesProtocol([...group.members.values()], protocols)
  );
}

interface Joining {
  readonly member: Member;
  readonly request: JoinRequest;
  readonly answer: Answer<JoinAnswer>;
}

function addAndPark(group: Group, { member, request, answer }: Joining): void {
  group.add(member, request.protocolType);
  group.parkJoin(member, answer);
  group.prepareRebalance();
}

function rejoin(group: Group, { member, request, answer }: Joining): void {
  const isSame = sameProtocols(member.protocols, request.protocols);
  const isLeader = group.leader === member.id;
  Object.assign(member, wishesOf(request));
  const repeatsAnswer =
    isSame && (group.state === 'CompletingRebalance' || (group.state === 'Stable' && !isLeader));
  if (repeatsAnswer) {
    group.renew(member);
    answer(group.joinAnswer(member));
    return;
  }
  group.parkJoin(member, answer);
  group.prepareRebalance();
}

/** A static member came back without its id: it gets a new one and, in a stable group, its old assignment (KIP-345). */
function takeOver(
  group: Group,
  {
    holder,
    next,
    request,
    answer,
  }: Omit<Joining, 'member'> & { readonly holder: Member; readonly next: Member },
): void {
  const wasLeader = group.leader === holder.id;
  next.assignment = holder.assignment;
  group.replace(holder, next);
  const keepsGeneration =
    group.state === 'Stable' && electProtocol([...group.members.values()]) === group.protocol;
  if (!keepsGeneration) {
    group.parkJoin(next, answer);
    group.prepareRebalance();
    return;
  }
  group.renew(next);
  const current = group.joinAnswer(next);
  if (!wasLeader) answer(current);
  else if (request.canSkipAssignment) answer({ ...current, skipAssignment: true });
  // Told that somebody else leads, an older client does not assign anew.
  else answer({ ...current, leader: holder.id, members: [] });
}
