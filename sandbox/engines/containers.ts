import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { SandboxConfig } from '../config.ts';
import { startCompose, startThrowAway, type RunningContainers } from './containers/index.ts';
import type { Engine, EngineEvents } from './engine.ts';
import { connectWire } from './wire/wire.ts';

/**
 * Real Kafka, Redis and Druid in containers. With `containers.project` they stay when this process ends and the next start
 * takes them over; without, they are this process's own and go with it, however it ends. Resolves when Kafka and Redis are
 * usable; Druid follows.
 * @throws an error of containers/problems.ts
 */
export async function startContainers(
  config: SandboxConfig,
  events: EngineEvents,
): Promise<Engine> {
  await using started = new AsyncDisposableStack();
  const running = started.use(await startServices(config, events));
  const { addresses, kafkaInside, druidReady } = running;
  const { dp, kp } = addresses.kafka;
  const engine = started.use(
    await connectWire(
      {
        kafka: { dp: { brokers: [dp] }, kp: { brokers: [kp] } },
        redis: addresses.redis,
        druid: {
          url: addresses.druid,
          consumerProperties: { 'bootstrap.servers': kafkaInside.dp },
          ready: druidReady,
        },
      },
      { name: 'containers', config, events },
    ),
  );
  const owned = started.move();
  return {
    ...engine,
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}

async function startServices(
  { ports, containers: { project, sharedKafka } }: SandboxConfig,
  { onNote, onProgress }: EngineEvents,
): Promise<RunningContainers> {
  const options = { sharedKafka, ...(onProgress === undefined ? {} : { onProgress }) };
  if (project === undefined) return startThrowAway(options);
  return startCompose({
    ...options,
    projectName: project,
    ports,
    onDeath: (problem) => {
      onNote(`${problem.message} ${problem.hint}`);
    },
  });
}

/** The Compose project of a folder's sandbox: the same at every start, and another one's elsewhere. */
export function projectOf(folder: string): string {
  const path = realpathSync(folder);
  const name = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `telemetry-sandbox-${name === '' ? 'root' : name}-${digest}`;
}
