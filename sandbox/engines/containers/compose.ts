import type { ComposeService } from '../../../compose/services.ts';
import type { SandboxError } from '../../../schemas/problem.ts';
import { projectLabel, watchDeaths } from './containers.ts';
import {
  docker,
  engineProblem,
  engineVersion,
  findCompose,
  lastWords,
  run,
  type CommandResult,
  type ComposeCommand,
} from './docker.ts';
import { composeFile } from './images.ts';
import { portVariables, type ServicePorts } from './ports.ts';
import { containerProblems } from './problems.ts';
import {
  prepare,
  startInTwoSteps,
  type ContainerOptions,
  type RunningContainers,
} from './running.ts';

export interface ComposeOptions extends ContainerOptions {
  /** Compose's project: its containers, network and volumes carry the name, and a later start finds the data again. */
  readonly projectName: string;
  /** Ports on 127.0.0.1; 0 takes a free one. */
  readonly ports: ServicePorts;
  /** A container ended by itself after all were ready. */
  readonly onDeath?: (problem: SandboxError) => void;
}

/**
 * Starts the services of compose.yml, or takes over those of the project that run already; they run until `stopCompose`.
 * Resolves when Kafka and Redis are usable; Druid follows. Disposing the result only stops waiting for Druid and watching.
 * What this start created is removed when it fails; data of an earlier start stays.
 * @throws an error of problems.ts, of which DOCKER_MISSING, CONTAINER_IMAGE_MISSING and CONTAINER_PORT_TAKEN are common
 */
export async function startCompose(options: ComposeOptions): Promise<RunningContainers> {
  const { projectName: project, onDeath } = options;
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, ...(options.signal ? [options.signal] : [])]);
  await engineVersion();
  const compose = { command: (await findCompose()).command, project };
  const { onProgress } = await prepare({ ...options, signal });
  const hadData = await hasVolumes(project);
  const running = await startInTwoSteps(
    {
      project,
      up: (services, ports) => up(compose, { services, ports, signal }),
      undo: async () => {
        if (!left.signal.aborted) await down(compose, { volumes: !hadData });
      },
    },
    { ...options, onProgress, signal },
  );
  let deaths: AsyncDisposable | undefined;
  const watching = running.druidReady.then(
    () => {
      if (onDeath !== undefined && !left.signal.aborted) deaths = watchDeaths(project, onDeath);
    },
    () => undefined,
  );
  return {
    ...running,
    async [Symbol.asyncDispose]() {
      left.abort();
      await watching;
      await deaths?.[Symbol.asyncDispose]();
    },
  };
}

/** Stops and removes the containers of a project; with `volumes` their data too. Nothing to stop is no error. */
export async function stopCompose({
  projectName,
  volumes,
}: {
  readonly projectName: string;
  readonly volumes: boolean;
}): Promise<void> {
  await engineVersion();
  const { command } = await findCompose();
  await down({ command, project: projectName }, { volumes });
}

interface Project {
  readonly command: ComposeCommand;
  readonly project: string;
}

/** Compose 1.29 takes an engine that is busy for 60 s for a broken one. */
const patience = { COMPOSE_HTTP_TIMEOUT: '240' };

async function hasVolumes(project: string): Promise<boolean> {
  const filter = `label=${projectLabel}=${project}`;
  return (await docker(['volume', 'ls', '-q', '--filter', filter])) !== '';
}

async function up(
  project: Project,
  {
    services,
    ports,
    signal,
  }: {
    readonly services: readonly ComposeService[];
    readonly ports: ServicePorts;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const result = await run(
    [...compose(project), 'up', '--detach', '--no-build', '--no-deps', ...services],
    { env: { ...patience, ...portVariables(ports) }, signal },
  );
  signal.throwIfAborted();
  if (!result.ok) throw upProblem(result, ports);
}

async function down(project: Project, { volumes }: { readonly volumes: boolean }): Promise<void> {
  const command = [...compose(project), 'down', '--timeout', '5', '--remove-orphans'] as const;
  const result = await run([...command, ...(volumes ? ['--volumes'] : [])], { env: patience });
  if (!result.ok) throw failed('docker compose down', result.said);
}

function compose({ command, project }: Project): readonly [string, ...string[]] {
  return [...command, '--file', composeFile, '--project-name', project];
}

/** The plain words for a failed `up`: a taken port names the service whose port it is. */
function upProblem(result: CommandResult, ports: ServicePorts): SandboxError {
  const { said } = result;
  const taken = /port is already allocated|address already in use|ports are not available/i;
  const entry = Object.entries(ports).find(([, port]) => new RegExp(`:${port}\\b`).test(said));
  if (taken.test(said) && entry !== undefined) {
    const [service, port] = entry;
    return containerProblems.error('CONTAINER_PORT_TAKEN', { service, port });
  }
  return engineProblem(result) ?? failed('docker compose up', said);
}

function failed(command: string, said: string): SandboxError {
  return containerProblems.error('COMPOSE_FAILED', { command, said: lastWords(said) });
}
