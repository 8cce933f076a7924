import type { SandboxConfig } from './config.ts';
import { startControl } from './control/server.ts';
import type { Addresses } from './control/types.ts';
import { listening } from './engines/listening.ts';
import { createGenerating } from './ops/generating.ts';
import { scheduleSummaries } from './ops/summarise-schedule.ts';
import { startMetrics } from './ops/metrics.ts';
import { startParts, type SandboxParts, type StartOptions } from './sandbox.ts';

export {
  defaultConfig,
  freePorts,
  usualPorts,
  type PortName,
  type Ports,
  type SandboxConfig,
} from './config.ts';
export type * from './control/types.ts';
export { SandboxError } from '../schemas/problem.ts';

/** A whole sandbox in this process: its addresses, its parts, and how to end it. */
export interface RunningSandbox extends AsyncDisposable {
  readonly addresses: Addresses;
  /** Bearer token of the control API. */
  readonly token: string;
  readonly parts: SandboxParts;
  /** Resolves when somebody asked over the control API to stop. */
  readonly stopAsked: Promise<void>;
}

/**
 * Starts a sandbox in this process and resolves when it is ready: every port open, the pipeline consuming. Dispose it
 * to stop it; all data lives in memory and goes with it.
 * @throws SandboxError with code and hint: a taken port, a refused option.
 */
export async function startSandbox(
  config: Partial<SandboxConfig> = {},
  options: StartOptions = {},
): Promise<RunningSandbox> {
  await using started = new AsyncDisposableStack();
  const parts = started.use(await startParts(config, options));
  const generating = started.use(createGenerating(parts));
  if (parts.journey !== undefined) started.use(scheduleSummaries(parts));
  const stopAsked = Promise.withResolvers<void>();
  const { ports } = parts.config;
  const metrics = await listening('metrics', ports, async (port) =>
    started.use(await startMetrics(parts, { port })),
  );
  const control = await listening('control', ports, async (port) =>
    started.use(
      await startControl(
        { parts, addresses: () => addresses, generating, stop: stopAsked.resolve },
        { port },
      ),
    ),
  );
  const addresses: Addresses = {
    ...(await parts.engine.addresses()),
    ...(parts.api === undefined ? {} : { api: parts.api.url }),
    control: control.url,
    metrics: metrics.url,
  };
  const owned = started.move();
  return {
    addresses,
    token: control.token,
    parts,
    stopAsked: stopAsked.promise,
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}
