import { createClient } from 'redis';
import { expect, onTestFinished, test } from 'vitest';
import { services, unique } from './services.ts';

type Reply = string | number | null | readonly Reply[];
type Expected = Reply | RegExp;

async function connect() {
  const client = createClient({ url: services().redis, RESP: 2, disableOfflineQueue: true });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => {
    client.destroy();
  });
  return client;
}

/** A command and what Redis answers; a pattern stands for an error. `K` is a key of the test's own. */
type Line = readonly [command: string, expected: Expected];

const conversations: readonly (readonly [name: string, ...lines: Line[]])[] = [
  [
    'strings',
    ['SET K 1', 'OK'],
    ['INCR K', 2],
    ['INCRBY K 40', 42],
    ['INCRBYFLOAT K 0.5', '42.5'],
    ['INCR K', /ERR value is not an integer or out of range/],
    ['APPEND K x', 5],
    ['STRLEN K', 5],
    ['GETRANGE K 0 1', '42'],
    ['GETSET K b', '42.5x'],
    ['SETNX K c', 0],
    ['GETDEL K', 'b'],
    ['GET K', null],
    ['MSET K:1 a K:2 b', 'OK'],
    ['MGET K:1 K:2 K:3', ['a', 'b', null]],
    ['GET', /ERR wrong number of arguments for 'get' command/],
  ],
  [
    'a dedup key as the jobs claim it',
    ['EXISTS K', 0],
    ['SETEX K 3600 ', 'OK'],
    ['EXISTS K', 1],
    ['TTL K', 3600],
    ['SET K other NX GET EX 10', ''],
    ['SETEX K 0 x', /ERR invalid expire time in 'setex' command/],
    ['PERSIST K', 1],
    ['TTL K', -1],
    ['TTL K:none', -2],
    ['EXPIRE K 100 GT', 0],
    ['EXPIRE K 100 LT', 1],
    ['TYPE K', 'string'],
    ['DEL K K', 1],
  ],
  [
    'hashes, as users and devices are kept',
    ['HSET K a 1 b 2', 2],
    ['HSET K a 3 c 4', 1],
    ['HGET K a', '3'],
    ['HMGET K a z', ['3', null]],
    ['HMSET K d 5', 'OK'],
    ['HLEN K', 4],
    ['HINCRBY K a 2', 5],
    ['HDEL K b z', 1],
    ['HEXISTS K b', 0],
    ['HGETALL K', ['a', '5', 'c', '4', 'd', '5']],
    ['HSET K a', /ERR wrong number of arguments for 'hset' command/],
    ['GET K', /WRONGTYPE Operation against a key holding the wrong kind of value/],
    ['HGETALL K:none', []],
  ],
  [
    'lists',
    ['RPUSH K a b c', 3],
    ['LPUSH K z', 4],
    ['LRANGE K 0 -1', ['z', 'a', 'b', 'c']],
    ['LINDEX K -1', 'c'],
    ['LSET K 1 A', 'OK'],
    ['LSET K 9 A', /ERR index out of range/],
    ['LREM K 0 b', 1],
    ['LTRIM K 0 1', 'OK'],
    ['LPOP K', 'z'],
    ['RPOP K', 'A'],
    ['LLEN K', 0],
    ['EXISTS K', 0],
  ],
  [
    'sets',
    ['SADD K a b a', 2],
    ['SISMEMBER K a', 1],
    ['SMISMEMBER K a z', [1, 0]],
    ['SCARD K', 2],
    ['SREM K a z', 1],
    ['SMEMBERS K', ['b']],
    ['SADD K:2 b c', 2],
    ['SINTER K K:2', ['b']],
    ['SDIFF K:2 K', ['c']],
  ],
  [
    'sorted sets',
    ['ZADD K 1 a 2 b 3 c', 3],
    ['ZADD K XX CH 5 a', 1],
    ['ZSCORE K a', '5'],
    ['ZRANK K b', 0],
    ['ZRANGE K 0 -1 WITHSCORES', ['b', '2', 'c', '3', 'a', '5']],
    ['ZRANGEBYSCORE K (2 +inf LIMIT 0 1', ['c']],
    ['ZCOUNT K 2 3', 2],
    ['ZINCRBY K 0.5 b', '2.5'],
    ['ZREM K b', 1],
    ['ZADD K nan x', /ERR value is not a valid float/],
  ],
  [
    'a transaction, and one that is given up',
    ['MULTI', 'OK'],
    ['INCR K', 'QUEUED'],
    ['HGET K a', 'QUEUED'],
    ['EXEC', /WRONGTYPE/],
    ['GET K', '1'],
    ['MULTI', 'OK'],
    ['NOSUCH', /ERR unknown command/],
    ['EXEC', /EXECABORT/],
    ['EXEC', /ERR EXEC without MULTI/],
    ['DISCARD', /ERR DISCARD without MULTI/],
  ],
  [
    'databases',
    ['SELECT 12', 'OK'],
    ['SET K x', 'OK'],
    ['SELECT 13', 'OK'],
    ['GET K', null],
    ['SELECT 12', 'OK'],
    ['MOVE K 13', 1],
    ['EXISTS K', 0],
    ['SELECT 99', /ERR DB index is out of range/],
    ['SELECT x', /ERR (invalid DB index|value is not an integer or out of range)/],
  ],
  [
    'renames and copies',
    ['SET K a', 'OK'],
    ['RENAME K K:new', 'OK'],
    ['RENAME K K:new', /ERR no such key/],
    ['SET K b', 'OK'],
    ['RENAMENX K K:new', 0],
    ['COPY K K:copy', 1],
    ['COPY K K:new', 0],
    ['COPY K K:new REPLACE', 1],
    ['GET K:new', 'b'],
    ['UNLINK K K:new K:copy', 3],
  ],
];

