import { setTimeout as pause } from 'node:timers/promises';
import type { ComposeService } from '../../../compose/services.ts';
import { deathOf, listContainers, logTail } from './containers.ts';
import { containerProblems } from './problems.ts';
import type { Check } from './readiness.ts';

/** What one service is doing, and for how long the start has lasted. */
export interface ServiceProgress {
  readonly service: ComposeService;
  readonly state: 'pulling' | 'starting' | 'healthy';
  readonly seconds: number;
}

export interface Waiting {
  readonly project: string;
  /** The question that decides for each service; services that ask none of their own are ready with the others. */
  readonly checks: Partial<Readonly<Record<ComposeService, Check>>>;
  readonly services: readonly ComposeService[];
  readonly withinMs: number;
  readonly onProgress: (service: ComposeService, state: ServiceProgress['state']) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Polls until every check is satisfied. @throws CONTAINER_DIED or CONTAINER_OUT_OF_MEMORY as soon as a container of the
 * project ends, CONTAINER_NOT_READY when the time is over
 */
export async function waitReady(waiting: Waiting): Promise<void> {
  const { project, services, withinMs, onProgress, signal } = waiting;
  const deadline = performance.now() + withinMs;
  const open = new Map(Object.entries(waiting.checks) as [ComposeService, Check][]);
  for (const service of services) onProgress(service, 'starting');
  for (;;) {
    const missing = new Map<ComposeService, string>();
    await Promise.all(
      [...open].map(async ([service, check]) => {
        const answer = await check();
        if (answer !== undefined) missing.set(service, answer);
        else if (open.delete(service)) onProgress(service, 'healthy');
      }),
    );
    signal?.throwIfAborted();
    const containers = await listContainers(project, signal);
    const dead = containers.find(({ running }) => !running);
    if (dead !== undefined) throw await deathOf(dead);
    const [late] = missing;
    if (late === undefined) break;
    if (performance.now() > deadline) {
      const [service, what] = late;
      const container = containers.find((one) => one.service === service);
      throw containerProblems.error('CONTAINER_NOT_READY', {
        service,
        seconds: Math.round(withinMs / 1000),
        missing: what,
        tail: container === undefined ? '' : await logTail(container.id),
      });
    }
    await pause(250, undefined, { signal });
  }
  for (const service of services) {
    if (waiting.checks[service] === undefined) onProgress(service, 'healthy');
  }
}
