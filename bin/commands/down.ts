import { createControlClient, type Locator } from '../../sandbox/control/index.ts';
import { stopCompose } from '../../sandbox/engines/containers/index.ts';
import { findRunning } from '../connect.ts';
import { forgetProject, keptProject } from '../kept-containers.ts';
import { printJson, say } from '../output.ts';

interface DownOptions {
  /** Removes the data of containers too. */
  readonly volumes?: boolean;
  readonly json?: boolean;
}

/** Stops the running sandbox and waits until its process is gone; containers that `up` started are removed. */
export async function down(options: DownOptions): Promise<void> {
  const folder = process.cwd();
  const locator = await findRunning(folder);
  if (locator !== undefined) await stopProcess(locator);
  const project = keptProject(folder);
  if (project !== undefined) {
    const volumes = options.volumes === true;
    if (options.json !== true) say(`Removing containers${volumes ? ' and their data' : ''} …`);
    await stopCompose({ projectName: project, volumes });
    // Without its volumes the next `down --volumes` still has something to remove.
    if (volumes) forgetProject(folder);
  }
  if (options.json === true) {
    printJson({
      stopped: locator !== undefined,
      ...(locator === undefined ? {} : { pid: locator.pid }),
    });
  } else if (locator !== undefined) say(`Stopped (process ${locator.pid}).`);
  else if (project !== undefined) say('No sandbox ran here; its containers are gone.');
  else say('No sandbox runs here.');
}

async function stopProcess(locator: Locator): Promise<void> {
  await createControlClient(locator).stop();
  const deadline = performance.now() + 10_000;
  while (isAlive(locator.pid)) {
    if (performance.now() > deadline) process.kill(locator.pid, 'SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