test.for(conversations)('%s', async ([name, ...lines]) => {
  const client = await connect();
  const key = unique(name.replaceAll(/\W+/g, '-'));
  for (const [line, expected] of lines) {
    const words = line.split(' ').map((word) => word.replace(/^K(?=$|:)/, key));
    // A transaction's errors are in its list of answers.
    const answer = await client
      .sendCommand(words)
      .then((reply): unknown =>
        Array.isArray(reply) && reply.some((one) => one instanceof Error)
          ? reply.find((one) => one instanceof Error)
          : reply,
      )
      .catch((error: unknown) => error);
    if (expected instanceof RegExp) {
      expect({ line, isError: answer instanceof Error }).toEqual({ line, isError: true });
      expect(`${line}: ${(answer as Error).message}`).toMatch(expected);
    } else {
      expect({ line, answer }).toEqual({ line, answer: expected });
    }
  }
});

test('WATCH gives a transaction up when another client wrote the key', async () => {
  const [client, other] = [await connect(), await connect()];
  const key = unique('watched');
  await client.sendCommand(['WATCH', key]);
  await other.set(key, 'other');
  await client.sendCommand(['MULTI']);
  await client.sendCommand(['SET', key, 'mine']);
  expect(await client.sendCommand(['EXEC'])).toBe(null);
  expect(await client.get(key)).toBe('other');
});

test('a walk with SCAN meets every key, by pattern and type', async () => {
  const client = await connect();
  const prefix = unique('walk');
  for (let next = 0; next < 200; next += 1) await client.set(`${prefix}:${next}`, 'x');
  await client.hSet(`${prefix}:hash`, 'a', '1');
  const found = new Set<string>();
  for await (const keys of client.scanIterator({
    MATCH: `${prefix}:*`,
    TYPE: 'string',
    COUNT: 20,
  })) {
    for (const key of keys) found.add(key);
  }
  expect(found.size).toBe(200);
});

test('subscribers hear what is published on their channels and patterns', async () => {
  const [client, listener] = [await connect(), await connect()];
  const channel = unique('channel');
  const heard: string[] = [];
  await listener.subscribe(channel, (message) => heard.push(`exact ${message}`));
  await listener.pSubscribe(`${channel}*`, (message) => heard.push(`pattern ${message}`));
  expect(await client.publish(channel, 'a')).toBe(2);
  await expect.poll(() => heard.toSorted()).toEqual(['exact a', 'pattern a']);
});

test('a key with a TTL in milliseconds is gone after it', async () => {
  const client = await connect();
  const key = unique('brief');
  await client.set(key, 'x', { PX: 60 });
  await expect.poll(() => client.get(key)).toBe(null);
});
