import { createControlClient, findLocator } from '../../sandbox/control/index.ts';
import { printJson, say } from '../output.ts';

/** Stops the running sandbox and waits until its process is gone. */
export async function down(options: { readonly json?: boolean }): Promise<void> {
  const locator = findLocator(process.cwd());
  if (locator === undefined) {
    if (options.json === true) printJson({ stopped: false });
    else say('No sandbox runs here.');
    return;
  }
  await createControlClient(locator).stop();
  const deadline = performance.now() + 10_000;
  while (isAlive(locator.pid)) {
    if (performance.now() > deadline) process.kill(locator.pid, 'SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  if (options.json === true) printJson({ stopped: true, pid: locator.pid });
  else say(`Stopped (process ${locator.pid}).`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
