import type { SandboxConfig } from '../sandbox/config.ts';
import { SandboxError } from '../schemas/problem.ts';
import { runUntilStopped } from './daemon.ts';

interface Task {
  readonly config: Partial<SandboxConfig>;
  readonly folder: string;
}

// Events are a few kB: far fewer pieces of memory are asked for, and looked after, when many share one.
Buffer.poolSize = 256 * 1024;

const task = JSON.parse(process.argv[2] ?? '{}') as Task;

try {
  await runUntilStopped(task.config, {
    folder: task.folder,
    onReady: (locator) => {
      process.send?.({ kind: 'ready', locator });
    },
  });
  process.exit(0);
} catch (error) {
  const isKnown = error instanceof SandboxError;
  if (!isKnown) console.error(error);
  process.send?.({
    kind: 'failed',
    code: isKnown ? error.code : 'SANDBOX_START_FAILED',
    message: error instanceof Error ? error.message : String(error),
    hint: isKnown ? error.hint : 'See .sandbox/daemon.log.',
  });
  process.exit(4);
}
