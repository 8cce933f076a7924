import { errorCode } from '../errors.ts';
import { GroupOffsets } from './offsets.ts';
import type {
  GroupState,
  JoinAnswer,
  JoinRequest,
  MemberIdentity,
  SyncAnswer,
  SyncRequest,
  Timers,
} from './types.ts';

export interface Member {
  id: string;
  readonly instanceId: string | null;
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: JoinRequest['protocols'];
  assignment: Buffer;
  parkedJoin: ((answer: JoinAnswer) => void) | undefined;
  parkedSync: ((answer: SyncAnswer) => void) | undefined;
  cancelSession: (() => void) | undefined;
}

const nothing = Buffer.alloc(0);

/**
 * One consumer group of the classic protocol: the state table of spec/kafka-protocol.md §4.1. Calls come one at a time;
 * answers to JoinGroup and SyncGroup may be parked until the group has formed.
 */
export class Group {
  readonly id: string;
  readonly offsets = new GroupOffsets();
  state: GroupState = 'Empty';
  generation = 0;
  protocolType: string | null = null;
  protocol: string | null = null;
  leader: string | null = null;
  readonly members = new Map<string, Member>();
  /** Ids told with MEMBER_ID_REQUIRED that have not joined yet. */
  readonly #pending = new Map<string, () => void>();
  readonly #static = new Map<string, string>();
  readonly #timers: Timers;
  readonly #newId: (clientId: string) => string;
  readonly #initialDelayMs: number;
  #cancelRebalance: (() => void) | undefined;
  #cancelSync: (() => void) | undefined;
  #isFirstJoin = true;

  constructor(options: {
    readonly id: string;
    readonly timers: Timers;
    readonly newId: (clientId: string) => string;
    readonly initialDelayMs: number;
  }) {
    this.id = options.id;
    this.#timers = options.timers;
    this.#newId = options.newId;
    this.#initialDelayMs = options.initialDelayMs;
  }

  /** A group that nothing is known of may be forgotten. */
  get isForgettable(): boolean {
    return this.members.size === 0 && this.#pending.size === 0 && this.offsets.isEmpty;
  }

  join(request: JoinRequest, answer: (answer: JoinAnswer) => void): void {
    const refuse = (code: number, memberId = request.memberId): void => {
      answer(refusedJoin(code, memberId));
    };
    if (!this.#takesProtocols(request)) {
      refuse(errorCode.INCONSISTENT_GROUP_PROTOCOL);
      return;
    }
    const { memberId, groupInstanceId } = request;
    if (groupInstanceId !== null) {
      this.#joinStatic(request, groupInstanceId, { answer, refuse });
      return;
    }
    if (memberId === '') {
      const id = this.#newId(request.clientId);
      if (request.requiresKnownId) {
        this.#addPending(id, request.sessionTimeoutMs);
        refuse(errorCode.MEMBER_ID_REQUIRED, id);
      } else {
        this.#addMember(id, request, answer);
      }
      return;
    }
    if (this.#pending.has(memberId)) {
      this.#dropPending(memberId);
      this.#addMember(memberId, request, answer);
      return;
    }
    const member = this.members.get(memberId);
    if (member === undefined) refuse(errorCode.UNKNOWN_MEMBER_ID);
    else this.#rejoin(member, request, answer);
  }

