import { randomUUID } from 'node:crypto';
import { errorCode } from '../errors.ts';
import { Group } from './group.ts';
import { join } from './join.ts';
import { type Answer, type Member, refusedJoin, refusedSync } from './member.ts';
import { subscribedTopics } from './payloads.ts';
import { metadataOf } from './protocols.ts';
import type {
  CommittedOffset,
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  SyncAnswer,
  SyncRequest,
  Timers,
} from './types.ts';

const shortestSessionMs = 6_000;
const longestSessionMs = 1_800_000;
const { NONE, INVALID_GROUP_ID, UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS } =
  errorCode;

export interface CoordinatorOptions {
  readonly timers: Timers;
  /**
   * How long the first join of an empty group waits for others; Kafka's default is 3 000, here 0: a lone consumer is
   * ready at once, and several that start together cost one rebalance more.
   */
  readonly initialRebalanceDelayMs?: number;
  /** Makes the random part of member ids. */
  readonly newId?: () => string;
}

/**
 * All groups of a cluster: the classic protocol with static members (KIP-345) and offsets, in memory. Calls come one at
 * a time; results are error codes of the protocol, never exceptions.
 * @see spec/kafka-protocol.md §4.1
 */
export class GroupCoordinator {
  readonly #groups = new Map<string, Group>();
  readonly #timers: Timers;
  readonly #initialRebalanceDelayMs: number;
  readonly #newId: () => string;

