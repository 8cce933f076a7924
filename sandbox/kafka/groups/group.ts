import { errorCode } from '../errors.ts';
import { type Answer, type Member, noBytes, refusedJoin, refusedSync } from './member.ts';
import { GroupOffsets } from './offsets.ts';
import { electProtocol, metadataOf } from './protocols.ts';
import type { GroupState, JoinAnswer, SyncAnswer, Timers } from './types.ts';

export interface GroupSettings {
  readonly timers: Timers;
  /** How long the first join of an empty group waits for others. */
  readonly initialRebalanceDelayMs: number;
}

/**
 * One group of the classic protocol: who is in it, and the steps between its states (spec/kafka-protocol.md §4.1).
 *
 *   Empty → PreparingRebalance (JoinGroup answers wait) → CompletingRebalance (SyncGroup answers wait) → Stable
 *
 * Every answer that waits is given once: by the next step, by a timer, or when its member goes.
 */
export class Group {
  readonly id: string;
  state: GroupState = 'Empty';
  generation = 0;
  protocolType = '';
  protocol: string | null = null;
  leader: string | null = null;
  readonly members = new Map<string, Member>();
  readonly instances = new Map<string, Member>();
  readonly offsets = new GroupOffsets();
  readonly #settings: GroupSettings;
  /** Ids told to newcomers that have not come back with them yet. */
  readonly #pending = new Map<string, () => void>();
  /** One timer is enough: a group waits for joins or for the leader, never both. */
  #stopStep: () => void = () => undefined;
  #isGathering = false;
  #hasNewcomer = false;

  constructor(id: string, settings: GroupSettings) {
    this.id = id;
    this.#settings = settings;
  }

  /** A group that nobody ever was in and that holds nothing. */
  get isUnused(): boolean {
    return (
      this.members.size === 0 &&
      this.#pending.size === 0 &&
      this.generation === 0 &&
      this.offsets.isEmpty
    );
  }

  /** How many ids were told to newcomers that have not come back with them. */
  get expected(): number {
    return this.#pending.size;
  }

  /** 0, or why a request in this member's name is refused: 25 unknown, 82 its instance id belongs to a newer id. */
  check(memberId: string, instanceId: string | null): number {
    if (instanceId !== null) {
      const holder = this.instances.get(instanceId);
      if (holder === undefined) return errorCode.UNKNOWN_MEMBER_ID;
      if (holder.id !== memberId) return errorCode.FENCED_INSTANCE_ID;
    }
    return this.members.has(memberId) ? errorCode.NONE : errorCode.UNKNOWN_MEMBER_ID;
  }

