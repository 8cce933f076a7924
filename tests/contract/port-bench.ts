import { onTestFinished, vi } from 'vitest';
import { connectKafkaJs } from '../../pipeline/runtime/kafkajs-port.ts';
import type {
  GroupMember,
  GroupOptions,
  KafkaPort,
  PartitionTurn,
  SourceRecord,
} from '../../pipeline/runtime/port.ts';
import { sourceTopicOnDp } from '../../pipeline/runtime/source-offsets.ts';
import type { Cluster } from '../../pipeline/topology.ts';
import { createDirectPort } from '../../sandbox/engines/direct-port.ts';
import type { GroupState } from '../../sandbox/engines/engine.ts';
import { readCommitted } from '../../sandbox/engines/read-committed.ts';
import { startKafka, type KafkaServer } from '../../sandbox/kafka/index.ts';

export const portKinds = ['direct', 'kafkajs'] as const;

const partitions = 2;

type Joining = Partial<Pick<GroupOptions, 'cluster' | 'onRecords' | 'onError'>>;

/** Two clusters with topics `in` and `out`, and ports to them of one kind. */
export interface PortBench {
  readonly kafka: Readonly<Record<Cluster, KafkaServer>>;
  /** A port as another process would have it. */
  readonly connect: () => Promise<KafkaPort>;
  /** Joins group `g` on `in`; without `onRecords` each record goes on to `out`. `kill` ends it as a killed process ends. */
  readonly join: (port: KafkaPort, options?: Joining) => Promise<GroupMember & { kill(): void }>;
  /** Writes values to a partition of `in`, outside a transaction. */
  readonly put: (values: readonly string[], partition?: number, cluster?: Cluster) => Promise<void>;
  /** Committed values of a topic, in order of their offsets, partition by partition. */
  readonly values: (topic: string) => Promise<readonly string[]>;
  /** Position of group `g`; -1 when none is committed. */
  readonly committed: (cluster: Cluster, topic: string, partition: number) => number;
  /** Members of group `g` on dp that have an assignment. */
  readonly members: () => GroupState['members'];
}

export async function startPortBench(kind: (typeof portKinds)[number]): Promise<PortBench> {
  const started = new AsyncDisposableStack();
  onTestFinished(async () => {
    await started.disposeAsync();
  });
  const start = async (name: Cluster): Promise<KafkaServer> =>
    started.use(await startKafka({ port: 0, name, autoCreateTopics: false }));
  const kafka = { dp: await start('dp'), kp: await start('kp') };
  for (const cluster of ['dp', 'kp'] as const) {
    await kafka[cluster].call('createTopics', {
      topics: ['in', 'out', sourceTopicOnDp('in')].map((name) => ({
        name,
        numPartitions: partitions,
        replicationFactor: 1,
        assignments: [],
        configs: [],
      })),
    });
  }
  const connect = async (): Promise<KafkaPort> => {
    return started.use(
      kind === 'direct'
        ? createDirectPort(kafka)
        : await connectKafkaJs({ dp: address(kafka.dp), kp: address(kafka.kp) }),
    );
  };
  const outside = createDirectPort(kafka);
  return {
    kafka,
    connect,
    async join(port, options = {}) {
      const stopper = new AbortController();
      const member = await port.join({
        cluster: 'dp',
        group: 'g',
        topic: 'in',
        onError: () => undefined,
        onRecords: forward,
        ...options,
        signal: stopper.signal,
      });
      return Object.assign(member, {
        kill: () => {
          stopper.abort();
        },
      });
    },
    async put(values, partition = 0, cluster = 'dp') {
      await outside.send(
        cluster,
        values.map((value) => ({ topic: 'in', key: null, value: Buffer.from(value), partition })),
      );
    },
    async values(topic) {
      const found: SourceRecord[] = [];
      for (let partition = 0; partition < partitions; partition += 1) {
        for (let offset = 0; ;) {
          const query = { topic, partition, offset, maxBytes: 1_000_000, maxWaitMs: 0 };
          const run = await readCommitted(kafka.dp, query);
          found.push(...run.records);
          if (run.nextOffset === offset) break;
          offset = run.nextOffset;
        }
      }
      return found.map(({ value }) => String(value));
    },
    committed: (cluster, topic, partition) =>
      kafka[cluster]
        .groups()
        .find(({ group }) => group === 'g')
        ?.offsets.find((one) => one.topic === topic && one.partition === partition)?.offset ?? -1,
    members: () =>
      (kafka.dp.groups().find(({ group }) => group === 'g')?.members ?? []).filter(
        ({ assignment }) => assignment.length > 0,
      ),
  };
}

const address = ({ host, port }: KafkaServer) => ({ brokers: [`${host}:${port}`] });

/** Writes a turn's records to `out` and commits behind its last one. */
export async function forward(turn: PartitionTurn): Promise<void> {
  const transaction = await turn.begin();
  await transaction.write(outputsOf(turn));
  await transaction.commit(nextOf(turn));
}

export const outputsOf = (turn: PartitionTurn) =>
  turn.records.map(({ value }) => ({
    topic: 'out',
    key: null,
    value: value ?? Buffer.alloc(0),
    partition: turn.partition,
  }));

export const nextOf = (turn: PartitionTurn): number => (turn.records.at(-1)?.offset ?? -1) + 1;

/** Waits for a condition; its failure says what was found. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 15_000, interval: 20 });
}
