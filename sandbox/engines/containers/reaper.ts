import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './reaper-main.ts' : './reaper-main.js',
    import.meta.url,
  ),
);

/**
 * Starts a process of its own that removes all containers, networks and volumes of a project as soon as this process is
 * gone, by SIGKILL too: it holds the other end of a pipe. Disposing removes them now and resolves when they are gone.
 * (Testcontainers' own Ryuk does the same for its containers, but is an image that not every machine can pull.)
 */
export function startReaper(project: string): AsyncDisposable {
  const child = spawn(process.execPath, [entry, project], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(child, 'exit');
  // Neither the process nor the pipe keeps this process alive: its end is what the reaper waits for.
  child.unref();
  return {
    async [Symbol.asyncDispose]() {
      child.ref();
      child.stdin.end();
      if (child.exitCode === null) await gone;
    },
  };
}
