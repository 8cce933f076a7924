import { isDeepStrictEqual } from 'node:util';
import { connectKafkaJs, type KafkaAddresses } from '../../../pipeline/runtime/kafkajs-port.ts';
import { connectRedis } from '../../../pipeline/runtime/redis-wire.ts';
import { jobsOf, type Cluster } from '../../../pipeline/topology.ts';
import { runsPart, type EngineName, type SandboxConfig } from '../../config.ts';
import type { Engine, EngineEvents } from '../engine.ts';
import { createPipelineTopics, pipelineTopics } from '../topics.ts';
import { connectWireCluster, type Scope } from './wire-cluster.ts';
import { createWireDruid } from './wire-druid.ts';

/** Where services run that the sandbox did not start in its own process. */
export interface WireAddresses {
  readonly kafka: KafkaAddresses;
  /** `redis://host:port`, with user and password where needed. */
  readonly redis: string;
  readonly druid: {
    /** The router. */
    readonly url: string;
    /** How Druid's tasks reach the processing cluster; default: its bootstrap servers as given here. */
    readonly consumerProperties?: Readonly<Record<string, string>> | undefined;
    /** Resolves when the router answers; default: it does. */
    readonly ready?: Promise<void>;
  };
}

/**
 * An engine over addresses alone, whoever started what is behind them: everything goes through public clients. The
 * pipeline's topics are created where they are missing. Disposing closes connections and leaves the services alone.
 */
export async function connectWire(
  addresses: WireAddresses,
  {
    name,
    config,
    events,
  }: { readonly name: EngineName; readonly config: SandboxConfig; readonly events: EngineEvents },
): Promise<Engine> {
  const { env } = config;
  await using started = new AsyncDisposableStack();
  const redis = started.use(connectRedis(addresses.redis));
  const [dp, kp] = await Promise.all(
    (['dp', 'kp'] as const).map(async (cluster) =>
      started.use(
        await connectWireCluster(addresses.kafka[cluster], scopeOf(cluster, addresses, config)),
      ),
    ),
  );
  if (dp === undefined || kp === undefined) throw new Error('two clusters were asked for');
  const kafka = { dp, kp };
  await createPipelineTopics({ kafka }, config);
  const druid = started.use(
    createWireDruid({
      ...events,
      url: addresses.druid.url,
      ready: addresses.druid.ready ?? Promise.resolve(),
      env,
      dp,
      isFollowed: runsPart(config, 'journey'),
      consumerProperties: {
        'bootstrap.servers': addresses.kafka.dp.brokers.join(','),
        ...addresses.druid.consumerProperties,
      },
    }),
  );
  const port = started.use(await connectKafkaJs(addresses.kafka));
  const owned = started.move();
  return {
    name,
    addresses: () =>
      Promise.resolve({
        kafka: {
          dp: addresses.kafka.dp.brokers.join(','),
          kp: addresses.kafka.kp.brokers.join(','),
        },
        redis: withoutPassword(addresses.redis),
        druid: withoutPassword(addresses.druid.url),
      }),
    kafka,
    port,
    redis: redis.run,
    druid,
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}

/** What has the environment's prefix; where one cluster stands for both, each half is seen once. */
function scopeOf(
  cluster: Cluster,
  { kafka }: WireAddresses,
  config: Pick<SandboxConfig, 'env' | 'flavour'>,
): Scope {
  const { env, flavour } = config;
  const isShared = isDeepStrictEqual(kafka.dp, kafka.kp);
  const topics = new Set(pipelineTopics('kp', config).map(({ name }) => name));
  const ingesting = jobsOf(flavour).filter(({ input }) => input.cluster === 'kp');
  const groups = new Set(ingesting.map(({ group }) => `${env}.${group}`));
  const isHere = (name: string, ofKp: ReadonlySet<string>): boolean =>
    name.startsWith(`${env}.`) && (!isShared || ofKp.has(name) === (cluster === 'kp'));
  return {
    hasTopic: (name) => isHere(name, topics),
    hasGroup: (name) => isHere(name, groups),
  };
}

/** A URL fit for a screen and a locator file. */
export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  if (parsed.password === '') return url;
  parsed.password = '***';
  return parsed.toString();
}
