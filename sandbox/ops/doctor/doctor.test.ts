import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePorts } from '../../config.ts';
import { otherPort } from '../../engines/containers/ports.ts';
import { fakeDocker } from '../../engines/containers/testing/fake-docker.ts';
import { examine, type Finding, type Patient } from './index.ts';
import { examineMemory, examineNode } from './machine.ts';

const patient: Patient = {
  engine: 'embedded',
  ports: freePorts,
  ownPorts: [],
  folder: import.meta.dirname,
  version: '1.2.3',
  nodeVersion: '24.12.0',
  neededNode: '>=24.12',
};

async function finding(change: Partial<Patient>, check: string): Promise<Finding | undefined> {
  return (await examine({ ...patient, ...change })).find((one) => one.check === check);
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const whole = `version*) echo 20.10.24 ;;
"compose version"*) echo 2.39.1 ;;
info*) echo 8000000000 ;;
image*) echo sha256:1 ;;`;

test('a machine with everything has nothing to mend', async () => {
  fakeDocker({ docker: whole });
  const findings = await examine({ ...patient, engine: 'containers' });
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings.map(({ check }) => check)).toMatchInlineSnapshot(`
    [
      "telemetry-sandbox",
      "node",
      "memory",
      "disk",
      "port kafka-dp",
      "port kafka-kp",
      "port redis",
      "port druid",
      "port api",
      "port control",
      "port metrics",
      "docker",
      "compose",
      "docker memory",
      "image apache/kafka:3.9.1",
      "image redis:7.0.15",
      "image zookeeper:3.8.4",
      "image apache/druid:33.0.0",
    ]
  `);
});

test('a machine without Docker fails for the containers and gets a note for the embedded engine', async () => {
  fakeDocker({});
  expect(await finding({ engine: 'containers' }, 'docker')).toMatchInlineSnapshot(`
    {
      "check": "docker",
      "fix": "Install Docker (Debian: apt-get install docker.io docker-compose), or use --engine embedded, which needs none.",
      "found": "There is no \`docker\` command on this machine.",
      "state": "failed",
    }
  `);
  expect((await finding({}, 'docker'))?.state).toBe('note');
});

test('a missing Compose and too little memory are each named with what mends them', async () => {
  fakeDocker({
    docker: `version*) echo 20.10.24 ;;\ncompose*) exit 1 ;;\ninfo*) echo 2000000000 ;;\nimage*) echo sha256:1 ;;`,
  });
  expect(await finding({ engine: 'containers' }, 'compose')).toMatchObject({
    state: 'failed',
    fix: expect.stringContaining('apt-get install docker-compose'),
  });
  expect(await finding({ engine: 'containers' }, 'docker memory')).toMatchObject({
    state: 'failed',
    found: '2.0 GB, needed are 4.0 GB',
  });
});

test('an image that is not here is pulled, or built where no registry is in reach', async () => {
  fakeDocker({
    docker: `${whole.replace('image*) echo sha256:1', 'image*zookeeper*) exit 1')}\nimage*) echo sha256:1 ;;`,
  });
  expect(await finding({ engine: 'containers' }, 'image redis:7.0.15')).toMatchObject({
    state: 'ok',
  });
  expect(await finding({ engine: 'containers' }, 'image zookeeper:3.8.4')).toMatchInlineSnapshot(`
    {
      "check": "image zookeeper:3.8.4",
      "fix": "docker pull zookeeper:3.8.4   (no registry in reach: compose/images/build)",
      "found": "not here",
      "state": "failed",
    }
  `);
});

test('a taken port names the way out, unless the running sandbox holds it', async () => {
  vi.stubEnv('PATH', '');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const redis = await takenPort();
  const ports = { ...freePorts, redis };
  expect(await finding({ ports }, 'port redis')).toEqual({
    check: 'port redis',
    state: 'failed',
    found: `${redis} cannot be used (EADDRINUSE)`,
    fix: `telemetry-sandbox up --ports redis=${otherPort(redis)}   (or --ports auto)`,
  });
  expect(await finding({ ports, ownPorts: [redis] }, 'port redis')).toMatchObject({ state: 'ok' });
  expect(await finding({ ports, engine: 'external' }, 'port redis')).toBeUndefined();
});

test.each([
  ['24.12.0', true],
  ['25.0.0', true],
  ['24.11.9', false],
  ['22.20.0', false],
])('Node %s is new enough: %s', (version, isEnough) => {
  expect(examineNode(version, '>=24.12').fix === undefined).toBe(isEnough);
});

test('memory is told in the unit it is bought in', () => {
  expect(examineMemory(2e9, 1.5e9)).toEqual({
    check: 'memory',
    found: '1.5 GB, needed are 2.0 GB',
    fix: 'close other programs, or use a machine with more memory',
  });
});