  expect(memberId: string, sessionTimeoutMs: number): void {
    this.#pending.set(
      memberId,
      this.#settings.timers.after(sessionTimeoutMs, () => this.stopExpecting(memberId)),
    );
  }

  /** False when the id was not expected. */
  stopExpecting(memberId: string): boolean {
    const cancel = this.#pending.get(memberId);
    if (cancel === undefined) return false;
    cancel();
    this.#pending.delete(memberId);
    this.#tryComplete();
    return true;
  }

  /** Takes an expected id without looking whether the join is complete: its owner is about to be added. */
  claimExpected(memberId: string): boolean {
    this.#pending.get(memberId)?.();
    return this.#pending.delete(memberId);
  }

  add(member: Member, protocolType: string): void {
    if (this.members.size === 0) this.protocolType = protocolType;
    this.members.set(member.id, member);
    if (member.instanceId !== null) this.instances.set(member.instanceId, member);
    this.#hasNewcomer = true;
  }

  /** Puts a static member that came back in the place of its old self, whose answers are fenced. */
  replace(old: Member, next: Member): void {
    this.#silence(old, errorCode.FENCED_INSTANCE_ID);
    this.members.delete(old.id);
    this.members.set(next.id, next);
    if (next.instanceId !== null) this.instances.set(next.instanceId, next);
    if (this.leader === old.id) this.leader = next.id;
  }

  /** Takes a member out, which rebalances the others. */
  remove(member: Member): void {
    this.#drop(member);
    if (this.state === 'PreparingRebalance') this.#tryComplete();
    else this.prepareRebalance();
  }

  parkJoin(member: Member, answer: Answer<JoinAnswer>): void {
    const before = member.parkedJoin;
    member.parkedJoin = answer;
    this.renew(member);
    // The same member asked again, so the earlier answer goes nowhere.
    before?.(refusedJoin(errorCode.REBALANCE_IN_PROGRESS, member.id));
  }

  parkSync(member: Member, answer: Answer<SyncAnswer>): void {
    const before = member.parkedSync;
    member.parkedSync = answer;
    member.owesSync = false;
    this.renew(member);
    before?.(refusedSync(errorCode.REBALANCE_IN_PROGRESS));
  }

  /** Starts the session anew; a member whose answer waits cannot expire. */
  renew(member: Member): void {
    member.cancelSession?.();
    member.cancelSession = undefined;
    if (member.parkedJoin !== undefined || member.parkedSync !== undefined) return;
    member.cancelSession = this.#settings.timers.after(member.sessionTimeoutMs, () => {
      if (this.members.get(member.id) === member) this.remove(member);
    });
  }

  /** → PreparingRebalance: all members have to join again. */
  prepareRebalance(): void {
    if (this.state === 'PreparingRebalance') {
      this.#tryComplete();
      return;
    }
    const isFirst = this.state === 'Empty';
    this.state = 'PreparingRebalance';
    this.#stopStep();
    this.#answerSyncs(() => refusedSync(errorCode.REBALANCE_IN_PROGRESS));
    const timeoutMs = this.#rebalanceTimeoutMs();
    if (isFirst && this.#settings.initialRebalanceDelayMs > 0) {
      this.#gather(timeoutMs);
      return;
    }
    this.#stopStep = this.#settings.timers.after(timeoutMs, () => this.#complete());
    this.#tryComplete();
  }

  /** CompletingRebalance → Stable: stores what the leader assigned and tells everybody. */
  finishSync(assignments: ReadonlyMap<string, Buffer>): void {
    this.#stopStep();
    this.state = 'Stable';
    for (const member of this.members.values()) {
      member.assignment = assignments.get(member.id) ?? noBytes;
    }
    this.#answerSyncs((member) => this.syncAnswer(member));
  }

  joinAnswer(member: Member): JoinAnswer {
    return {
      errorCode: errorCode.NONE,
      generationId: this.generation,
      protocolType: this.protocolType,
      protocolName: this.protocol,
      leader: this.leader ?? '',
      skipAssignment: false,
      memberId: member.id,
      members: this.leader === member.id ? this.roster() : [],
    };
  }

  syncAnswer(member: Member): SyncAnswer {
    return {
      errorCode: errorCode.NONE,
      protocolType: this.protocolType,
      protocolName: this.protocol,
      assignment: member.assignment,
    };
  }

  /** The members as the leader sees them. */
  roster(): JoinAnswer['members'] {
    return [...this.members.values()].map((member) => ({
      memberId: member.id,
      groupInstanceId: member.instanceId,
      metadata: metadataOf(member, this.protocol),
    }));
  }

  /** Ends the group: timers stop, whoever waits is answered with `code`. */
  close(code: number): void {
    this.state = 'Dead';
    this.#stopStep();
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
    for (const member of this.members.values()) this.#silence(member, code);
    this.members.clear();
    this.instances.clear();
  }

  /** Waits for more newcomers: each prolongs the wait, up to the rebalance timeout. */
  #gather(remainingMs: number): void {
    const delayMs = Math.min(this.#settings.initialRebalanceDelayMs, remainingMs);
    this.#isGathering = true;
    this.#hasNewcomer = false;
    this.#stopStep = this.#settings.timers.after(delayMs, () => {
      if (this.#hasNewcomer && remainingMs > delayMs) this.#gather(remainingMs - delayMs);
      else this.#complete();
    });
  }

  #tryComplete(): void {
    if (this.state !== 'PreparingRebalance') return;
    if (this.members.size > 0) {
      if (this.#isGathering || this.#pending.size > 0) return;
      for (const { parkedJoin } of this.members.values()) if (parkedJoin === undefined) return;
    }
    this.#complete();
  }

  /** → CompletingRebalance with those that joined, or → Empty without any. */
  #complete(): void {
    this.#stopStep();
    this.#isGathering = false;
    for (const member of this.members.values()) {
      if (member.parkedJoin === undefined && member.instanceId === null) this.#drop(member);
    }
    const joined = [...this.members.values()].filter(({ parkedJoin }) => parkedJoin !== undefined);
    const [first] = joined;
    if (first === undefined && this.members.size > 0) {
      // Only static members are left and none came: one of them must, or their sessions end.
      this.#stopStep = this.#settings.timers.after(this.#rebalanceTimeoutMs(), () =>
        this.#complete(),
      );
      return;
    }
    this.generation += 1;
    if (first === undefined) {
      this.state = 'Empty';
      this.protocol = null;
      this.leader = null;
      return;
    }
    this.protocol = electProtocol([...this.members.values()]);
    if (!joined.some(({ id }) => id === this.leader)) this.leader = first.id;
    this.state = 'CompletingRebalance';
    this.#stopStep = this.#settings.timers.after(this.#rebalanceTimeoutMs(), () =>
      this.#dropUnsynced(),
    );
    const answers = joined.map((member) => {
      const { parkedJoin } = member;
      member.parkedJoin = undefined;
      member.owesSync = true;
      this.renew(member);
      return () => parkedJoin?.(this.joinAnswer(member));
    });
    for (const answer of answers) answer();
  }

  /** The leader did not assign in time: those that were told the generation and did not sync are out. */
  #dropUnsynced(): void {
    for (const member of this.members.values()) {
      if (member.owesSync) this.#drop(member);
    }
    this.prepareRebalance();
  }

  #drop(member: Member): void {
    this.members.delete(member.id);
    if (member.instanceId !== null && this.instances.get(member.instanceId) === member) {
      this.instances.delete(member.instanceId);
    }
    this.#silence(member, errorCode.UNKNOWN_MEMBER_ID);
  }

  #silence(member: Member, code: number): void {
    const { parkedJoin, parkedSync } = member;
    member.cancelSession?.();
    member.cancelSession = undefined;
    member.parkedJoin = undefined;
    member.parkedSync = undefined;
    parkedJoin?.(refusedJoin(code, member.id));
    parkedSync?.(refusedSync(code));
  }

  #answerSyncs(answerTo: (member: Member) => SyncAnswer): void {
    const answers: (() => void)[] = [];
    for (const member of this.members.values()) {
      const { parkedSync } = member;
      if (parkedSync === undefined) continue;
      member.parkedSync = undefined;
      this.renew(member);
      answers.push(() => parkedSync(answerTo(member)));
    }
    for (const answer of answers) answer();
  }

  #rebalanceTimeoutMs(): number {
    let longest = 0;
    for (const { rebalanceTimeoutMs } of this.members.values())
      longest = Math.max(longest, rebalanceTimeoutMs);
    return longest;
  }
}
