import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createClient } from 'redis';
import { kafkaClient, type KafkaAddress } from '../../pipeline/runtime/kafkajs-cluster.ts';
import { jobsOf, type Cluster } from '../../pipeline/topology.ts';
import type { ExternalConfig, ExternalKafka, SandboxConfig } from '../config.ts';
import { defaultSpecs } from '../druid/index.ts';
import { sandboxProblems } from '../problems.ts';
import type { Engine, EngineEvents } from './engine.ts';
import { pipelineTopics } from './topics.ts';
import { druidApi, topicOf } from './wire/druid-api.ts';
import { hasSupervisor } from './wire/wire-druid.ts';
import { connectWire, withoutPassword } from './wire/wire.ts';

/** Dedup stores, caches and the mark that shows a Redis that lost its data (spec/pipeline.md §4). */
const redisDbs = '1, 2, 5, 6, 7, 8, 12, 15';

/**
 * Runs on clusters that the configuration names. Nothing is touched before every host, those that the brokers
 * advertise among them, is loopback or named in `allowHosts`, every service answers, and no datasource is somebody else's.
 * @throws SANDBOX_EXTERNAL_MISSING, SANDBOX_HOST_NOT_ALLOWED, SANDBOX_KAFKA_UNREACHABLE, SANDBOX_REDIS_UNREACHABLE,
 * SANDBOX_DRUID_UNREACHABLE, SANDBOX_SUPERVISOR_TAKEN
 */
export async function startExternal(config: SandboxConfig, events: EngineEvents): Promise<Engine> {
  const external = externalOf(config);
  const kafka = { dp: addressOf(external.kafka.dp), kp: addressOf(external.kafka.kp) };
  for (const host of hostsOf(external)) allow(host, external);
  for (const cluster of ['dp', 'kp'] as const) {
    for (const host of await advertisedHosts(kafka[cluster])) allow(host, external);
  }
  const { redis, druid } = external;
  await reachRedis(redis);
  const api = druidApi(druid.url);
  for (const spec of defaultSpecs(config.flavour, config.env)) await hasSupervisor(api, spec);
  return connectWire({ kafka, redis, druid }, { name: 'external', config, events });
}

/** What a sandbox of this configuration would create, write or read, one line each. @throws SANDBOX_EXTERNAL_MISSING */
export function touchedBy(config: SandboxConfig): readonly string[] {
  const { kafka, redis, druid } = externalOf(config);
  const { env, flavour } = config;
  const on = (cluster: Cluster): string => {
    const names = pipelineTopics(cluster, config).map(({ name }) => name);
    const groups = jobsOf(flavour).filter(({ input }) => input.cluster === cluster);
    return [
      `Kafka ${cluster} at ${kafka[cluster].brokers.join(',')}:`,
      `  topics ${names.join(' ')}`,
      `  groups ${groups.map(({ group }) => `${env}.${group}`).join(' ')}`,
    ].join('\n');
  };
  const supervisors = defaultSpecs(flavour, env).map(
    (spec) => `${datasourceOf(spec)} < ${topicOf(spec)}`,
  );
  return [
    on('kp'),
    on('dp'),
    `Redis at ${withoutPassword(redis)}: databases ${redisDbs}; keys have no prefix`,
    `Druid at ${withoutPassword(druid.url)}: supervisors ${supervisors.join(', ')}; datasources have no prefix`,
  ];
}

function datasourceOf(spec: Readonly<Record<string, unknown>>): string {
  return (spec['dataSchema'] as { readonly dataSource: string }).dataSource;
}

function externalOf({ external }: SandboxConfig): ExternalConfig {
  if (external === undefined) throw sandboxProblems.error('SANDBOX_EXTERNAL_MISSING', {});
  return external;
}

function addressOf({ brokers, tls, sasl }: ExternalKafka): KafkaAddress {
  return {
    brokers,
    ...(tls === undefined
      ? {}
      : { ssl: typeof tls === 'boolean' ? tls : { ca: readAuthorities(tls.caFile) } }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

function readAuthorities(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw sandboxProblems.error('SANDBOX_CA_UNREADABLE', { file }, { cause });
  }
}

function hostsOf({ kafka, redis, druid }: ExternalConfig): readonly string[] {
  const brokers = [...kafka.dp.brokers, ...kafka.kp.brokers];
  return [
    ...brokers.map((broker) => new URL(`kafka://${broker}`).hostname),
    new URL(redis).hostname,
    new URL(druid.url).hostname,
  ];
}

/** The pipeline's own connections wait for a Redis that is away; the first one must not. */
async function reachRedis(url: string): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 3_000 } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    const shown = withoutPassword(url);
    throw sandboxProblems.error('SANDBOX_REDIS_UNREACHABLE', { url: shown }, { cause });
  } finally {
    client.destroy();
  }
}

async function advertisedHosts(address: KafkaAddress): Promise<readonly string[]> {
  const admin = kafkaClient(address, { retries: 3 }).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.map(({ host }) => host);
  } catch (cause) {
    const brokers = address.brokers.join(',');
    throw sandboxProblems.error('SANDBOX_KAFKA_UNREACHABLE', { brokers }, { cause });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function allow(given: string, { allowHosts = [] }: ExternalConfig): void {
  const host = given.replace(/^\[|\]$/g, '');
  if (isLoopback(host) || allowHosts.includes(host)) return;
  throw sandboxProblems.error('SANDBOX_HOST_NOT_ALLOWED', { host });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
