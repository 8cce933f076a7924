import { once } from 'node:events';
import { SandboxError } from '../schemas/problem.ts';
import { runUntilStopped, type DaemonTask } from './daemon.ts';

// Events are a few kB: far fewer pieces of memory are asked for, and looked after, when many share one.
Buffer.poolSize = 256 * 1024;

const [task] = (await once(process, 'message')) as [DaemonTask];

try {
  await runUntilStopped(task.config, {
    folder: task.folder,
    onProgress: (progress) => {
      // Druid's goes on after whoever started us has left.
      if (process.connected) process.send?.({ kind: 'progress', progress });
    },
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
