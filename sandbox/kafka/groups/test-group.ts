import { GroupCoordinator } from './coordinator.ts';
import type { JoinAnswer, JoinRequest, SyncAnswer } from './types.ts';
import { VirtualTime } from './virtual-time.ts';

/** An answer that may still be parked. */
export interface Waiting<T> {
  answer: T | undefined;
  times: number;
}

/** One group `g` in virtual time, with requests filled by defaults. */
export class TestGroup {
  readonly time = new VirtualTime();
  readonly coordinator: GroupCoordinator;
  #ids = 0;

  constructor(options: { readonly initialRebalanceDelayMs?: number } = {}) {
    this.coordinator = new GroupCoordinator({
      timers: this.time,
      newId: () => `${(this.#ids += 1)}`,
      ...options,
    });
  }

  get state(): string {
    return this.coordinator.get('g')?.state ?? 'Dead';
  }

  get generation(): number {
    return this.coordinator.get('g')?.generation ?? -1;
  }

  get memberIds(): readonly string[] {
    return [...(this.coordinator.get('g')?.members.keys() ?? [])];
  }

  join(request: Partial<JoinRequest> = {}): Waiting<JoinAnswer> {
    return waitFor((answer) =>
      this.coordinator.join(
        {
          groupId: 'g',
          memberId: '',
          groupInstanceId: null,
          clientId: 'c',
          clientHost: '/127.0.0.1',
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 30_000,
          protocolType: 'consumer',
          protocols: protocols('range'),
          requiresKnownId: false,
          canSkipAssignment: false,
          ...request,
        },
        answer,
      ),
    );
  }

  sync(
    memberId: string,
    options: {
      readonly groupId?: string;
      readonly generationId?: number;
      readonly groupInstanceId?: string;
      readonly protocolType?: string;
      readonly protocolName?: string;
      readonly assign?: Readonly<Record<string, string>>;
    } = {},
  ): Waiting<SyncAnswer> {
    return waitFor((answer) =>
      this.coordinator.sync(
        {
          groupId: options.groupId ?? 'g',
          memberId,
          generationId: options.generationId ?? this.generation,
          groupInstanceId: options.groupInstanceId ?? null,
          protocolType: options.protocolType ?? null,
          protocolName: options.protocolName ?? null,
          assignments: Object.entries(options.assign ?? {}).map(([id, text]) => ({
            memberId: id,
            assignment: Buffer.from(text),
          })),
        },
        answer,
      ),
    );
  }

  heartbeat(
    memberId: string,
    generationId = this.generation,
    groupInstanceId: string | null = null,
  ): number {
    return this.coordinator.heartbeat({ groupId: 'g', memberId, generationId, groupInstanceId });
  }

  leave(memberId: string, groupInstanceId: string | null = null): number {
    return this.coordinator.leave('g', memberId, groupInstanceId);
  }

  mayCommit(memberId: string, generationId = this.generation): number {
    return this.coordinator.commitProblem({
      groupId: 'g',
      memberId,
      generationId,
      groupInstanceId: null,
    });
  }

  /** A stable group of `count` members; the first leads. Gives their ids. */
  stable(count: number): string[] {
    const first = this.join().answer?.memberId ?? '';
    for (let more = 1; more < count; more += 1) {
      this.join();
    }
    if (count > 1) this.join({ memberId: first });
    const ids = [...this.memberIds];
    for (const id of ids) if (id !== first) this.sync(id);
    this.sync(first, { assign: Object.fromEntries(ids.map((id) => [id, `of ${id}`])) });
    return ids;
  }

  /** A group whose members were told their generation and whose leader has not assigned yet. */
  completing(count: number): string[] {
    const ids = this.stable(count);
    const [first = '', ...others] = ids;
    this.join({ memberId: first });
    for (const id of others) this.join({ memberId: id });
    return ids;
  }

  /** A group that waits for the others to join after its leader asked for a rebalance. */
  preparing(count: number): string[] {
    const ids = this.stable(count);
    this.join({ memberId: ids[0] ?? '' });
    return ids;
  }
}

export function protocols(...names: readonly string[]): JoinRequest['protocols'] {
  return names.map((name) => ({ name, metadata: Buffer.from(`${name} of it`) }));
}

function waitFor<T>(ask: (answer: (answer: T) => void) => void): Waiting<T> {
  const waiting: Waiting<T> = { answer: undefined, times: 0 };
  ask((answer) => {
    waiting.answer = answer;
    waiting.times += 1;
  });
  return waiting;
}
