import { connectKafkaJs, type KafkaAddresses } from '../../../pipeline/runtime/kafkajs-port.ts';
import { connectRedis } from '../../../pipeline/runtime/redis-wire.ts';
import type { EngineName, SandboxConfig } from '../../config.ts';
import type { Engine, EngineEvents } from '../engine.ts';
import { createPipelineTopics } from '../topics.ts';
import { connectWireCluster } from './wire-cluster.ts';
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
    [addresses.kafka.dp, addresses.kafka.kp].map(async (address) =>
      started.use(await connectWireCluster(address, env)),
    ),
  );
  if (dp === undefined || kp === undefined) throw new Error('two clusters were asked for');
  const kafka = { dp, kp };
  await createPipelineTopics({ kafka }, config);
  const druid = started.use(
    createWireDruid({
      ...events,
      url: addresses.druid.url,
      env,
      dp,
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

/** A URL fit for a screen and a locator file. */
export function withoutPassword(url: string): string {
  const parsed = new URL(url);
  if (parsed.password === '') return url;
  parsed.password = '***';
  return parsed.toString();
}
