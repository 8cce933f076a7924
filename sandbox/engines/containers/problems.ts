import { problems } from '../../../schemas/problem.ts';
import { otherPort } from './ports.ts';

/** Every way in which Docker, Compose or a container disappoints. */
export const containerProblems = problems({
  DOCKER_MISSING: {
    title: 'Docker is not installed',
    message: () => 'There is no `docker` command on this machine.',
    hint: () =>
      'Install Docker (Debian: apt-get install docker.io docker-compose), or use --engine embedded, which needs none.',
  },
  DOCKER_NOT_RUNNING: {
    title: 'The Docker engine does not answer',
    message: ({ said }: { said: string }) => `The Docker engine does not answer: ${said}`,
    hint: () =>
      'Start it (Docker Desktop, or `systemctl start docker`), or use --engine embedded, which needs none.',
  },
  DOCKER_PERMISSION: {
    title: 'No permission to use Docker',
    message: ({ said }: { said: string }) => `This user may not use the Docker engine: ${said}`,
    hint: () =>
      'Add the user to the group (`sudo usermod -aG docker $USER`) and log in again, or use --engine embedded.',
  },
  COMPOSE_MISSING: {
    title: 'Docker Compose is not installed',
    message: ({ tried }: { tried: string }) => `Docker Compose is not installed (tried ${tried}).`,
    hint: () =>
      'Install it (Debian: apt-get install docker-compose; elsewhere the package docker-compose-plugin).',
  },
  CONTAINER_IMAGE_MISSING: {
    title: 'An image is missing and cannot be pulled',
    message: ({ image, said }: { image: string; said: string }) =>
      `The image ${image} is not on this machine and could not be pulled: ${said}`,
    hint: () =>
      'Check the network and `docker login`. A machine that reaches no registry builds the images itself: compose/images/build.',
  },
  CONTAINER_PORT_TAKEN: {
    title: 'A port that a container publishes is in use',
    message: ({ service, port }: { service: string; port: number }) =>
      `The container of ${service} could not listen on 127.0.0.1:${port}: another process holds the port.`,
    hint: ({ service, port }: { service: string; port: number }) =>
      `Stop that process, or start with --ports ${service}=${otherPort(port)} (or --ports auto for free ports everywhere).`,
  },
  CONTAINER_DIED: {
    title: 'A container ended by itself',
    message: ({ service, exitCode, tail }: ContainerEnd) =>
      `The container of ${service} ended with exit code ${exitCode}.${lastLines(tail)}`,
    hint: () => 'Its last lines say why. Start again: telemetry-sandbox up --engine containers.',
  },
  CONTAINER_OUT_OF_MEMORY: {
    title: 'A container was killed for want of memory',
    message: ({ service, limit, tail }: ContainerEnd & { limit: string }) =>
      `The container of ${service} was killed (exit code 137): it needed more memory than ${limit}.${lastLines(tail)}`,
    hint: () =>
      'Give Docker at least 4 GB (Docker Desktop: Settings, Resources), or raise mem_limit of the service in compose/compose.yml.',
  },
  CONTAINER_NOT_READY: {
    title: 'A service did not become ready in time',
    message: ({ service, seconds, missing, tail }: NotReady) =>
      `${service} was not ready within ${seconds} s: ${missing}.${lastLines(tail)}`,
    hint: () =>
      'Its last lines may say why; a slow machine needs more time or fewer programs beside it. Look at all: telemetry-sandbox doctor.',
  },
  CONTAINER_LEFT_BEHIND: {
    title: 'A failed start could not be removed',
    message: ({ reason, said }: { project: string; reason: string; said: string }) =>
      `${reason}\nWhat had been started could not be removed: ${said}`,
    hint: ({ project }: { project: string; reason: string; said: string }) =>
      `Remove it: docker compose --project-name ${project} down`,
  },
  COMPOSE_FAILED: {
    title: 'Docker Compose failed',
    message: ({ command, said }: { command: string; said: string }) => `${command} failed: ${said}`,
    hint: () => 'Run `telemetry-sandbox doctor` for the state of Docker, images and ports.',
  },
});

interface ContainerEnd {
  readonly service: string;
  readonly exitCode: number;
  readonly tail: string;
  readonly [fact: string]: unknown;
}

interface NotReady {
  readonly service: string;
  readonly seconds: number;
  /** What was asked last and what came back. */
  readonly missing: string;
  readonly tail: string;
  readonly [fact: string]: unknown;
}

function lastLines(tail: string): string {
  return tail === '' ? '' : ` Its last lines:\n${tail}`;
}
