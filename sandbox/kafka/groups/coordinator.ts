import { randomUUID } from 'node:crypto';
import { errorCode } from '../errors.ts';
import { Group, refusedJoin, refusedSync } from './group.ts';
import { subscribedTopics } from './payloads.ts';
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

export interface CoordinatorOptions {
  readonly timers: Timers;
  /** How long the first join of an empty group waits for others; Kafka's default is 3 000, here 0. */
  readonly initialRebalanceDelayMs?: number;
  readonly newMemberId?: (clientId: string) => string;
}

/** All consumer groups of a cluster. */
export class GroupCoordinator {
  readonly #groups = new Map<string, Group>();
  readonly #options: CoordinatorOptions;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  list(): readonly Group[] {
    return [...this.#groups.values()];
  }

  #open(groupId: string): Group {
    let group = this.#groups.get(groupId);
    if (group === undefined) {
      group = new Group({
        id: groupId,
        timers: this.#options.timers,
        newId: this.#options.newMemberId ?? ((clientId) => `${clientId}-${randomUUID()}`),
        initialDelayMs: this.#options.initialRebalanceDelayMs ?? 0,
      });
      this.#groups.set(groupId, group);
    }
    return group;
  }

  async join(request: JoinRequest): Promise<JoinAnswer> {
    const { groupId, sessionTimeoutMs, memberId } = request;
    if (groupId === '') return refusedJoin(errorCode.INVALID_GROUP_ID, memberId);
    if (sessionTimeoutMs < shortestSessionMs || sessionTimeoutMs > longestSessionMs) {
      return refusedJoin(errorCode.INVALID_SESSION_TIMEOUT, memberId);
    }
    if (memberId !== '' && !this.#groups.has(groupId)) {
      return refusedJoin(errorCode.UNKNOWN_MEMBER_ID, memberId);
    }
    return await new Promise((resolve) => {
      this.#open(groupId).join(request, resolve);
    });
  }

  async sync(request: SyncRequest): Promise<SyncAnswer> {
    if (request.groupId === '') return refusedSync(errorCode.INVALID_GROUP_ID);
    const group = this.#groups.get(request.groupId);
    if (group === undefined) return refusedSync(errorCode.UNKNOWN_MEMBER_ID);
    return await new Promise((resolve) => {
      group.sync(request, resolve);
    });
  }

  heartbeat(identity: MemberIdentity): number {
    if (identity.groupId === '') return errorCode.INVALID_GROUP_ID;
    return this.#groups.get(identity.groupId)?.heartbeat(identity) ?? errorCode.UNKNOWN_MEMBER_ID;
  }

  leave(groupId: string, memberId: string, instanceId: string | null): number {
    return this.#groups.get(groupId)?.leave(memberId, instanceId) ?? errorCode.UNKNOWN_MEMBER_ID;
  }

  /** Why an identity may not commit; 0 when it may. A group that is not there is made by the first commit of nobody. */
  commitProblem(identity: MemberIdentity): number {
    if (identity.groupId === '') return errorCode.INVALID_GROUP_ID;
    const group = this.#groups.get(identity.groupId);
    if (group !== undefined) return group.commitProblem(identity);
    return identity.generationId < 0 ? errorCode.NONE : errorCode.ILLEGAL_GENERATION;
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

  endTransaction(groupId: string, producerId: number, isCommit: boolean): void {
    this.#groups.get(groupId)?.offsets.end(producerId, isCommit);
  }

  /** Forgets a group that has no members. */
  delete(groupId: string): number {
    const group = this.#groups.get(groupId);
    if (group === undefined) return errorCode.GROUP_ID_NOT_FOUND;
    if (group.members.size > 0) return errorCode.NON_EMPTY_GROUP;
    group.close();
    this.#groups.delete(groupId);
    return errorCode.NONE;
  }

  /** True when a member of the group reads the topic. */
  isSubscribed(groupId: string, topic: string): boolean {
    const group = this.#groups.get(groupId);
    if (group === undefined) return false;
    return [...group.members.values()].some(({ protocols }) =>
      protocols.some(({ metadata }) => subscribedTopics(metadata).includes(topic)),
    );
  }

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

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }
}