  constructor({ timers, initialRebalanceDelayMs = 0, newId = randomUUID }: CoordinatorOptions) {
    this.#timers = timers;
    this.#initialRebalanceDelayMs = initialRebalanceDelayMs;
    this.#newId = newId;
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  /** Every group, by id. */
  list(): readonly Group[] {
    return [...this.#groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Lets a client into a group; `answer` is called once, now or when the group has formed. */
  join(request: JoinRequest, answer: Answer<JoinAnswer>): void {
    const { groupId, sessionTimeoutMs, memberId } = request;
    const known = this.#groups.get(groupId);
    if (groupId === '') {
      answer(refusedJoin(INVALID_GROUP_ID, memberId));
    } else if (sessionTimeoutMs < shortestSessionMs || sessionTimeoutMs > longestSessionMs) {
      answer(refusedJoin(errorCode.INVALID_SESSION_TIMEOUT, memberId));
    } else if (known === undefined && memberId !== '') {
      answer(refusedJoin(UNKNOWN_MEMBER_ID, memberId));
    } else {
      const group = known ?? this.#create(groupId);
      join(group, request, { newId: this.#newId, answer });
      this.#forgetUnused(group);
    }
  }

  /** Takes the leader's assignments or waits for them; `answer` is called once. */
  sync(request: SyncRequest, answer: Answer<SyncAnswer>): void {
    const found = this.#speaker(request);
    if (typeof found === 'number') {
      answer(refusedSync(found));
      return;
    }
    const { group, member } = found;
    const { protocolType, protocolName } = request;
    if (
      (protocolType ?? group.protocolType) !== group.protocolType ||
      (protocolName ?? group.protocol) !== group.protocol
    ) {
      answer(refusedSync(errorCode.INCONSISTENT_GROUP_PROTOCOL));
      return;
    }
    switch (group.state) {
      case 'CompletingRebalance':
        group.parkSync(member, answer);
        if (group.leader !== member.id) return;
        group.finishSync(new Map(request.assignments.map((one) => [one.memberId, one.assignment])));
        return;
      case 'Stable':
        group.renew(member);
        answer(group.syncAnswer(member));
        return;
      case 'PreparingRebalance':
        answer(refusedSync(REBALANCE_IN_PROGRESS));
        return;
      case 'Empty':
      case 'Dead':
        answer(refusedSync(UNKNOWN_MEMBER_ID));
    }
  }

  /** Keeps a member in its group; 27 while the group waits for joins. */
  heartbeat(identity: MemberIdentity): number {
    const found = this.#speaker(identity);
    if (typeof found === 'number') return found;
    found.group.renew(found.member);
    return found.group.state === 'PreparingRebalance' ? REBALANCE_IN_PROGRESS : NONE;
  }

  /** Takes a member out, by member id or, for a static one, by instance id. */
  leave(groupId: string, memberId: string, instanceId: string | null): number {
    if (groupId === '') return INVALID_GROUP_ID;
    const group = this.#groups.get(groupId);
    if (group === undefined) return UNKNOWN_MEMBER_ID;
    if (instanceId === null && group.stopExpecting(memberId)) {
      this.#forgetUnused(group);
      return NONE;
    }
    const id =
      memberId === '' && instanceId !== null
        ? (group.instances.get(instanceId)?.id ?? '')
        : memberId;
    const code = group.check(id, instanceId);
    const member = group.members.get(id);
    if (code !== NONE || member === undefined) return code;
    group.remove(member);
    return NONE;
  }

  /**
   * Why an identity may not commit; 0 when it may. Nobody (generation -1) may while the group is Empty, which is how
   * offsets are reset from outside; the first commit of nobody makes the group.
   */
  commitProblem(identity: MemberIdentity): number {
    if (identity.groupId === '') return INVALID_GROUP_ID;
    const group = this.#groups.get(identity.groupId);
    if (group === undefined) return identity.generationId < 0 ? NONE : ILLEGAL_GENERATION;
    if (identity.generationId < 0 && group.state === 'Empty') return NONE;
    const found = this.#speaker(identity);
    if (typeof found === 'number') return found;
    group.renew(found.member);
    return group.state === 'CompletingRebalance' ? REBALANCE_IN_PROGRESS : NONE;
  }

  /** As commitProblem, for offsets that a transaction commits: nobody always may, a member also while its leader assigns. */
  parkProblem(identity: MemberIdentity): number {
    const { groupId, generationId, memberId, groupInstanceId } = identity;
    if (groupId === '') return INVALID_GROUP_ID;
    if (generationId < 0 && memberId === '' && groupInstanceId === null) return NONE;
    if (!this.#groups.has(groupId)) return generationId < 0 ? NONE : ILLEGAL_GENERATION;
    const found = this.#speaker(identity);
    return typeof found === 'number' ? found : NONE;
  }

  commit(groupId: string, topic: string, partition: number, offset: CommittedOffset): void {
    this.#open(groupId).offsets.set(topic, partition, offset);
  }

  /** Keeps an offset until the producer's transaction ends. */
  park(
    groupId: string,
    producerId: number,
    at: { readonly topic: string; readonly partition: number; readonly offset: CommittedOffset },
  ): void {
    this.#open(groupId).offsets.park(producerId, at.topic, at.partition, at.offset);
  }

  /** Applies or drops what a producer's transaction parked in a group. */
  endTransaction(groupId: string, producerId: number, isCommit: boolean): void {
    this.#groups.get(groupId)?.offsets.end(producerId, isCommit);
  }

  /** Deletes a group with its offsets: 69 when it is unknown, 68 while it has members. */
  delete(groupId: string): number {
    const group = this.#groups.get(groupId);
    if (group === undefined) return errorCode.GROUP_ID_NOT_FOUND;
    if (group.members.size > 0) return errorCode.NON_EMPTY_GROUP;
    group.close(UNKNOWN_MEMBER_ID);
    this.#groups.delete(groupId);
    return NONE;
  }

  /** True when a member of the group reads the topic. */
  isSubscribed(groupId: string, topic: string): boolean {
    const group = this.#groups.get(groupId);
    if (group === undefined) return false;
    return [...group.members.values()].some((member) =>
      group.protocol === null
        ? member.protocols.some(({ metadata }) => subscribedTopics(metadata).includes(topic))
        : subscribedTopics(metadataOf(member, group.protocol)).includes(topic),
    );
  }

  /** Drops the offsets of a topic that is no more. */
  forgetTopic(topic: string): void {
    for (const group of this.#groups.values()) group.offsets.forgetTopic(topic);
  }

  /** The offset that every group with a position on a partition has passed; undefined when none has one. */
  readBelow(topic: string, partition: number): number | undefined {
    let below: number | undefined;
    for (const group of this.#groups.values()) {
      const committed = group.offsets.get(topic, partition);
      if (committed === undefined) continue;
      below = below === undefined ? committed.offset : Math.min(below, committed.offset);
    }
    return below;
  }

  /** Stops every timer; whoever still waits is told that the coordinator is not available. */
  close(): void {
    for (const group of this.#groups.values()) group.close(errorCode.COORDINATOR_NOT_AVAILABLE);
    this.#groups.clear();
  }

  /** The member in whose name a request comes, or the code that refuses it. */
  #speaker(identity: MemberIdentity): { readonly group: Group; readonly member: Member } | number {
    if (identity.groupId === '') return INVALID_GROUP_ID;
    const group = this.#groups.get(identity.groupId);
    if (group === undefined) return UNKNOWN_MEMBER_ID;
    const code = group.check(identity.memberId, identity.groupInstanceId);
    const member = group.members.get(identity.memberId);
    if (code !== NONE || member === undefined) return code;
    return identity.generationId === group.generation ? { group, member } : ILLEGAL_GENERATION;
  }

  #open(groupId: string): Group {
    return this.#groups.get(groupId) ?? this.#create(groupId);
  }

  #create(groupId: string): Group {
    const timers: Timers = {
      now: () => this.#timers.now(),
      after: (ms, fire) =>
        this.#timers.after(ms, () => {
          fire();
          this.#forgetUnused(group);
        }),
    };
    const group = new Group(groupId, {
      timers,
      initialRebalanceDelayMs: this.#initialRebalanceDelayMs,
    });
    this.#groups.set(groupId, group);
    return group;
  }

  /** A group that nobody ever was in is forgotten; others are kept, so that generations only grow. */
  #forgetUnused(group: Group): void {
    if (group.isUnused && this.#groups.get(group.id) === group) this.#groups.delete(group.id);
  }
}
