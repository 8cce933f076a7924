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
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, ...(options.signal ? [options.signal] : [])]);
  const { onProgress } = await prepare({ ...options, signal });
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
        // All have settled before anything is removed: nothing may come into being behind the reaper's back.
        const started = await Promise.allSettled(services.map((service) => start(service, ports)));
        signal.throwIfAborted();
        const failed = started.find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') throw failed.reason;
      },
      undo: async () => {
        await reaper[Symbol.asyncDispose]();
      },
    },
    {
      ...options,
      ports: { 'kafka-dp': 0, 'kafka-kp': 0, redis: 0, druid: 0 },
      onProgress,
      signal,
    },
  );
  const all = parts.move();
  return {
    ...running,
    async [Symbol.asyncDispose]() {
      left.abort();
      await running.druidReady.catch(() => undefined);
      await all.disposeAsync();
    },
  };
}
