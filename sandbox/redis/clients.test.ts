import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createClient } from 'redis';
import { expect, test } from 'vitest';
import { startRedis } from './index.ts';

const run = promisify(execFile);
const hasCli = spawnSync('redis-cli', ['--version']).status === 0;
const mustHaveCli = process.env['REQUIRE_FOREIGN_CLIENTS'] === '1';

test.each([2, 3] as const)('the official client works in RESP%d', async (RESP) => {
  await using server = await startRedis({ port: 0 });
  const client = createClient({ url: server.url, database: 7, RESP, name: 'test' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    expect(await client.ping()).toBe('PONG');
    expect(await client.set('mid', 'by', { NX: true, GET: true, EX: 3600 })).toBe(null);
    expect(await client.set('mid', 'other', { NX: true, GET: true, EX: 3600 })).toBe('by');
    await client.hSet('h', { a: '1', b: '2' });
    expect({ ...(await client.hGetAll('h')) }).toEqual({ a: '1', b: '2' });
    await client.zAdd('z', [{ score: 1.5, value: 'm' }]);
    expect(await client.zScore('z', 'm')).toBe(1.5);
    expect(await client.zRangeWithScores('z', 0, -1)).toEqual([{ value: 'm', score: 1.5 }]);
    expect(await client.multi().incr('n').get('n').exec()).toEqual([1, '1']);
    const keys: string[] = [];
    for await (const found of client.scanIterator()) keys.push(...found);
    expect(keys.toSorted()).toEqual(['h', 'mid', 'n', 'z']);
    expect(await client.info('replication')).toContain('role:master');
    expect(await client.clientGetName()).toBe('test');
    await expect(client.lPush('h', 'x')).rejects.toThrow('WRONGTYPE');
    const listener = client.duplicate();
    await listener.connect();
    const { promise: heard, resolve: hear } = Promise.withResolvers<string>();
    await listener.subscribe('c', hear);
    expect(await client.publish('c', 'hello')).toBe(1);
    expect(await heard).toBe('hello');
    listener.destroy();
  } finally {
    client.destroy();
  }
});

test('the official client comes back after its connection was dropped', async () => {
  await using server = await startRedis({ port: 0 });
  const client = createClient({ url: server.url, socket: { reconnectStrategy: () => 5 } });
  client.on('error', () => undefined);
  await client.connect();
  await client.set('a', '1');
  // `once` of node:events would take the expected 'error' for a failure.
  const isBack = new Promise((resolve) => void client.once('ready', resolve));
  await server.suspend();
  await server.resume();
  await isBack;
  expect(await client.get('a')).toBe('1');
  client.destroy();
});

test.skipIf(!hasCli && !mustHaveCli)(
  'redis-cli works (skipped only where redis-cli is not installed)',
  async () => {
    await using server = await startRedis({ port: 0 });
    const cli = async (...args: string[]) =>
      (await run('redis-cli', ['-p', String(server.port), ...args])).stdout.trim();
    expect(await cli('-n', '2', 'SET', 'a', 'b')).toBe('OK');
    expect(await cli('-n', '2', 'GET', 'a')).toBe('b');
    await cli('HSET', 'h', 'f', 'v');
    expect(await cli('-3', 'HGETALL', 'h')).toBe('f v');
    expect(await cli('HGETALL', 'h')).toBe('f\nv');
    expect(await cli('INFO', 'server')).toContain('redis_mode:standalone');
    expect(await cli('--scan')).toBe('h');
    expect(await cli('NOPE')).toBe("ERR unknown command 'NOPE', with args beginning with:");
  },
);
