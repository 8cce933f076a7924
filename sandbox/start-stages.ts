import { createParsedCache } from '../pipeline/runtime/parsed-cache.ts';
import { createRedisPort } from '../pipeline/runtime/redis-port.ts';
import { runStage, type RunningStage } from '../pipeline/runtime/runner.ts';
import type { StageContext } from '../pipeline/stage.ts';
import type { JobSettings } from '../pipeline/settings/index.ts';
import { createStages } from '../pipeline/stages/index.ts';
import { topicsOf, type Job } from '../pipeline/topology.ts';
import type { EventSchemas } from '../schemas/index.ts';
import type { Engine } from './engines/engine.ts';

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
    readonly started: AsyncDisposableStack;
    readonly onError: (stage: string, error: unknown) => void;
  },
): Promise<readonly RunningStage[]> {
  const { engine, context, schemas, settings, started } = parts;
  const cache = createParsedCache();
  const redis = createRedisPort(engine.redis);
  const limits = new Map(
    topicsOf(context.flavour).map(({ topic, configs }) => [
      topic,
      Number(configs['max.message.bytes'] ?? usualRecordBytes),
    ]),
  );
  return Promise.all(
    wanted.map(async (job) => {
      const stages = createStages({ schemas, settings: settings[job.name] ?? {} });
      const stage = stages.get(job.name);
      if (stage === undefined) throw new Error(`no stage is registered for ${job.name}`);
      return started.use(
        await runStage({
          job,
          stage,
          port: engine.port,
          redis,
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
