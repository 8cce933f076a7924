import { freePorts } from '../config.ts';
import { createControlClient, type ControlClient } from '../control/client.ts';
import { startSandbox, type RunningSandbox, type SandboxConfig } from '../index.ts';

export { freePorts } from '../config.ts';
export { startSandbox, type RunningSandbox, type SandboxConfig } from '../index.ts';

/** A sandbox for one test with the client of its control API. */
export interface TestSandbox extends AsyncDisposable {
  readonly sandbox: RunningSandbox;
  readonly client: ControlClient;
  /** Waits until nothing is in flight any more. @throws when that takes longer than `withinMs` (default 30 s) */
  drained(withinMs?: number): Promise<void>;
}

/** Starts a sandbox in this process on free ports. Use with `await using`. */
export async function startTestSandbox(config: Partial<SandboxConfig> = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox({ ports: freePorts, ...config });
  const { control } = sandbox.addresses;
  const client = createControlClient({ control, token: sandbox.token });
  return {
    sandbox,
    client,
    async drained(withinMs = 30_000) {
      const { drained, waitingFor } = await client.drained(withinMs);
      if (!drained) throw new Error(`not drained within ${withinMs} ms: ${waitingFor.join('; ')}`);
    },
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
    },
  };
}
