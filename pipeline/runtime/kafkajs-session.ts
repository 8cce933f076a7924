import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Cluster } from '../topology.ts';
import type { Owned } from './kafkajs-owner.ts';
import type { GroupOptions, PartitionTurn } from './port.ts';

/** One kafkajs consumer of a group, until it is stopped or gives up; a lost one is replaced by its member. */
export interface Session {
  readonly consumer: Consumer;
  /** As the group's coordinator knows it; undefined before the first join. */
  readonly memberId: string | undefined;
  readonly assignment: readonly number[];
  stop(): Promise<void>;
}

/**
 * Joins the group and reads; resolves with the first assignment. Each assignment takes its partitions over anew.
 * `giveUp` is called once when the consumer has ended by itself after that; before, the start rejects.
 */
export async function startSession(
  options: GroupOptions,
  parts: {
    readonly clients: Readonly<Record<Cluster, Kafka>>;
    readonly takeOver: (partition: number) => Promise<Owned>;
    readonly giveUp: (error: unknown) => void;
  },
): Promise<Session> {
  const { cluster, group, topic } = options;
  const consumer = parts.clients[cluster].consumer({
    groupId: group,
    sessionTimeout: 10_000,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: 200,
    maxBytesPerPartition: options.maxBytes ?? 1_048_576,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    // A consumer that restarts itself leaves its old member behind, and the group waits for that one's session to end.
    retry: {
      initialRetryTime: 50,
      maxRetryTime: 1_000,
      retries: 20,
      restartOnFailure: () => Promise.resolve(false),
    },
  });
  const owned = createOwned(parts.takeOver, options.onError);
  const session = {
    consumer,
    memberId: undefined as string | undefined,
    assignment: [] as number[],
  };
  const joined = Promise.withResolvers<void>();
  joined.promise.catch(() => undefined);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    session.memberId = payload.memberId;
    session.assignment = payload.memberAssignment[topic] ?? [];
    owned.replace(session.assignment);
    joined.resolve();
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (session.memberId === undefined) joined.reject(payload.error);
    else parts.giveUp(payload.error);
  });
  const stop = async (): Promise<void> => {
    await consumer.disconnect();
    await owned.letGo();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => {
        await owned.inTurn(payload.batch.partition, async () =>
          handleBatch(payload, { options, consumer, owned }),
        );
      },
    });
    await joined.promise;
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
  return Object.assign(session, { stop });
}

/** The partitions of the present assignment, each taken over once. */
interface OwnedPartitions {
  of(partition: number): Promise<Owned>;
  /**
   * Runs turns of a partition one after another: after a rebalance kafkajs may give out records again while the turn
   * that they were in goes on.
   */
  inTurn(partition: number, work: () => Promise<void>): Promise<void>;
  /** Lets go of all and takes these over. */
  replace(partitions: readonly number[]): void;
  /** The next turn of the partition takes it over anew. */
  forget(partition: number): void;
  letGo(): Promise<void>;
}

async function end(owned: Promise<Owned>): Promise<void> {
  await (await owned.catch(() => undefined))?.letGo();
}

function createOwned(
  takeOver: (partition: number) => Promise<Owned>,
  onError: (error: unknown) => void,
): OwnedPartitions {
  const partitions = new Map<number, Promise<Owned>>();
  const turns = new Map<number, Promise<void>>();
  const of = (partition: number): Promise<Owned> => {
    let owned = partitions.get(partition);
    if (owned === undefined) {
      owned = takeOver(partition);
      partitions.set(partition, owned);
      const mine = owned;
      mine.catch(() => {
        if (partitions.get(partition) === mine) partitions.delete(partition);
      });
    }
    return owned;
  };
  const letGo = async (): Promise<void> => {
    const old = [...partitions.values()];
    partitions.clear();
    await Promise.all(old.map(end));
  };
  return {
    of,
    inTurn(partition, work) {
      const turn = (turns.get(partition) ?? Promise.resolve()).then(work);
      turns.set(
        partition,
        turn.catch(() => undefined),
      );
      return turn;
    },
    replace(wanted) {
      void letGo().catch(onError);
      // At once, not with the first record: what a former owner left open would hold readers back.
      for (const partition of wanted) of(partition).catch(onError);
    },
    forget(partition) {
      const owned = partitions.get(partition);
      partitions.delete(partition);
      if (owned !== undefined) void end(owned).catch(() => undefined);
    },
    letGo,
  };
}

async function handleBatch(
  payload: EachBatchPayload,
  session: {
    readonly options: GroupOptions;
    readonly consumer: Consumer;
    readonly owned: OwnedPartitions;
  },
): Promise<void> {
  const { options, owned, consumer } = session;
  const { batch } = payload;
  const { topic, partition } = batch;
  if (!payload.isRunning() || payload.isStale()) return;
  // A member that slept past its session finds out here, before it takes its former partitions from their new owner.
  await payload.heartbeat();
  const last = batch.lastOffset();
  try {
    const mine = await owned.of(partition);
    const turn: PartitionTurn = {
      topic,
      partition,
      records: batch.messages
        .map(({ offset, timestamp, key, value }) => ({
          topic,
          partition,
          offset: Number(offset),
          timestamp: Number(timestamp),
          key,
          value,
        }))
        .filter(({ offset }) => offset >= mine.from),
      begin: async () => mine.begin(),
    };
    if (turn.records.length > 0) await options.onRecords(turn);
    if (options.cluster !== 'dp') {
      // The truth is in the output cluster; the input cluster's copy is for lag display.
      await consumer.commitOffsets([{ topic, partition, offset: String(Number(last) + 1) }]);
    }
  } catch (error) {
    options.onError(error);
    // The producer may be fenced or in doubt: the next turn starts with a fresh one.
    owned.forget(partition);
    throw error;
  }
  payload.resolveOffset(last);
}
