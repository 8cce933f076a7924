import {
  Kafka,
  logLevel,
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type Producer,
  type RecordMetadata,
} from 'kafkajs';
import type { Cluster } from '../topology.ts';
import { backOff } from './back-off.ts';
import { createPartitioner } from './partitioner.ts';
import type {
  GroupMember,
  GroupOptions,
  KafkaPort,
  PartitionTurn,
  Position,
  TargetRecord,
  Transaction,
} from './port.ts';
import { sourceTopicOnDp } from './source-offsets.ts';

export interface KafkaJsOptions {
  readonly brokers: Readonly<Record<Cluster, string>>;
  readonly env: string;
}

/**
 * The pipeline's port over the wire: one kafkajs consumer a member, and one transactional producer for each assigned
 * partition, made anew with each assignment before reading, so that a paused former owner is fenced.
 */
export async function connectKafkaJs(options: KafkaJsOptions): Promise<KafkaPort> {
  const client = (cluster: Cluster): Kafka =>
    new Kafka({
      clientId: 'telemetry-sandbox',
      brokers: [options.brokers[cluster]],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 20 },
    });
  const clients = { dp: client('dp'), kp: client('kp') };
  const counts = await createPartitionCounts(clients);
  const members = new Set<GroupMember>();
  const plain = new Map<Cluster, Producer>();
  return {
    async join(group) {
      const member = await joinGroup(group, { clients, counts });
      members.add(member);
      return member;
    },
    async send(cluster, records) {
      let producer = plain.get(cluster);
      if (producer === undefined) {
        producer = clients[cluster].producer();
        await producer.connect();
        plain.set(cluster, producer);
      }
      return write(producer, records, await counts.of(cluster));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...members].map(async (member) => member[Symbol.asyncDispose]()));
      await Promise.all([...plain.values()].map(async (producer) => producer.disconnect()));
      await counts[Symbol.asyncDispose]();
    },
  };
}

type CountOf = (topic: string) => Promise<number>;

interface PartitionCounts extends AsyncDisposable {
  /** The admin client of the processing cluster. */
  readonly admin: Admin;
  of(cluster: Cluster): Promise<CountOf>;
}

async function createPartitionCounts(
  clients: Readonly<Record<Cluster, Kafka>>,
): Promise<PartitionCounts> {
  const admins = { dp: clients.dp.admin(), kp: clients.kp.admin() };
  await Promise.all([admins.dp.connect(), admins.kp.connect()]);
  const known = new Map<string, number>();
  return {
    admin: admins.dp,
    of: (cluster) =>
      Promise.resolve(async (topic) => {
        const name = `${cluster}/${topic}`;
        let count = known.get(name);
        if (count === undefined) {
          const { topics } = await admins[cluster].fetchTopicMetadata({ topics: [topic] });
          count = topics[0]?.partitions.length ?? 1;
          known.set(name, count);
        }
        return count;
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all([admins.dp.disconnect(), admins.kp.disconnect()]);
    },
  };
}

/** What kafkajs sends and what comes back, whether the producer is plain or inside a transaction. */
interface Sender {
  sendBatch(batch: {
    topicMessages: {
      topic: string;
      messages: { key: string | null; value: Buffer; partition: number }[];
    }[];
  }): Promise<RecordMetadata[]>;
}

const partitioner = createPartitioner();

async function write(
  sender: Sender,
  records: readonly TargetRecord[],
  countOf: CountOf,
): Promise<readonly Position[]> {
  if (records.length === 0) return [];
  partitioner.nextWrite();
  const byTopic = new Map<string, { key: string | null; value: Buffer; partition: number }[]>();
  const placed: { topic: string; partition: number; at: number }[] = [];
  const sizes = new Map<string, number>();
  for (const record of records) {
    const { topic, key, value } = record;
    const partition = record.partition ?? partitioner.partitionFor(key, await countOf(topic));
    const messages = byTopic.get(topic) ?? [];
    messages.push({ key, value, partition });
    byTopic.set(topic, messages);
    const place = `${topic}/${partition}`;
    const at = sizes.get(place) ?? 0;
    sizes.set(place, at + 1);
    placed.push({ topic, partition, at });
  }
  const answers = await sender.sendBatch({
    topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
  });
  const base = new Map(
    answers.map(({ topicName, partition, baseOffset }) => [
      `${topicName}/${partition}`,
      Number(baseOffset ?? 0),
    ]),
  );
  return placed.map(({ topic, partition, at }) => ({
    topic,
    partition,
    offset: (base.get(`${topic}/${partition}`) ?? 0) + at,
  }));
}

/** One consumer of a group, until it is stopped or kafkajs gives it up. */
interface Session {
  readonly consumer: Consumer;
  assignment: readonly number[];
  stop(): Promise<void>;
}

interface Shared {
  readonly clients: Readonly<Record<Cluster, Kafka>>;
  readonly counts: PartitionCounts;
}

/**
 * Joins a group and stays in it: when kafkajs gives a consumer up (it does so for some faults of a lost connection), a
 * new one takes its place after a pause.
 */
async function joinGroup(options: GroupOptions, shared: Shared): Promise<GroupMember> {
  const { topic, signal } = options;
  const stopper = new AbortController();
  let session: Session | undefined;
  let isPaused = false;
  let replacing: Promise<void> = Promise.resolve();

  const replace = async (): Promise<void> => {
    let failures = 0;
    while (!stopper.signal.aborted) {
      failures += 1;
      await backOff(failures, stopper.signal);
      try {
        await session?.stop().catch(() => undefined);
        session = await startSession(options, shared, giveUp);
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
  session = await startSession(options, shared, giveUp);

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

async function startSession(
  options: GroupOptions,
  { clients, counts }: Shared,
  giveUp: (error: unknown) => void,
): Promise<Session> {
  const { cluster, group, topic } = options;
  const consumer: Consumer = clients[cluster].consumer({
    groupId: group,
    sessionTimeout: 10_000,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: 200,
    readUncommitted: false,
    retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 20 },
  });
  const producers = new Map<number, Promise<Owned>>();
  const countOf = await counts.of('dp');

  const takeOver = (partition: number): Promise<Owned> => {
    let owned = producers.get(partition);
    if (owned === undefined) {
      owned = own(options, partition, { client: clients.dp, counts });
      producers.set(partition, owned);
      owned.catch(() => producers.delete(partition));
    }
    return owned;
  };
  const copyBack = async (partition: number, nextOffset: number): Promise<void> => {
    if (cluster === 'dp') return;
    await consumer.commitOffsets([{ topic, partition, offset: String(nextOffset) }]);
  };
  const letGo = async (): Promise<void> => {
    const old = [...producers.values()];
    producers.clear();
    await Promise.all(
      old.map(async (owned) => {
        await (await owned.catch(() => undefined))?.producer.disconnect();
      }),
    );
  };
  const session: Session = {
    consumer,
    assignment: [],
    async stop() {
      await consumer.disconnect();
      await letGo();
    },
  };
  const joined = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    session.assignment = payload.memberAssignment[topic] ?? [];
    void letGo().catch(options.onError);
    joined.resolve();
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) options.onError(payload.error);
    else {
      joined.reject(payload.error);
      giveUp(payload.error);
    }
  });
  joined.promise.catch(() => undefined);

  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      await handleBatch(payload, { options, takeOver, countOf, producers, copyBack });
    },
  });
  await joined.promise;
  return session;
}

