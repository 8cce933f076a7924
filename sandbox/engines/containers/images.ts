import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ComposeService } from '../../../compose/services.ts';
import { packageRoot } from '../../../schemas/roots.ts';
import { engineProblem, lastWords, run } from './docker.ts';
import { containerProblems } from './problems.ts';

/** Where compose.yml is, in the sources and in the installed package. */
export const composeFile = join(packageRoot(), 'compose', 'compose.yml');

/** What compose.yml says of a service, as far as a container needs it. Variables (`${NAME:-default}`) are unfilled. */
export interface ServiceDefinition {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  /** Of the form `768m`. */
  readonly mem_limit?: string;
}

/** The services of compose.yml: the one table of images, settings and limits. */
export function serviceDefinitions(): Readonly<Record<ComposeService, ServiceDefinition>> {
  const { services } = parse(readFileSync(composeFile, 'utf8'), { merge: true }) as {
    readonly services: Readonly<Record<ComposeService, ServiceDefinition>>;
  };
  return services;
}

/** Pulls the images of the services that this machine lacks. @throws CONTAINER_IMAGE_MISSING */
export async function provideImages(
  services: readonly ComposeService[],
  {
    onPulling,
    signal,
  }: {
    readonly onPulling: (service: ComposeService) => void;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const definitions = serviceDefinitions();
  const serviceOfImage = new Map(services.map((service) => [definitions[service].image, service]));
  for (const [image, service] of serviceOfImage) {
    if (await hasImage(image)) continue;
    onPulling(service);
    const pulled = await run(['docker', 'pull', '--quiet', image], { signal });
    signal?.throwIfAborted();
    if (!pulled.ok) {
      const said = lastWords(pulled.said);
      throw containerProblems.error('CONTAINER_IMAGE_MISSING', { image, said });
    }
  }
}

/** Whether an image is on this machine. @throws when the engine itself cannot be used */
export async function hasImage(image: string): Promise<boolean> {
  const result = await run(['docker', 'image', 'inspect', '--format', '{{.Id}}', image]);
  if (result.ok) return true;
  const problem = engineProblem(result);
  if (problem !== undefined) throw problem;
  return false;
}
