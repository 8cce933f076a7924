import { execa } from 'execa';
import type { SandboxError } from '../../../schemas/problem.ts';
import { containerProblems } from './problems.ts';

export interface CommandResult {
  readonly ok: boolean;
  /** Of standard output, without the last line end. */
  readonly output: string;
  /** What went wrong in the words of the command; empty when nothing did. */
  readonly said: string;
  /** False when there is no such command. */
  readonly found: boolean;
}

/** Runs one command of Docker and gives its answer whatever it is; never throws for a failure of the command. */
export async function run(
  [file, ...args]: readonly [string, ...string[]],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
    readonly timeoutMs?: number;
  } = {},
): Promise<CommandResult> {
  const result = await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  const words = result.stderr.trim() || result.stdout.trim() || (result.shortMessage ?? '');
  return {
    ok: !result.failed,
    output: result.stdout,
    said: result.failed ? words : '',
    found: !(result.failed && result.code === 'ENOENT'),
  };
}

/** The answer of a docker command. @throws DOCKER_MISSING, DOCKER_NOT_RUNNING, DOCKER_PERMISSION or COMPOSE_FAILED */
export async function docker(
  args: readonly string[],
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const command = ['docker', ...args] as const;
  const result = await run(command, options);
  if (result.ok) return result.output;
  options.signal?.throwIfAborted();
  throw (
    engineProblem(result) ??
    containerProblems.error('COMPOSE_FAILED', {
      command: command.slice(0, 3).join(' '),
      said: lastWords(result.said),
    })
  );
}

/** Why the engine itself cannot be used, or undefined when the failure is another. */
export function engineProblem({ found, said }: CommandResult): SandboxError | undefined {
  if (!found) return containerProblems.error('DOCKER_MISSING', {});
  if (/permission denied.*(docker|socket)/is.test(said)) {
    return containerProblems.error('DOCKER_PERMISSION', { said: lastWords(said) });
  }
  if (
    /cannot connect to the docker daemon|is the docker daemon running|error during connect|couldn't connect to docker daemon|failed to connect to the docker api/i.test(
      said,
    )
  ) {
    return containerProblems.error('DOCKER_NOT_RUNNING', { said: lastWords(said) });
  }
  return undefined;
}

/** The version of the engine. @throws DOCKER_MISSING, DOCKER_NOT_RUNNING or DOCKER_PERMISSION */
export async function engineVersion(): Promise<string> {
  const result = await run(['docker', 'version', '--format', '{{.Server.Version}}'], {
    timeoutMs: engineWithinMs,
  });
  if (result.ok) return result.output;
  const said = lastWords(result.said);
  throw engineProblem(result) ?? containerProblems.error('DOCKER_NOT_RUNNING', { said });
}

/** An engine that hangs is as good as none. */
const engineWithinMs = 15_000;

export type ComposeCommand = readonly ['docker', 'compose'] | readonly ['docker-compose'];

/** Compose as this machine has it: the plugin first, then the older program. @throws COMPOSE_MISSING */
export async function findCompose(): Promise<{
  readonly command: ComposeCommand;
  readonly version: string;
}> {
  for (const command of [['docker', 'compose'], ['docker-compose']] as const) {
    const result = await run([...command, 'version', '--short']);
    if (result.ok && /\d+\.\d+/.test(result.output)) {
      return { command, version: result.output.trim() };
    }
  }
  throw containerProblems.error('COMPOSE_MISSING', {
    tried: '`docker compose` and `docker-compose`',
  });
}

/** The last sentence of a command's complaint: the lines before it are progress. */
export function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-3).join(' ').trim() || 'no reason given';
}
