import { createHttpPort } from '../pipeline/runtime/http-port.ts';
import { createLookupPort } from '../pipeline/runtime/lookup-port.ts';
import { createParsedCache } from '../pipeline/runtime/parsed-cache.ts';
import { createRedisPort } from '../pipeline/runtime/redis-port.ts';
import { runStage, type RunningStage } from '../pipeline/runtime/runner.ts';
import { createRedisSinks, createRowSinks, type Sinks } from '../pipeline/runtime/sinks.ts';
import { startPlatformServices } from '../pipeline/services/index.ts';
import type { StageContext } from '../pipeline/stage.ts';
import type { JobSettings } from '../pipeline/settings/index.ts';
import { createStages } from '../pipeline/stages/index.ts';
import type { RowStore } from '../pipeline/stores/row-store.ts';
import { topicsOf, type Job } from '../pipeline/topology.ts';
import type { EventSchemas } from '../schemas/index.ts';
import type { Engine } from './engines/engine.ts';
import type { Platform } from './platform.ts';

/** Kafka's default of `max.message.bytes`. */
const usualRecordBytes = 1_048_588;

/** Starts jobs as members of their consumer groups; resolves when each has its first assignment. `started` owns them. */
export async function startStages(
  wanted: readonly Job[],
  parts: {
    readonly engine: Engine;
    readonly context: StageContext;
    readonly schemas: EventSchemas;
    readonly settings: JobSettings;
    /** The stand-in of Postgres and Cassandra. */
    readonly rows: RowStore;
    /** What the platform's services know; they are started for jobs that read them. */
    readonly platform: Platform;
    readonly started: AsyncDisposableStack;
    readonly onError: (stage: string, error: unknown) => void;
  },
): Promise<readonly RunningStage[]> {
  const { engine, context, schemas, settings, started, rows, platform } = parts;
  const cache = createParsedCache();
  const services = started.use(await startPlatformServices(platform.records));
  const redis = createLookupPort({
    redis: createRedisPort(engine.redis),
    rows,
    http: createHttpPort(services.urls),
  });
  const sinks = {
    redis: createRedisSinks(engine.redis),
    rows: createRowSinks(rows, engine.redis),
  };
  const limits = new Map(
    topicsOf(context.flavour).map(({ topic, configs }) => [
      topic,
      Number(configs['max.message.bytes'] ?? usualRecordBytes),
    ]),
  );
  return Promise.all(
    wanted.map(async (job) => {
      const own = settings[job.name] ?? {};
      const windows = [own.windowCount ?? 1, own.summaryWindowCount ?? 1];
      if (windows.some((count) => count > 1)) {
        const asked = Math.max(...windows);
        parts.onError(
          job.name,
          `task.window.count ${asked} is taken as 1, so that no event waits for others (gaps: count-windows)`,
        );
      }
      // The runner has no windows yet: what a stage gave it to hold would never come out again.
      const stages = createStages({
        schemas,
        settings: { ...own, windowCount: 1, summaryWindowCount: 1 },
      });
      const stage = stages.get(job.name);
      if (stage === undefined) throw new Error(`no stage is registered for ${job.name}`);
      return started.use(
        await runStage({
          job,
          stage,
          port: engine.port,
          redis,
          sinks: sinksOf(job, sinks),
          context,
          env: context.env,
          cache,
          maxRecordBytes: (topic) => limits.get(topic) ?? usualRecordBytes,
          onError: (error) => {
            parts.onError(job.name, error);
          },
        }),
      );
    }),
  );
}

/** A job that writes rows has its journal beside them, others beside what they write to Redis. */
function sinksOf(
  { stores = [] }: Job,
  sinks: { readonly redis: Sinks; readonly rows: Sinks },
): Sinks | undefined {
  if (stores.length === 0) return undefined;
  return stores.every((store) => store === 'redis') ? sinks.redis : sinks.rows;
}
