import { randomUUID } from 'node:crypto';
import { docker, engineVersion } from './docker.ts';
import { projectLabel } from './containers.ts';
import { startReaper } from './reaper.ts';
import {
  prepare,
  startInTwoSteps,
  type ContainerOptions,
  type RunningContainers,
} from './running.ts';
import { containerStarter } from './testcontainers.ts';

/**
 * Containers for one test run on free ports, with the images, settings and limits of compose.yml. Disposing removes them
 * with their network and data; so does the end of this process, however it comes. Resolves when Kafka and Redis are usable.
 * @throws an error of problems.ts
 */
export async function startThrowAway(options: ContainerOptions = {}): Promise<RunningContainers> {
  await engineVersion();
  const { onProgress } = await prepare(options);
  const project = `telemetry-sandbox-${randomUUID().slice(0, 8)}`;
  const label = `${projectLabel}=${project}`;
  await using parts = new AsyncDisposableStack();
  const reaper = parts.use(startReaper(project));
  await docker(['network', 'create', '--label', label, project]);
  await docker(['volume', 'create', '--label', label, `${project}_druid-shared`]);
  const start = await containerStarter(project);
  const running = await startInTwoSteps(
    {
      project,
      up: async (services, ports) => {
        await Promise.all(services.map((service) => start(service, ports)));
      },
      undo: async () => {
        await reaper[Symbol.asyncDispose]();
      },
    },
    {
      ...options,
      ports: { 'kafka-dp': 0, 'kafka-kp': 0, redis: 0, druid: 0 },
      onProgress,
    },
  );
  const all = parts.move();
  return { ...running, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
