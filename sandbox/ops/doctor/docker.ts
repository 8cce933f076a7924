import { druidServices, firstServices } from '../../../compose/services.ts';
import { SandboxError } from '../../../schemas/problem.ts';
import { docker, engineVersion, findCompose } from '../../engines/containers/docker.ts';
import { hasImage, serviceDefinitions } from '../../engines/containers/images.ts';
import { enough } from './machine.ts';
import type { Examined } from './finding.ts';

/** Twice what the containers of compose.yml take at rest. */
const neededMemoryBytes = 4e9;

/** Everything that the containers need: the engine, Compose, memory and images. After a missing engine nothing else is asked. */
export async function examineDocker(): Promise<readonly Examined[]> {
  const engine = await answerOf('docker', engineVersion);
  if (engine.fix !== undefined) return [engine];
  const compose = await answerOf('compose', async () => {
    const { command, version } = await findCompose();
    return `${version} (${command.join(' ')})`;
  });
  const bytes = Number(await docker(['info', '--format', '{{.MemTotal}}']));
  const memory = enough({
    check: 'docker memory',
    bytes,
    neededBytes: neededMemoryBytes,
    fix: 'Docker Desktop: Settings, Resources, Memory; else a machine with more memory',
  });
  return [engine, compose, memory, ...(await examineImages())];
}

async function examineImages(): Promise<readonly Examined[]> {
  const definitions = serviceDefinitions();
  const images = new Set(
    [...firstServices, ...druidServices].map((service) => definitions[service].image),
  );
  return Promise.all(
    [...images].map(async (image) => {
      const check = `image ${image}`;
      if (await hasImage(image)) return { check, found: 'here' };
      return {
        check,
        found: 'not here',
        fix: `docker pull ${image}   (no registry in reach: compose/images/build)`,
      };
    }),
  );
}

async function answerOf(check: string, ask: () => Promise<string>): Promise<Examined> {
  try {
    return { check, found: await ask() };
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return { check, found: error.message, fix: error.hint };
  }
}
