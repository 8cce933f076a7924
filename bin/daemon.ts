import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxConfig } from '../sandbox/config.ts';
import { removeLocator, writeLocator, type Locator } from '../sandbox/control/locator.ts';
import type { ServiceProgress } from '../sandbox/engines/engine.ts';
import { problems, SandboxError } from '../schemas/problem.ts';

const daemonProblems = problems({
  DAEMON_ENDED: {
    title: 'The sandbox ended while starting',
    message: ({ code, tail }: { code: number | string; tail: string }) =>
      `The sandbox ended with ${code} before it was ready.${tail === '' ? '' : ` Its last lines:\n${tail}`}`,
    hint: () => 'See .sandbox/daemon.log for all it said.',
  },
});

/** What the daemon is told first. */
export interface DaemonTask {
  readonly config: Partial<SandboxConfig>;
  readonly folder: string;
}

/** What the daemon tells its starter. */
type Message =
  | { readonly kind: 'progress'; readonly progress: ServiceProgress }
  | { readonly kind: 'ready'; readonly locator: Locator }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    };

/** Starts the daemon process in the background and gives its locator when it is ready. */
export async function startDaemon(
  config: Partial<SandboxConfig>,
  folder: string,
  onProgress: (progress: ServiceProgress) => void = () => undefined,
): Promise<Locator> {
  const home = join(folder, '.sandbox');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.gitignore'), '*\n');
  const logFile = join(home, 'daemon.log');
  const log = openSync(logFile, 'w', 0o600);
  const self = fileURLToPath(import.meta.url);
  const entry = join(self, '..', self.endsWith('.ts') ? 'daemon-main.ts' : 'daemon-main.js');
  const child = spawn(process.execPath, [...daemonFlags, entry], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    // Few malloc arenas: DuckDB's and the workers' threads would otherwise each keep memory of their own.
    // Large pieces, of the logs and of DuckDB, go back to the system at once instead of leaving holes.
    env: {
      ...process.env,
      MALLOC_ARENA_MAX: '2',
      MALLOC_MMAP_THRESHOLD_: '262144',
    },
  });
  // Not as an argument: other users of the machine can read those, and the configuration may hold passwords.
  child.send({ config, folder } satisfies DaemonTask);
  const message = await new Promise<Exclude<Message, { kind: 'progress' }>>((resolve, reject) => {
    child.on('message', (value) => {
      const told = value as Message;
      if (told.kind === 'progress') onProgress(told.progress);
      else resolve(told);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
      reject(daemonProblems.error('DAEMON_ENDED', { code: code ?? signal ?? 'no code', tail }));
    });
  });
  child.removeAllListeners('exit').removeAllListeners('message');
  child.disconnect();
  child.unref();
  if (message.kind === 'ready') return message.locator;
  const { code, message: text, hint } = message;
  throw new SandboxError({ code, message: text, hint, facts: {} });
}

// The young generation is large enough for a turn of events, so that they die young.
const daemonFlags = ['--max-semi-space-size=16', '--no-warnings'];

const longestStopMs = 15_000;

/** Runs a sandbox in this process until it is asked to stop, with its locator in place. */
export async function runUntilStopped(
  config: Partial<SandboxConfig>,
  options: {
    readonly folder: string;
    readonly onReady: (locator: Locator) => void | Promise<void>;
    readonly onProgress?: (progress: ServiceProgress) => void;
    readonly onStopping?: () => void;
  },
): Promise<void> {
  const { startSandbox } = await import('../sandbox/index.ts');
  await using sandbox = await startSandbox(config, { onProgress: options.onProgress });
  const locator: Locator = {
    ...sandbox.addresses,
    pid: process.pid,
    token: sandbox.token,
    engine: sandbox.parts.config.engine,
    flavour: sandbox.parts.config.flavour,
  };
  writeLocator(options.folder, locator);
  const asked = Promise.withResolvers<void>();
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    // The second one forces.
    if (signals > 1) process.exit(130);
    asked.resolve();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    await options.onReady(locator);
    await Promise.race([asked.promise, sandbox.stopAsked]);
    // Services that have vanished must not keep the process: what it holds itself goes with it.
    setTimeout(() => {
      console.error(`Stopping took more than ${longestStopMs} ms; the process ends anyway.`);
      process.exit(4);
    }, longestStopMs).unref();
    options.onStopping?.();
  } finally {
    removeLocator(options.folder, process.pid);
  }
}
