import { expect, test } from 'vitest';
import { SandboxError } from '../../../schemas/problem.ts';
import { startCompose, stopCompose } from './compose.ts';
import { fakeDocker } from './testing/fake-docker.ts';
import { waitReady } from './wait.ts';

const engine = 'version*) echo 20.10.24 ;;';
const noPlugin = `compose*) fail "docker: 'compose' is not a docker command." ;;`;
const images = 'image*) echo sha256:1 ;;';
const composeVersion = 'version*) echo 1.29.2 ;;';
const ports = { 'kafka-dp': 9092, 'kafka-kp': 9093, redis: 6379, druid: 8888 };

async function failureOfStart(): Promise<string> {
  const error = await startCompose({ projectName: 'p', ports }).then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SandboxError)) throw error;
  return `${error.code}\n${error.message}\n${error.hint}`;
}

test('without a docker command, the message says so and names the embedded engine', async () => {
  fakeDocker({});
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "DOCKER_MISSING
    There is no \`docker\` command on this machine.
    Install Docker (Debian: apt-get install docker.io docker-compose), or use --engine embedded, which needs none."
  `);
});

test('an engine that is not running is told from one that is not there', async () => {
  fakeDocker({
    docker:
      '*) fail "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" ;;',
  });
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "DOCKER_NOT_RUNNING
    The Docker engine does not answer: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
    Start it (Docker Desktop, or \`systemctl start docker\`), or use --engine embedded, which needs none."
  `);
});

test('a socket that this user may not open is a matter of the group', async () => {
  fakeDocker({
    docker:
      '*) fail "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock" ;;',
  });
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "DOCKER_PERMISSION
    This user may not use the Docker engine: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock
    Add the user to the group (\`sudo usermod -aG docker $USER\`) and log in again, or use --engine embedded."
  `);
});

test('Compose is looked for as a plugin and as a program before it is called missing', async () => {
  const { asked } = fakeDocker({ docker: `${engine}\n${noPlugin}` });
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "COMPOSE_MISSING
    Docker Compose is not installed (tried \`docker compose\` and \`docker-compose\`).
    Install it (Debian: apt-get install docker-compose; elsewhere the package docker-compose-plugin)."
  `);
  expect(asked()).toContain('docker compose version --short');
});

test('an image that no registry gives names the script that builds it', async () => {
  fakeDocker({
    docker: `${engine}\n${noPlugin}\nimage*) fail "Error: No such image" ;;\npull*) fail "Error response from daemon: dial tcp: lookup registry: no such host" ;;`,
    compose: composeVersion,
  });
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "CONTAINER_IMAGE_MISSING
    The image apache/kafka:3.9.1 is not on this machine and could not be pulled: Error response from daemon: dial tcp: lookup registry: no such host
    Check the network and \`docker login\`. A machine that reaches no registry builds the images itself: compose/images/build."
  `);
});

const taken = `${composeVersion}\n*" up "*) fail "ERROR: for redis  Cannot start service redis: driver failed programming external connectivity: Bind for 127.0.0.1:6379 failed: port is already allocated" ;;`;

test('a taken port names the service and the way out, and the half start is removed with its data', async () => {
  const { asked } = fakeDocker({
    docker: `${engine}\n${noPlugin}\n${images}\nvolume*) ;;`,
    compose: taken,
  });
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "CONTAINER_PORT_TAKEN
    The container of redis could not listen on 127.0.0.1:6379: another process holds the port.
    Stop that process, or start with --ports redis=16379 (or --ports auto for free ports everywhere)."
  `);
  expect(asked().at(-1)).toMatch(/--project-name p down .*--volumes$/);
});

test('a half start that cannot be removed is told with both reasons', async () => {
  fakeDocker({
    docker: `${engine}\n${noPlugin}\n${images}\nvolume*) ;;`,
    compose: `${taken}\n*" down "*) fail "ERROR: the engine is busy" ;;`,
  });
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "CONTAINER_LEFT_BEHIND
    The container of redis could not listen on 127.0.0.1:6379: another process holds the port.
    What had been started could not be removed: docker compose down failed: ERROR: the engine is busy
    Remove it: docker compose --project-name p down"
  `);
});

test('data of an earlier start stays when a later start fails', async () => {
  const { asked } = fakeDocker({
    docker: `${engine}\n${noPlugin}\n${images}\nvolume*) echo p_redis ;;`,
    compose: taken,
  });
  await failureOfStart();
  expect(asked().at(-1)).toMatch(/--project-name p down --timeout 5 --remove-orphans$/);
});

function ended(state: string): string {
  return `ps*) echo c1 ;;\ninspect*) printf 'c1\\tredis\\t${state}\\n' ;;\nlogs*) echo "the last words" ;;`;
}

function withEndedContainer(state: string): void {
  fakeDocker({
    docker: `${engine}\n${noPlugin}\n${images}\nvolume*) ;;\n${ended(state)}`,
    compose: `${composeVersion}\n*) ;;`,
  });
}

test('a container that ends by itself is shown with its last lines', async () => {
  withEndedContainer('{"Status":"exited","ExitCode":1,"OOMKilled":false}');
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "CONTAINER_DIED
    The container of redis ended with exit code 1. Its last lines:
      the last words
    Its last lines say why. Start again: telemetry-sandbox up --engine containers."
  `);
});

test('exit code 137 is explained as memory, with the limit that was hit', async () => {
  withEndedContainer('{"Status":"exited","ExitCode":137,"OOMKilled":true}');
  expect(await failureOfStart()).toMatchInlineSnapshot(`
    "CONTAINER_OUT_OF_MEMORY
    The container of redis was killed (exit code 137): it needed more memory than 256m. Its last lines:
      the last words
    Give Docker at least 4 GB (Docker Desktop: Settings, Resources), or raise mem_limit of the service in compose/compose.yml."
  `);
});

test('a service that stays silent is given up with what was asked last', async () => {
  fakeDocker({ docker: ended('{"Status":"running","ExitCode":0,"OOMKilled":false}') });
  const waiting = waitReady({
    project: 'p',
    services: ['redis'],
    checks: { redis: () => Promise.resolve('no answer to PING') },
    withinMs: 1,
    onProgress: () => {},
  });
  await expect(waiting).rejects.toMatchInlineSnapshot(`
    [SandboxError: redis was not ready within 0 s: no answer to PING. Its last lines:
      the last words]
  `);
});

test('stopping says when Compose could not stop', async () => {
  fakeDocker({
    docker: `${engine}\n${noPlugin}`,
    compose: `${composeVersion}\n*) fail "ERROR: the engine is busy" ;;`,
  });
  await expect(stopCompose({ projectName: 'p', volumes: true })).rejects.toThrow(
    'docker compose down failed: ERROR: the engine is busy',
  );
});
