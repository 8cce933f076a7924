import { createClock } from '../pipeline/runtime/clock.ts';
import type { DecisionRecord, PositionTuple } from '../pipeline/runtime/decision-record.ts';
import { createIds, uuidShape } from '../pipeline/runtime/ids.ts';
import { connectKafkaJs } from '../pipeline/runtime/kafkajs-port.ts';
import { createParsedCache } from '../pipeline/runtime/parsed-cache.ts';
import type { KafkaPort } from '../pipeline/runtime/port.ts';
import { createRedisPort, type RunRedis } from '../pipeline/runtime/redis-port.ts';
import { connectRedis } from '../pipeline/runtime/redis-wire.ts';
import { decisionRecords, runStage, type RunningStage } from '../pipeline/runtime/runner.ts';
import type { StageContext } from '../pipeline/stage.ts';
import { createStages } from '../pipeline/stages/index.ts';
import { startTelemetryApi, type TelemetryApi } from '../pipeline/telemetry-api/index.ts';
import { decisionsTopic, jobs, topicsOf } from '../pipeline/topology.ts';
import { loadSchemas, type EventSchemas } from '../schemas/index.ts';
import { defaultConfig, type SandboxConfig } from './config.ts';
import type { Notice } from './control/types.ts';
import { defaultSpecs, startDruid, type DruidServer } from './druid/index.ts';
import { createDirectPort, type Clusters } from './engines/direct-port.ts';
import { directRedis } from './engines/direct-redis.ts';
import { createDruidSource } from './engines/druid-source.ts';
import { listening } from './engines/listening.ts';
import { watchRedis, type RedisWatch } from './engines/redis-watch.ts';
import { createTopics } from './engines/topics.ts';
import { followDecisions, JourneyIndex, type Following } from './journey/index.ts';
import { createLeads } from './journey/leads.ts';
import { createLogBudget, startKafka, type KafkaServer, type LogBudget } from './kafka/index.ts';
import { createNotices } from './notices.ts';
import { createQuarantine, type Quarantine } from './ops/quarantine.ts';
import { createWritten, type Written } from './ops/written.ts';
import { startRedis, type RedisServer } from './redis/index.ts';

/** A sandbox's parts, all started. Disposing stops them in reverse. */
export interface SandboxParts extends AsyncDisposable {
  readonly config: SandboxConfig;
  readonly startedAt: number;
  /** Business time. */
  readonly now: () => number;
  readonly kafka: { readonly dp: KafkaServer; readonly kp: KafkaServer };
  readonly clusters: Clusters;
  readonly budget: LogBudget;
  readonly redis: RedisServer;
  readonly redisWatch: RedisWatch;
  readonly druid: DruidServer;
  readonly api: TelemetryApi;
  readonly port: KafkaPort;
  readonly stages: readonly RunningStage[];
  readonly schemas: EventSchemas;
  readonly journeys: JourneyIndex;
  readonly following: Following;
  readonly quarantine: Quarantine;
  readonly written: Written;
  readonly notices: { list(): readonly Notice[]; add(level: Notice['level'], text: string): void };
}

/**
 * Starts Kafka (two clusters), Redis, Druid, the telemetry pipeline and the Telemetry Service on loopback; resolves when
 * every listener is open and every stage has its partitions. A half start cleans itself.
 * @throws SANDBOX_PORT_TAKEN naming the port and the way out.
 */