  #joinStatic(
    request: JoinRequest,
    instanceId: string,
    to: { readonly answer: (answer: JoinAnswer) => void; readonly refuse: (code: number) => void },
  ): void {
    const known = this.#static.get(instanceId);
    const member = known === undefined ? undefined : this.members.get(known);
    if (member === undefined) {
      if (request.memberId === '') this.#addMember(this.#newId(request.clientId), request, to.answer);
      else to.refuse(errorCode.UNKNOWN_MEMBER_ID);
      return;
    }
    if (request.memberId === member.id) {
      this.#rejoin(member, request, to.answer);
      return;
    }
    if (request.memberId !== '') {
      to.refuse(errorCode.FENCED_INSTANCE_ID);
      return;
    }
    this.#replaceStatic(member, request, to.answer);
  }

  /** The same instance came back under a new id: the old id is fenced; a stable group goes on without a rebalance. */
  #replaceStatic(
    member: Member,
    request: JoinRequest,
    answer: (answer: JoinAnswer) => void,
  ): void {
    const oldId = member.id;
    const newId = this.#newId(request.clientId);
    member.parkedJoin?.(refusedJoin(errorCode.FENCED_INSTANCE_ID, oldId));
    member.parkedSync?.(refusedSync(errorCode.FENCED_INSTANCE_ID));
    member.parkedJoin = undefined;
    member.parkedSync = undefined;
    const wasLeader = this.leader === oldId;
    const chosenBefore = this.protocol;
    this.members.delete(oldId);
    member.id = newId;
    this.members.set(newId, member);
    this.#static.set(request.groupInstanceId ?? '', newId);
    this.#update(member, request);
    if (wasLeader) this.leader = newId;
    this.#renewSession(member);
    if (this.state !== 'Stable' || this.#chooseProtocol() !== chosenBefore) {
      this.#parkAndPrepare(member, answer);
      return;
    }
    answer({
      ...this.#currentJoin(member),
      // Below version 9 the returning leader is told its old id, so that it does not assign.
      leader: wasLeader && !request.canSkipAssignment ? oldId : (this.leader ?? ''),
      skipAssignment: wasLeader && request.canSkipAssignment,
      members: wasLeader && request.canSkipAssignment ? this.#memberList() : [],
    });
  }

  #takesProtocols({ protocolType, protocols }: JoinRequest): boolean {
    if (protocolType === '' || protocols.length === 0) return false;
    if (this.members.size === 0) return true;
    if (this.protocolType !== null && protocolType !== this.protocolType) return false;
    return protocols.some(({ name }) =>
      [...this.members.values()].every((member) => member.protocols.some((one) => one.name === name)),
    );
  }

  #addPending(id: string, sessionTimeoutMs: number): void {
    const cancel = this.#timers.after(sessionTimeoutMs, () => {
      this.#dropPending(id);
      this.#completeJoinWhenReady();
    });
    this.#pending.set(id, cancel);
  }

  #dropPending(id: string): void {
    this.#pending.get(id)?.();
    this.#pending.delete(id);
  }

  #addMember(id: string, request: JoinRequest, answer: (answer: JoinAnswer) => void): void {
    const member: Member = {
      id,
      instanceId: request.groupInstanceId,
      clientId: request.clientId,
      clientHost: request.clientHost,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: 0,
      protocols: request.protocols,
      assignment: nothing,
      parkedJoin: undefined,
      parkedSync: undefined,
      cancelSession: undefined,
    };
    this.#update(member, request);
    if (this.members.size === 0) this.protocolType = request.protocolType;
    this.members.set(id, member);
    if (request.groupInstanceId !== null) this.#static.set(request.groupInstanceId, id);
    this.#parkAndPrepare(member, answer);
  }

  #update(member: Member, request: JoinRequest): void {
    member.clientId = request.clientId;
    member.clientHost = request.clientHost;
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs =
      request.rebalanceTimeoutMs < 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs;
    member.protocols = request.protocols;
  }

  #rejoin(member: Member, request: JoinRequest, answer: (answer: JoinAnswer) => void): void {
    const isSame = sameProtocols(member.protocols, request.protocols);
    this.#update(member, request);
    this.#renewSession(member);
    switch (this.state) {
      case 'PreparingRebalance':
        // A second wish of the same member takes the first one's place.
        member.parkedJoin?.(refusedJoin(errorCode.REBALANCE_IN_PROGRESS, member.id));
        this.#park(member, answer);
        this.#completeJoinWhenReady();
        return;
      case 'CompletingRebalance':
        if (isSame) answer(this.#joinAnswer(member));
        else this.#parkAndPrepare(member, answer);
        return;
      case 'Stable':
        if (isSame && this.leader !== member.id) answer(this.#joinAnswer(member));
        else this.#parkAndPrepare(member, answer);
        return;
      case 'Empty':
      case 'Dead':
        answer(refusedJoin(errorCode.UNKNOWN_MEMBER_ID, member.id));
    }
  }

  #park(member: Member, answer: (answer: JoinAnswer) => void): void {
    member.parkedJoin = answer;
    member.cancelSession?.();
    member.cancelSession = undefined;
  }

  #parkAndPrepare(member: Member, answer: (answer: JoinAnswer) => void): void {
    this.#park(member, answer);
    this.#prepare();
    if (this.#isFirstJoin && this.#initialDelayMs > 0) return;
    this.#completeJoinWhenReady();
  }

  /** The group re-forms: who waits for an assignment is told to join again. */
  #prepare(): void {
    if (this.state === 'PreparingRebalance') return;
    const wasEmpty = this.state === 'Empty';
    this.state = 'PreparingRebalance';
    this.#cancelSync?.();
    this.#cancelSync = undefined;
    for (const member of this.members.values()) {
      if (member.parkedSync === undefined) continue;
      member.parkedSync(refusedSync(errorCode.REBALANCE_IN_PROGRESS));
      member.parkedSync = undefined;
      this.#renewSession(member);
    }
    this.#isFirstJoin = wasEmpty;
    const longest = Math.max(...[...this.members.values()].map((one) => one.rebalanceTimeoutMs), 0);
    const wait = wasEmpty && this.#initialDelayMs > 0 ? this.#initialDelayMs : longest;
    this.#cancelRebalance = this.#timers.after(wait, () => {
      this.#completeJoin();
    });
  }

  #completeJoinWhenReady(): void {
    if (this.state !== 'PreparingRebalance' || this.#pending.size > 0) return;
    if (this.#isFirstJoin && this.#initialDelayMs > 0) return;
    const isWaiting = [...this.members.values()].every(({ parkedJoin }) => parkedJoin !== undefined);
    if (isWaiting) this.#completeJoin();
  }

  #completeJoin(): void {
    this.#cancelRebalance?.();
    this.#cancelRebalance = undefined;
    this.#isFirstJoin = false;
    for (const member of [...this.members.values()]) {
      if (member.parkedJoin === undefined && member.instanceId === null) this.#remove(member);
    }
    this.generation += 1;
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.leader = null;
      this.protocol = null;
      return;
    }
    this.protocol = this.#chooseProtocol();
    const present = [...this.members.values()];
    const joined = present.filter(({ parkedJoin }) => parkedJoin !== undefined);
    if (this.leader === null || !joined.some(({ id }) => id === this.leader)) {
      this.leader = (joined[0] ?? present[0])?.id ?? null;
    }
    this.state = 'CompletingRebalance';
    for (const member of joined) {
      const answer = member.parkedJoin;
      member.parkedJoin = undefined;
      this.#renewSession(member);
      answer?.(this.#joinAnswer(member));
    }
    this.#awaitSync();
  }

  /** A leader that never assigns loses its place, and so does who never asked for an assignment. */
  #awaitSync(): void {
    const longest = Math.max(...[...this.members.values()].map((one) => one.rebalanceTimeoutMs), 0);
    const { generation } = this;
    this.#cancelSync = this.#timers.after(longest, () => {
      if (this.state !== 'CompletingRebalance' || this.generation !== generation) return;
      for (const member of [...this.members.values()]) {
        if (member.parkedSync === undefined) this.#remove(member);
      }
      this.#prepare();
      this.#completeJoinWhenReady();
    });
  }

  /** The first entry of each member's list that all support is its vote; most votes win. */
  #chooseProtocol(): string | null {
    const members = [...this.members.values()];
    const common = new Set(
      (members[0]?.protocols ?? [])
        .map(({ name }) => name)
        .filter((name) => members.every(({ protocols }) => protocols.some((one) => one.name === name))),
    );
    const votes = new Map<string, number>();
    for (const { protocols } of members) {
      const vote = protocols.find(({ name }) => common.has(name))?.name;
      if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
    }
    return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  }

  #joinAnswer(member: Member): JoinAnswer {
    return { ...this.#currentJoin(member), members: this.leader === member.id ? this.#memberList() : [] };
  }

  #currentJoin(member: Member): JoinAnswer {
    return {
      errorCode: errorCode.NONE,
      generationId: this.generation,
      protocolType: this.protocolType,
      protocolName: this.protocol ?? '',
      leader: this.leader ?? '',
      skipAssignment: false,
      memberId: member.id,
      members: [],
    };
  }

  #memberList(): JoinAnswer['members'] {
    return [...this.members.values()].map(({ id, instanceId, protocols }) => ({
      memberId: id,
      groupInstanceId: instanceId,
      metadata: protocols.find(({ name }) => name === this.protocol)?.metadata ?? nothing,
    }));
  }

  sync(request: SyncRequest, answer: (answer: SyncAnswer) => void): void {
    const code = this.memberProblem(request);
    const member = this.members.get(request.memberId);
    if (code !== 0 || member === undefined) {
      answer(refusedSync(code === 0 ? errorCode.UNKNOWN_MEMBER_ID : code));
      return;
    }
    switch (this.state) {
      case 'Empty':
      case 'Dead':
        answer(refusedSync(errorCode.UNKNOWN_MEMBER_ID));
        return;
      case 'PreparingRebalance':
        answer(refusedSync(errorCode.REBALANCE_IN_PROGRESS));
        return;
      case 'Stable':
        this.#renewSession(member);
        answer(this.#assigned(member));
        return;
      case 'CompletingRebalance':
        member.parkedSync?.(refusedSync(errorCode.REBALANCE_IN_PROGRESS));
        member.parkedSync = answer;
        member.cancelSession?.();
        member.cancelSession = undefined;
        if (member.id === this.leader) this.#settle(request.assignments);
    }
  }

  #settle(assignments: SyncRequest['assignments']): void {
    this.#cancelSync?.();
    this.#cancelSync = undefined;
    this.state = 'Stable';
    for (const member of this.members.values()) {
      member.assignment = Buffer.from(
        assignments.find(({ memberId }) => memberId === member.id)?.assignment ?? nothing,
      );
      const answer = member.parkedSync;
      member.parkedSync = undefined;
      this.#renewSession(member);
      answer?.(this.#assigned(member));
    }
  }

  #assigned(member: Member): SyncAnswer {
    return {
      errorCode: errorCode.NONE,
      protocolType: this.protocolType,
      protocolName: this.protocol,
      assignment: member.assignment,
    };
  }

  heartbeat(identity: MemberIdentity): number {
    const code = this.memberProblem(identity);
    const member = this.members.get(identity.memberId);
    if (code !== 0 || member === undefined) return code === 0 ? errorCode.UNKNOWN_MEMBER_ID : code;
    this.#renewSession(member);
    return this.state === 'PreparingRebalance' ? errorCode.REBALANCE_IN_PROGRESS : errorCode.NONE;
  }

  /** Why a member may not speak: unknown, fenced, or of another generation; 0 when it may. */
  memberProblem({ memberId, groupInstanceId, generationId }: MemberIdentity): number {
    if (groupInstanceId !== null) {
      const known = this.#static.get(groupInstanceId);
      if (known === undefined) return errorCode.UNKNOWN_MEMBER_ID;
      if (known !== memberId) return errorCode.FENCED_INSTANCE_ID;
    }
    if (!this.members.has(memberId)) return errorCode.UNKNOWN_MEMBER_ID;
    return generationId === this.generation ? errorCode.NONE : errorCode.ILLEGAL_GENERATION;
  }

  /** Why offsets may not be committed; nobody (generation -1, no member) may only while the group is empty. */
  commitProblem(identity: MemberIdentity): number {
    if (identity.generationId < 0 && identity.memberId === '' && identity.groupInstanceId === null) {
      return this.members.size === 0 ? errorCode.NONE : errorCode.UNKNOWN_MEMBER_ID;
    }
    const code = this.memberProblem(identity);
    if (code !== 0) return code;
    if (this.state === 'CompletingRebalance') return errorCode.REBALANCE_IN_PROGRESS;
    const member = this.members.get(identity.memberId);
    if (member !== undefined) this.#renewSession(member);
    return errorCode.NONE;
  }

  /** A member goes, by its id or as a static instance. */
  leave(memberId: string, instanceId: string | null): number {
    if (instanceId !== null) {
      const known = this.#static.get(instanceId);
      if (known === undefined) return errorCode.UNKNOWN_MEMBER_ID;
      if (memberId !== '' && memberId !== known) return errorCode.FENCED_INSTANCE_ID;
      return this.#leaveMember(known);
    }
    if (this.#pending.has(memberId)) {
      this.#dropPending(memberId);
      this.#completeJoinWhenReady();
      return errorCode.NONE;
    }
    return this.#leaveMember(memberId);
  }

  #leaveMember(memberId: string): number {
    const member = this.members.get(memberId);
    if (member === undefined) return errorCode.UNKNOWN_MEMBER_ID;
    this.#remove(member);
    this.#afterRemoval();
    return errorCode.NONE;
  }

  #afterRemoval(): void {
    if (this.state === 'Stable' || this.state === 'CompletingRebalance') {
      this.#prepare();
      this.#completeJoinWhenReady();
    } else if (this.state === 'PreparingRebalance') {
      this.#completeJoinWhenReady();
    }
  }

  #remove(member: Member): void {
    member.cancelSession?.();
    member.parkedJoin?.(refusedJoin(errorCode.UNKNOWN_MEMBER_ID, member.id));
    member.parkedSync?.(refusedSync(errorCode.UNKNOWN_MEMBER_ID));
    member.parkedJoin = undefined;
    member.parkedSync = undefined;
    this.members.delete(member.id);
    if (member.instanceId !== null) this.#static.delete(member.instanceId);
    if (this.leader === member.id) this.leader = null;
  }

  #renewSession(member: Member): void {
    member.cancelSession?.();
    if (member.parkedJoin !== undefined || member.parkedSync !== undefined) return;
    member.cancelSession = this.#timers.after(member.sessionTimeoutMs, () => {
      this.#remove(member);
      this.#afterRemoval();
    });
  }

  /** Ends every timer and answers who waits: the broker closes. */
  close(): void {
    this.#cancelRebalance?.();
    this.#cancelSync?.();
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
    for (const member of [...this.members.values()]) this.#remove(member);
    this.state = 'Dead';
  }
}

function sameProtocols(a: JoinRequest['protocols'], b: JoinRequest['protocols']): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, metadata }, index) => name === b[index]?.name && metadata.equals(b[index].metadata))
  );
}

/** A JoinGroup answer that carries an error. */
export function refusedJoin(code: number, memberId: string): JoinAnswer {
  return {
    errorCode: code,
    generationId: -1,
    protocolType: null,
    protocolName: '',
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  };
}

/** A SyncGroup answer that carries an error. */
export function refusedSync(code: number): SyncAnswer {
  return { errorCode: code, protocolType: null, protocolName: null, assignment: nothing };
}
