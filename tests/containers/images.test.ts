import { execa } from 'execa';
import { expect, onTestFinished, test, vi } from 'vitest';
import { serviceDefinitions } from '../../sandbox/engines/containers/images.ts';

// What the official images promise, asked of whatever stands under their names: stand-ins have to answer the same.
const { 'kafka-dp': kafka, redis } = serviceDefinitions();

/** A container in the background, removed after the test. */
async function background(args: readonly string[]): Promise<string> {
  const { stdout: id } = await execa('docker', ['run', '--detach', ...args]);
  onTestFinished(async () => {
    await execa('docker', ['rm', '--force', '--volumes', id]);
  });
  return id;
}

async function inside(id: string, ...command: readonly string[]): Promise<string> {
  return (await execa('docker', ['exec', id, ...command], { reject: false })).stdout;
}

test('without a setting, Kafka is a single broker on 9092, and its commands are in /opt/kafka/bin', async () => {
  const id = await background([kafka.image]);
  const topics = ['/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', 'localhost:9092'];
  await vi.waitUntil(async () => /Kafka Server started/.test(await logOf(id)), { timeout: 60_000 });
  expect(await inside(id, ...topics, '--create', '--topic', 't')).toContain('Created topic t');
  expect(await inside(id, ...topics, '--list')).toBe('t');
});

test('KAFKA_ variables become properties: one underscore a dot, two an underscore, three a dash', async () => {
  const id = await background([
    ...['NODE_ID=7', 'PROCESS_ROLES=broker,controller', 'LISTENERS=PLAINTEXT://:9092,C://:9093']
      .concat('CONTROLLER_LISTENER_NAMES=C', 'CONTROLLER_QUORUM_VOTERS=7@localhost:9093')
      .concat('LISTENER_SECURITY_PROTOCOL_MAP=C:PLAINTEXT,PLAINTEXT:PLAINTEXT')
      .concat('LOG_DIRS=/tmp/logs', 'X__Y___Z=value')
      .flatMap((setting) => ['--env', `KAFKA_${setting}`]),
    kafka.image,
  ]);
  await vi.waitUntil(async () => /Kafka Server started/.test(await logOf(id)), { timeout: 60_000 });
  const properties = await inside(id, 'cat', '/opt/kafka/config/server.properties');
  expect(properties.split('\n')).toEqual(expect.arrayContaining(['node.id=7', 'x_y-z=value']));
});

test('options after the image are options of redis-server', async () => {
  const id = await background([redis.image, '--maxmemory', '10mb']);
  await vi.waitUntil(async () => (await inside(id, 'redis-cli', 'ping')) === 'PONG', {
    timeout: 20_000,
  });
  expect(await inside(id, 'redis-cli', 'config', 'get', 'maxmemory')).toBe('maxmemory\n10485760');
});

async function logOf(id: string): Promise<string> {
  return (await execa('docker', ['logs', id], { all: true })).all;
}
