import { createClock } from '../pipeline/runtime/clock.ts';
import { createIds } from '../pipeline/runtime/ids.ts';
import type { RunningStage } from '../pipeline/runtime/runner.ts';
import { createRowStore, type RowStore } from '../pipeline/stores/row-store.ts';
import type { TelemetryApi } from '../pipeline/telemetry-api/index.ts';
import { jobsOf } from '../pipeline/topology.ts';
import { defaultRoots, watchSchemas, type EventSchemas } from '../schemas/index.ts';
import type { JsonObject } from '../schemas/json.ts';
import { defaultConfig, runsPart, type SandboxConfig } from './config.ts';
import type { Notice } from './control/types.ts';
import { defaultSpecs } from './druid/index.ts';
import type { Engine, EngineEvents } from './engines/engine.ts';
import { watchRedis, type RedisWatch } from './engines/redis-watch.ts';
import { startEngine } from './engines/start.ts';
import { createJourney, type Journey } from './journey/index.ts';
import type { LogBudget } from './kafka/index.ts';
import { createNotices } from './notices.ts';
import { createPlatform, type Platform } from './platform.ts';
import { startApi } from './start-api.ts';
import { startStages } from './start-stages.ts';

export type StartOptions = Pick<EngineEvents, 'onProgress'>;

/** A sandbox's parts, all started. Disposing stops them in reverse. */
export interface SandboxParts extends AsyncDisposable {
  readonly config: SandboxConfig;
  readonly startedAt: number;
  /** Business time. */
  readonly now: () => number;
  readonly engine: Engine;
  readonly redisWatch: RedisWatch;
  /** Absent where `--only` leaves it to another process. */
  readonly api: TelemetryApi | undefined;
  readonly stages: readonly RunningStage[];
  /** The stand-in of Postgres and Cassandra. */
  readonly rows: RowStore;
  /** What the platform's services know. */
  readonly platform: Platform;
  readonly schemas: EventSchemas;
  /** Absent where `--only` leaves it to another process. */
  readonly journey: Journey | undefined;
  readonly notices: { list(): readonly Notice[]; add(level: Notice['level'], text: string): void };
}

/**
 * Starts the engine, the telemetry pipeline and the Telemetry Service; resolves when every listener is open and every
 * stage has its partitions. With `only` just the named parts run, as members of the same groups. A half start cleans
 * itself.
 * @throws SANDBOX_PORT_TAKEN naming the port and the way out.
 */
export async function startParts(
  given: Partial<SandboxConfig> = {},
  { onProgress }: StartOptions = {},
): Promise<SandboxParts> {
  const config: SandboxConfig = { ...defaultConfig, ...given };
  const { flavour, env } = config;
  const startedAt = Date.now();
  const now = createClock(config.now);
  const notices = createNotices(now);
  const warn = (text: string): void => {
    notices.add('warning', text);
  };

  await using started = new AsyncDisposableStack();
  const schemas = started.use(
    watchSchemas({
      flavour,
      roots: [...defaultRoots(flavour), ...config.schemas],
      onReload: (found) => {
        if (found.length === 0) notices.add('info', 'The schemas were read again.');
        for (const { message, hint } of found) warn(`${message} ${hint}`);
      },
    }),
  );
  const journey = runsPart(config, 'journey')
    ? createJourney(config, (error) => {
        warn(`journey index: ${textOfError(error)}`);
      })
    : undefined;
  const engine = started.use(
    await startEngine(config, {
      now,
      onNote: warn,
      onDruidProgress: (run) => journey?.stored(run),
      onProgress,
    }),
  );
  const ids = createIds(config.seed);
  const rows = started.use(createRowStore());
  const platform = createPlatform(config.seed);
  const stages = await startStages(
    jobsOf(flavour).filter(({ name }) => runsPart(config, name)),
    {
      engine,
      schemas,
      settings: config.jobs,
      started,
      rows,
      platform,
      context: { flavour, env, now, uuid: ids },
      onError: (stage, error) => {
        warn(`${stage}: ${textOfError(error)}`);
      },
    },
  );
  if (journey !== undefined) {
    started.use(journey);
    journey.follow(engine.kafka.dp);
  }
  const api = runsPart(config, 'telemetry-api')
    ? started.use(
        await startApi(config, {
          engine,
          ids,
          now,
          schemas,
          onNote: (text) => {
            notices.add('info', text);
          },
        }),
      )
    : undefined;
  // Whoever runs the journey sees to it that Druid reads.
  if (journey !== undefined) {
    const submitting = submitAll(engine, defaultSpecs(flavour, env));
    if (engine.druid.isStarting)
      submitting.catch((error: unknown) => {
        warn(`Druid: ${textOfError(error)}`);
      });
    else await submitting;
  }
  if (engine.budget !== undefined) watchBudget(engine.budget, notices);
  const redisWatch = await watchRedis(engine.redis, warn);

  const owned = started.move();
  return {
    config,
    startedAt,
    now,
    engine,
    redisWatch,
    api,
    stages,
    rows,
    platform,
    schemas,
    journey,
    notices,
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}

async function submitAll({ druid }: Engine, specs: readonly JsonObject[]): Promise<void> {
  for (const spec of specs) await druid.submit(spec);
}

function textOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function watchBudget(budget: LogBudget, notices: SandboxParts['notices']): void {
  let told = false;
  budget.onChange(({ usedBytes, budgetBytes, full }) => {
    if (full && !told) {
      told = true;
      notices.add(
        'error',
        `The log budget of ${budgetBytes} bytes is reached (${usedBytes} used) and nothing that every group has read is left: producing is refused until a group reads on.`,
      );
    }
    if (!full) told = false;
  });
}
