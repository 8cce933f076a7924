import { execa } from 'execa';
import type { SandboxError } from '../../../schemas/problem.ts';
import { docker, run } from './docker.ts';
import { serviceDefinitions } from './images.ts';
import { containerProblems } from './problems.ts';
import type { ComposeService } from '../../../compose/services.ts';

/** Compose's own labels: throw-away containers carry them too, so that Docker's tools show them as one project. */
export const projectLabel = 'com.docker.compose.project';
export const serviceLabel = 'com.docker.compose.service';

export interface ContainerState {
  readonly id: string;
  readonly service: ComposeService;
  readonly running: boolean;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

/** The containers of a project, those that ended included. */
export async function listContainers(
  project: string,
  signal?: AbortSignal,
): Promise<readonly ContainerState[]> {
  const found = await docker(['ps', '-aq', '--filter', `label=${projectLabel}=${project}`], {
    signal,
  });
  const ids = found.split('\n').filter((id) => id !== '');
  if (ids.length === 0) return [];
  const format = `{{.Id}}\t{{index .Config.Labels "${serviceLabel}"}}\t{{json .State}}`;
  // A container that is removed between the two commands is missing from the second's answer, no more.
  const { output } = await run(['docker', 'inspect', '--format', format, ...ids], { signal });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', service = '', state = '{}'] = line.split('\t');
      const { Status, ExitCode, OOMKilled } = JSON.parse(state) as {
        readonly Status: string;
        readonly ExitCode: number;
        readonly OOMKilled: boolean;
      };
      return {
        id,
        service: service as ComposeService,
        running: Status !== 'exited' && Status !== 'dead',
        exitCode: ExitCode,
        outOfMemory: OOMKilled || ExitCode === 137,
      };
    });
}

/** The error of a container that ended by itself, with the last lines of its log. */
export async function deathOf(container: ContainerState): Promise<SandboxError> {
  const { service, exitCode, outOfMemory, id } = container;
  const tail = await logTail(id);
  if (!outOfMemory) return containerProblems.error('CONTAINER_DIED', { service, exitCode, tail });
  const limit = serviceDefinitions()[service].mem_limit ?? 'Docker has';
  return containerProblems.error('CONTAINER_OUT_OF_MEMORY', { service, exitCode, limit, tail });
}

/** The last lines of a container's log, both streams in the order they were written. */
export async function logTail(id: string): Promise<string> {
  const result = await execa('docker', ['logs', '--tail', '15', id], { reject: false, all: true });
  return result.all
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
    .trimEnd();
}

/** Tells of every container of the project that ends by itself, until disposed: dispose it before stopping them. */
export function watchDeaths(
  project: string,
  onDeath: (problem: SandboxError) => void,
): AsyncDisposable {
  const label = `label=${projectLabel}=${project}`;
  const ended = new AbortController();
  const events = execa(
    'docker',
    ['events', '--filter', label, '--filter', 'event=die', '--format', '{{.Actor.ID}}'],
    { reject: false, stdin: 'ignore', cancelSignal: ended.signal, buffer: false },
  );
  const reading = (async () => {
    for await (const id of events.iterable()) {
      const dead = (await listContainers(project)).find((container) => container.id === id);
      if (dead !== undefined && !ended.signal.aborted) onDeath(await deathOf(dead));
    }
    // The stream of events ends with an error when it is cancelled or the engine stops: neither is a container's death.
  })().catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      ended.abort();
      await events;
      await reading;
    },
  };
}
