import { execa } from 'execa';
import type { TestContext } from 'vitest';

/**
 * Skips the test, with the reason, when a client that is not ours is absent; fails instead where
 * `REQUIRE_FOREIGN_CLIENTS=1` says that it has to be there.
 */
export async function foreignClient(command: string, context: TestContext): Promise<void> {
  const found = await execa('which', [command], { reject: false });
  if (found.exitCode === 0) return;
  const reason = `${command} is not installed (Debian: apt-get install kcat redis-tools tmux)`;
  if (process.env['REQUIRE_FOREIGN_CLIENTS'] === '1') throw new Error(reason);
  context.skip(reason); // e.g. "kcat is not installed": a foreign client cannot be tested where it is absent
}