export async function startParts(given: Partial<SandboxConfig> = {}): Promise<SandboxParts> {
  const config: SandboxConfig = { ...defaultConfig, ...given };
  const { flavour, env, ports } = config;
  const startedAt = Date.now();
  const now = createClock(config.now);
  const notices = createNotices(now);
  const schemas = loadSchemas({ flavour });

  await using started = new AsyncDisposableStack();
  const budget = createLogBudget({ bytes: config.logBudgetBytes });
  const onNote = (text: string): void => {
    notices.add('warning', text);
  };
  const [dp, kp, redis] = await Promise.all([
    listening('kafka-dp', ports, async (port) =>
      started.use(await startKafka({ port, name: 'dp', budget, onNote })),
    ),
    listening('kafka-kp', ports, async (port) =>
      started.use(await startKafka({ port, name: 'kp', budget, onNote })),
    ),
    listening('redis', ports, async (port) => started.use(await startRedis({ port }))),
  ]);
  const clusters: Clusters = { dp, kp };

  const specs = defaultSpecs(flavour, env);
  const journeys = new JourneyIndex({
    leads: createLeads({ specs, env, flavour }),
    maxBytes: config.journeyBytes,
  });
  const stored = new Map<string, number>();
  const druidStarting = listening('druid', ports, async (port) =>
    started.use(
      await startDruid({
        port,
        flavour,
        env,
        source: createDruidSource(dp),
        now,
        onProgress: (progress) => {
          stored.set(`${progress.datasource}/${progress.partition}`, progress.nextOffset);
          journeys.druidProgress({ ...progress, topic: progress.topic.slice(env.length + 1) });
        },
      }),
    ),
  );
  await createTopics(clusters, { flavour, env });

  const { port, run } = await connect(config, { clusters, dp, kp, redis, started });
  const ids = createIds(config.seed);
  const context: StageContext = { flavour, env, now, uuid: ids };
  const pipeline = createStages({ schemas });
  const cache = createParsedCache();
  const limits = new Map(
    topicsOf(flavour).map(({ topic, configs }) => [
      topic,
      Number(configs['max.message.bytes'] ?? 1_048_588),
    ]),
  );
  const redisPort = createRedisPort(run);
  const stages = await Promise.all(
    jobs.map(async (job) => {
      const stage = pipeline.get(job.name);
      if (stage === undefined) throw new Error(`no stage is registered for ${job.name}`);
      return started.use(
        await runStage({
          job,
          stage,
          port,
          redis: redisPort,
          context,
          env,
          cache,
          maxRecordBytes: (topic) => limits.get(topic) ?? 1_048_588,
          onError: (error) => {
            notices.add(
              'warning',
              `${job.name}: ${error instanceof Error ? error.message : String(error)}`,
            );
          },
        }),
      );
    }),
  );
  const quarantine = createQuarantine();
  const written = createWritten();
  const following = started.use(
    followDecisions(journeys, {
      kafka: dp,
      env,
      onDecision: (decision) => {
        quarantine.note(decision);
        written.note(decision);
      },
      onError: (error) => {
        notices.add(
          'warning',
          `journey index: ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    }),
  );

  const api = await listening('api', ports, async (apiPort) =>
    started.use(
      await startTelemetryApi({
        port: apiPort,
        mode: config.apiMode,
        flavour,
        now,
        uuid: () => uuidShape(ids('batch').replaceAll('-', ''), '1'),
        publish: createPublish(port, env),
        verdict: (event) => schemas.validateEvent(event),
      }),
    ),
  );
  const druid = await druidStarting;
  for (const spec of specs) await druid.submit(spec);
  holdUnread({ dp, druid, following, stored, env });
  watchBudget(budget, (level, text) => {
    notices.add(level, text);
  });

  const owned = started.move();
  return {
    config,
    startedAt,
    now,
    kafka: { dp, kp },
    clusters,
    budget,
    redis,
    redisWatch: watchRedis(redis, (text) => {
      notices.add('warning', text);
    }),
    druid,
    api,
    port,
    stages,
    schemas,
    journeys,
    following,
    quarantine,
    written,
    notices,
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}

async function connect(
  config: SandboxConfig,
  parts: {
    readonly clusters: Clusters;
    readonly dp: KafkaServer;
    readonly kp: KafkaServer;
    readonly redis: RedisServer;
    readonly started: AsyncDisposableStack;
  },
): Promise<{ port: KafkaPort; run: RunRedis }> {
  const { started, dp, kp, redis } = parts;
  if (config.port === 'direct') {
    return { port: started.use(createDirectPort(parts.clusters)), run: directRedis(redis) };
  }
  const port = started.use(
    await connectKafkaJs({
      brokers: { dp: `${dp.host}:${dp.port}`, kp: `${kp.host}:${kp.port}` },
      env: config.env,
    }),
  );
  return { port, run: started.use(connectRedis(redis.url)).run };
}

/** Writes an accepted batch and reports it: the first line of its journey. */
function createPublish(
  port: KafkaPort,
  env: string,
): (record: { readonly key: string; readonly value: Buffer }) => Promise<void> {
  return async ({ key, value }) => {
    const topic = 'telemetry.ingestion';
    const [position] = await port.send('kp', [{ topic: `${env}.${topic}`, key, value }]);
    const out: PositionTuple = ['kp', topic, position?.partition ?? 0, position?.offset ?? 0];
    const decision: DecisionRecord = {
      stage: 'telemetry-api',
      mid: key,
      outcome: 'accepted',
      reason: 'api.accepted',
      out: [out],
      us: 0,
      at: Date.now(),
    };
    await port.send('dp', decisionRecords([decision], env));
  };
}

/** Readers without a consumer group: what they have not read yet must not be let go when the log budget is reached. */
function holdUnread(readers: {
  readonly dp: KafkaServer;
  readonly druid: DruidServer;
  readonly following: Following;
  readonly stored: ReadonlyMap<string, number>;
  readonly env: string;
}): void {
  const { dp, druid, following, stored, env } = readers;
  dp.hold(`${env}.${decisionsTopic}`, 0, () => following.position);
  const partitions = new Map(dp.topics().map((topic) => [topic.name, topic.partitions.length]));
  for (const { id, topic } of druid.supervisors()) {
    for (let partition = 0; partition < (partitions.get(topic) ?? 0); partition += 1) {
      dp.hold(topic, partition, () => stored.get(`${id}/${partition}`) ?? 0);
    }
  }
}

function watchBudget(budget: LogBudget, add: (level: Notice['level'], text: string) => void): void {
  let told = false;
  budget.onChange(({ usedBytes, budgetBytes, full }) => {
    if (full && !told) {
      told = true;
      add(
        'error',
        `The log budget of ${budgetBytes} bytes is reached (${usedBytes} used) and nothing that every group has read is left: producing is refused until a group reads on.`,
      );
    }
    if (!full) told = false;
  });
}
