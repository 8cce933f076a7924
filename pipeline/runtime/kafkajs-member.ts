import type { Admin, Kafka } from 'kafkajs';
import type { Cluster } from '../topology.ts';
import { backOff } from './back-off.ts';
import type { KafkaCluster } from './kafkajs-cluster.ts';
import { takeOver } from './kafkajs-owner.ts';
import { startSession, type Session } from './kafkajs-session.ts';
import type { CountOf } from './kafkajs-write.ts';
import type { GroupMember, GroupOptions } from './port.ts';

// With the pauses between them about half a minute.
const mostFirstFailures = 12;

/** What the members of one port share. */
export interface Shared {
  readonly clients: Readonly<Record<Cluster, Kafka>>;
  /** Of the processing cluster, where positions are committed. */
  readonly admin: Admin;
  readonly coordinators: Readonly<Record<Cluster, Pick<KafkaCluster, 'findGroupCoordinator'>>>;
  readonly countOf: CountOf;
}

/**
 * Joins a group and stays in it: when kafkajs gives a consumer up (it does so for faults that it thinks final, a fenced
 * producer among them), the old member leaves and a new one takes its place.
 */
export async function joinGroup(options: GroupOptions, shared: Shared): Promise<GroupMember> {
  const { topic, signal } = options;
  const stopper = new AbortController();
  let session: Session | undefined;
  let isPaused = false;
  let replacing: Promise<void> = Promise.resolve();

  const start = async (): Promise<Session> =>
    startSession(options, {
      clients: shared.clients,
      takeOver: async (partition) =>
        takeOver(options, partition, {
          dp: shared.clients.dp,
          admin: shared.admin,
          countOf: shared.countOf,
        }),
      giveUp,
    });
  const replace = async (): Promise<void> => {
    let failures = 0;
    while (!stopper.signal.aborted) {
      failures += 1;
      await backOff(failures, stopper.signal);
      try {
        const old = session;
        session = undefined;
        await old?.stop().catch(() => undefined);
        await leave(options, { member: old, shared }).catch(() => undefined);
        session = await start();
        if (isPaused) session.consumer.pause([{ topic }]);
        return;
      } catch (error) {
        options.onError(error);
      }
    }
  };
  const giveUp = (error: unknown): void => {
    options.onError(error);
    if (!stopper.signal.aborted) replacing = replacing.then(replace);
  };
  session = await firstStart(start, signal);

  const stop = async (): Promise<void> => {
    stopper.abort();
    await replacing;
    await session?.stop();
  };
  let stopping: Promise<void> | undefined;
  signal.addEventListener('abort', () => void (stopping ??= stop()).catch(options.onError));
  return {
    pause() {
      isPaused = true;
      session?.consumer.pause([{ topic }]);
    },
    resume() {
      isPaused = false;
      session?.consumer.resume([{ topic }]);
    },
    get assignment() {
      return session?.assignment ?? [];
    },
    async [Symbol.asyncDispose]() {
      await (stopping ??= stop());
    },
  };
}

/** A new broker makes and loads the topic of the groups first; kafkajs takes its "not yet" for final. */
async function firstStart(start: () => Promise<Session>, signal: AbortSignal): Promise<Session> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await start();
    } catch (error) {
      // Node finds no KafkaJSError among the names that kafkajs exports.
      const mayPass = error instanceof Error && 'retriable' in error && error.retriable === true;
      if (!mayPass || failures >= mostFirstFailures || signal.aborted) throw error;
      await backOff(failures, signal);
    }
  }
}

/** Tells the coordinator that a member is gone: its group would wait for the end of its session otherwise. */
async function leave(
  { cluster, group }: GroupOptions,
  { member, shared }: { readonly member: Session | undefined; readonly shared: Shared },
): Promise<void> {
  if (member?.memberId === undefined) return;
  const coordinator = await shared.coordinators[cluster].findGroupCoordinator({ groupId: group });
  await coordinator.leaveGroup({ groupId: group, memberId: member.memberId });
}
