import type { SandboxConfig } from '../config.ts';
import { sandboxProblems } from '../problems.ts';
import { startEmbedded } from './embedded.ts';
import type { Engine, EngineEvents } from './engine.ts';
import { startExternal } from './external.ts';

/**
 * Starts the engine that the configuration names, the pipeline's topics created.
 * @throws SANDBOX_ENGINE_MISSING, and what the engine's own start throws
 */
export async function startEngine(
  config: SandboxConfig,
  events: EngineEvents & { readonly now: () => number },
): Promise<Engine> {
  switch (config.engine) {
    case 'embedded':
      return startEmbedded(config, events);
    case 'external':
      return startExternal(config, events);
    // Once they are started, `connectWire` with their addresses is the engine.
    case 'containers':
      throw sandboxProblems.error('SANDBOX_ENGINE_MISSING', { engine: config.engine });
  }
}
