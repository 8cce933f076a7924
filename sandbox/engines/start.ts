import type { SandboxConfig } from '../config.ts';
import { startContainers } from './containers.ts';
import { startEmbedded } from './embedded.ts';
import type { Engine, EngineEvents } from './engine.ts';
import { startExternal } from './external.ts';

/**
 * Starts the engine that the configuration names, the pipeline's topics created.
 * @throws what the engine's own start throws
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
    case 'containers':
      return startContainers(config, events);
  }
}