/** A partition as its owner holds it: the producer that fences former owners, and the position committed with outputs. */
interface Owned {
  readonly producer: Producer;
  /** Records below have been committed already; across clusters the input cluster's own position may lag behind it. */
  readonly from: number;
}

async function own(
  { cluster, group, topic }: GroupOptions,
  partition: number,
  { client, counts }: { readonly client: Kafka; readonly counts: PartitionCounts },
): Promise<Owned> {
  const producer = await connectTransactional(client, `${group}-${topic}-${partition}`);
  if (cluster === 'dp') return { producer, from: 0 };
  const source = sourceTopicOnDp(topic);
  const [found] = await counts.admin.fetchOffsets({ groupId: group, topics: [source] });
  const committed = found?.partitions.find((one) => one.partition === partition)?.offset ?? '0';
  return { producer, from: Math.max(0, Number(committed)) };
}

async function connectTransactional(client: Kafka, transactionalId: string): Promise<Producer> {
  const producer = client.producer({
    transactionalId,
    maxInFlightRequests: 1,
    idempotent: true,
    transactionTimeout: 60_000,
  });
  await producer.connect();
  return producer;
}

async function handleBatch(
  payload: EachBatchPayload,
  member: {
    readonly options: GroupOptions;
    readonly takeOver: (partition: number) => Promise<Owned>;
    readonly producers: Map<number, Promise<Owned>>;
    readonly countOf: CountOf;
    readonly copyBack: (partition: number, nextOffset: number) => Promise<void>;
  },
): Promise<void> {
  const { options, takeOver, countOf, producers, copyBack } = member;
  const { batch } = payload;
  const { topic, partition } = batch;
  if (!payload.isRunning() || payload.isStale()) return;
  const { producer, from } = await takeOver(partition);
  const last = batch.lastOffset();
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
      .filter(({ offset }) => offset >= from),
    begin: async () => begin(producer, { options, partition, countOf }),
  };
  try {
    if (turn.records.length > 0) await options.onRecords(turn);
    await copyBack(partition, Number(last) + 1);
  } catch (error) {
    options.onError(error);
    // The producer may be fenced or in doubt: the next turn starts with a fresh one.
    producers.delete(partition);
    void producer.disconnect().catch(() => undefined);
    throw error;
  }
  payload.resolveOffset(last);
  await payload.heartbeat();
}

async function begin(
  producer: Producer,
  {
    options,
    partition,
    countOf,
  }: { readonly options: GroupOptions; readonly partition: number; readonly countOf: CountOf },
): Promise<Transaction> {
  const { group, topic, cluster } = options;
  const transaction = await producer.transaction();
  return {
    write: async (records) => write(transaction, records, countOf),
    commit: async (nextOffset) => {
      await transaction.sendOffsets({
        consumerGroupId: group,
        topics: [
          {
            topic: cluster === 'dp' ? topic : sourceTopicOnDp(topic),
            partitions: [{ partition, offset: String(nextOffset) }],
          },
        ],
      });
      await transaction.commit();
    },
    abort: async () => {
      if (transaction.isActive()) await transaction.abort();
    },
  };
}
