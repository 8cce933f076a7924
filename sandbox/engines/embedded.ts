import { connectKafkaJs } from '../../pipeline/runtime/kafkajs-port.ts';
import type { KafkaPort } from '../../pipeline/runtime/port.ts';
import type { RunRedis } from '../../pipeline/runtime/redis-port.ts';
import { connectRedis } from '../../pipeline/runtime/redis-wire.ts';
import { sourceTopicOnDp } from '../../pipeline/runtime/source-offsets.ts';
import { jobsOf, topicsOf, type Cluster } from '../../pipeline/topology.ts';
import type { SandboxConfig } from '../config.ts';
import { startDruid, type DruidServer } from '../druid/index.ts';
import { createLogBudget, startKafka, type KafkaServer } from '../kafka/index.ts';
import { startRedis, type RedisServer } from '../redis/index.ts';
import { createDirectPort } from './direct-port.ts';
import { directRedis } from './direct-redis.ts';
import { createDruidSource } from './druid-source.ts';
import { embeddedCluster } from './embedded-cluster.ts';
import type { Engine, EngineDruid, EngineEvents } from './engine.ts';
import { listening } from './listening.ts';
import { createPipelineTopics } from './topics.ts';

/**
 * Starts our own Kafka (two clusters), Redis and Druid in this process, on loopback, with the pipeline's topics and
 * groups. Resolves when Kafka and Redis listen; Druid takes longer and is waited for where it is asked.
 * @throws SANDBOX_PORT_TAKEN naming the port and the way out.
 */
export async function startEmbedded(
  config: SandboxConfig,
  { now, onNote, onDruidProgress }: EngineEvents & { readonly now: () => number },
): Promise<Engine> {
  const { flavour, env, ports } = config;
  await using started = new AsyncDisposableStack();
  const budget = createLogBudget({ bytes: config.logBudgetBytes });
  const [dp, kp, redis] = await Promise.all([
    listening('kafka-dp', ports, async (port) =>
      started.use(await startKafka({ port, name: 'dp', budget, onNote })),
    ),
    listening('kafka-kp', ports, async (port) =>
      started.use(await startKafka({ port, name: 'kp', budget, onNote })),
    ),
    listening('redis', ports, async (port) => started.use(await startRedis({ port }))),
  ]);
  const servers = { dp, kp };
  const stored = new Map<string, number>();
  const druid = listening('druid', ports, async (port) =>
    startDruid({
      port,
      flavour,
      env,
      source: createDruidSource(dp),
      now,
      onProgress: (progress) => {
        stored.set(`${progress.datasource}/${progress.partition}`, progress.nextOffset);
        onDruidProgress(progress);
      },
    }),
  );
  // Whoever asks for Druid meets the failure; until then it is nobody's.
  druid.catch(() => undefined);
  started.defer(async () => {
    await (await druid.catch(() => undefined))?.[Symbol.asyncDispose]();
  });
  const kafka = { dp: embeddedCluster(dp), kp: embeddedCluster(kp) };
  await createPipelineTopics({ kafka }, config);
  await startGroupsAtZero(servers, config);
  const { port, run } = await connect(config, { servers, redis, started });

  const owned = started.move();
  return {
    name: 'embedded',
    addresses: async () => ({
      kafka: { dp: `${dp.host}:${dp.port}`, kp: `${kp.host}:${kp.port}` },
      redis: redis.url,
      druid: (await druid).url,
    }),
    kafka,
    port,
    redis: run,
    druid: embeddedDruid(druid, { dp, stored }),
    budget,
    servers: { kafka: servers, redis, druid: async () => druid },
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}

function embeddedDruid(
  druid: Promise<DruidServer>,
  read: { readonly dp: KafkaServer; readonly stored: ReadonlyMap<string, number> },
): EngineDruid {
  return {
    async submit(spec) {
      const id = await (await druid).submit(spec);
      const topic = (await druid).supervisors().find((one) => one.id === id)?.topic ?? '';
      holdUnread({ id, topic }, read);
    },
    isStarting: false,
    supervisors: async () => (await druid).supervisors(),
    query: async (sql) => (await druid).query(sql),
  };
}

/** Druid reads without a group: what it has not stored yet must not be let go when the log budget is reached. */
function holdUnread(
  { id, topic }: { readonly id: string; readonly topic: string },
  { dp, stored }: { readonly dp: KafkaServer; readonly stored: ReadonlyMap<string, number> },
): void {
  const partitions = dp.topics().find(({ name }) => name === topic)?.partitions ?? [];
  for (const { partition } of partitions) {
    dp.hold(topic, partition, () => stored.get(`${id}/${partition}`) ?? 0);
  }
}

async function connect(
  config: SandboxConfig,
  parts: {
    readonly servers: Readonly<Record<Cluster, KafkaServer>>;
    readonly redis: RedisServer;
    readonly started: AsyncDisposableStack;
  },
): Promise<{ port: KafkaPort; run: RunRedis }> {
  const { started, servers, redis } = parts;
  if (config.port === 'direct') {
    return { port: started.use(createDirectPort(servers)), run: directRedis(redis) };
  }
  const { dp, kp } = servers;
  const port = started.use(
    await connectKafkaJs({
      dp: { brokers: [`${dp.host}:${dp.port}`] },
      kp: { brokers: [`${kp.host}:${kp.port}`] },
    }),
  );
  return { port, run: started.use(connectRedis(redis.url)).run };
}

/**
 * Production starts groups at latest; here each job's group starts at the beginning, so that nothing sent before the
 * pipeline is up is missed.
 */
async function startGroupsAtZero(
  servers: Readonly<Record<Cluster, KafkaServer>>,
  { flavour, env }: SandboxConfig,
): Promise<void> {
  const counts = new Map(topicsOf(flavour).map(({ topic, partitions }) => [topic, partitions]));
  for (const { group, input } of jobsOf(flavour)) {
    const commit = async (cluster: Cluster, topic: string): Promise<void> => {
      const partitions = Array.from({ length: counts.get(input.topic) ?? 1 }, (_, partition) => ({
        partitionIndex: partition,
        committedOffset: 0,
      }));
      await servers[cluster].call('offsetCommit', {
        groupId: `${env}.${group}`,
        topics: [{ name: `${env}.${topic}`, partitions }],
      });
    };
    await commit(input.cluster, input.topic);
    if (input.cluster === 'kp') await commit('dp', sourceTopicOnDp(input.topic));
  }
}
