import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { startRedis } from './index.ts';
import { connectRaw, requestOf } from './testing/raw-client.ts';

test('RESP2 and RESP3 carry the same replies in their own shapes', async () => {
  await using server = await startRedis({ port: 0 });
  await using old = await connectRaw(server.port);
  await using modern = await connectRaw(server.port);
  expect(await modern.ask('HELLO', '3')).toMatch(
    /^%7\r\n\$6\r\nserver\r\n\$5\r\nredis\r\n\$7\r\nversion\r\n\$5\r\n7\.2\.\d\r\n\$5\r\nproto\r\n:3\r\n/,
  );
  server.execute(0, ['HSET', 'h', 'f', 'v']);
  server.execute(0, ['SADD', 's', 'm']);
  server.execute(0, ['ZADD', 'z', '1.5', 'm']);
  const cases: readonly (readonly [args: readonly string[], resp2: string, resp3: string])[] = [
    [['HGETALL', 'h'], '*2\r\n$1\r\nf\r\n$1\r\nv\r\n', '%1\r\n$1\r\nf\r\n$1\r\nv\r\n'],
    [['SMEMBERS', 's'], '*1\r\n$1\r\nm\r\n', '~1\r\n$1\r\nm\r\n'],
    [['GET', 'none'], '$-1\r\n', '_\r\n'],
    [['LPOP', 'none', '1'], '*-1\r\n', '_\r\n'],
    [['ZSCORE', 'z', 'm'], '$3\r\n1.5\r\n', ',1.5\r\n'],
    [
      ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
      '*2\r\n$1\r\nm\r\n$3\r\n1.5\r\n',
      '*1\r\n*2\r\n$1\r\nm\r\n,1.5\r\n',
    ],
    [['CONFIG', 'GET', 'save'], '*2\r\n$4\r\nsave\r\n$0\r\n\r\n', '%1\r\n$4\r\nsave\r\n$0\r\n\r\n'],
    [
      ['INFO', 'cluster'],
      '$30\r\n# Cluster\r\ncluster_enabled:0\r\n\r\n',
      '=34\r\ntxt:# Cluster\r\ncluster_enabled:0\r\n\r\n',
    ],
    [
      ['NOPE'],
      "-ERR unknown command 'NOPE', with args beginning with: \r\n",
      "-ERR unknown command 'NOPE', with args beginning with: \r\n",
    ],
  ];
  for (const [args, resp2, resp3] of cases) {
    expect(await old.ask(...args)).toBe(resp2);
    expect(await modern.ask(...args)).toBe(resp3);
  }
  expect(await old.ask('HELLO', '4')).toBe('-NOPROTO unsupported protocol version\r\n');
  expect(await old.ask('HELLO', 'x')).toBe(
    '-ERR Protocol version is not an integer or out of range\r\n',
  );
});

test('any bytes come back as they were stored', async () => {
  await using server = await startRedis({ port: 0 });
  await using client = await connectRaw(server.port);
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
  await client.ask('SET', bytes, bytes);
  expect(await client.ask('GET', bytes)).toBe(`$256\r\n${bytes}\r\n`);
  server.execute(0, ['SET', 'ключ', 'значение 🎈']);
  expect(server.execute(0, ['GET', 'ключ'])).toBe('значение 🎈');
  expect(server.execute(0, ['GET', Buffer.from('ключ')])).toBe('значение 🎈');
});

test('a pipeline is answered in order, with SELECT inside', async () => {
  await using server = await startRedis({ port: 0 });
  await using client = await connectRaw(server.port);
  const commands = [
    ['SET', 'k', '0'],
    ['SELECT', '7'],
    ['GET', 'k'],
    ['SET', 'k', '7'],
    ['SELECT', '0'],
    ['GET', 'k'],
    ['SELECT', '16'],
  ];
  client.write(commands.map(requestOf).join(''));
  await client.expect(
    '+OK\r\n+OK\r\n$-1\r\n+OK\r\n+OK\r\n$1\r\n0\r\n-ERR DB index is out of range\r\n',
  );
  expect(server.keyCount(7)).toBe(1);
  client.write('PING\r\nset a "b c"\r\nget a\r\n');
  await client.expect('+PONG\r\n+OK\r\n$3\r\nb c\r\n');
});

test('broken input is named and ends the connection', async () => {
  await using server = await startRedis({ port: 0 });
  await using client = await connectRaw(server.port);
  client.write('*1\r\n!4\r\n');
  await client.expect("-ERR Protocol error: expected '$', got '!'\r\n");
  await client.closed();
  expect(server.execute(0, ['PING'])).toBe('PONG');
});

function codeOf(command: () => unknown): unknown {
  try {
    command();
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

test('random commands are answered or refused', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`redis server: FUZZ_SEED=${seed}`);
  await using server = await startRedis({ port: 0, databases: 2 });
  const names = (server.execute(0, ['COMMAND', 'LIST']) as string[]).filter(
    (name) => name !== 'debug',
  );
  const word = fc.oneof(
    fc.constantFrom(
      '0',
      '1',
      '-1',
      'k',
      'l',
      'EX',
      'NX',
      'LIMIT',
      '*',
      '(1',
      '[a',
      '9223372036854775807',
      'WITHSCORES',
    ),
    fc.string({ maxLength: 5 }),
  );
  const types = ['SET k v', 'LPUSH l a b', 'HSET h f 1', 'SADD s a', 'ZADD z 1 a'];
  const keys = fc.constantFrom('k', 'l', 'h', 's', 'z');
  for (const line of types) server.execute(0, line.split(' '));
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      keys,
      fc.array(word, { maxLength: 5 }),
      (name, key, words) => {
        expect(codeOf(() => server.execute(0, [name, key, ...words]))).toBeOneOf([
          undefined,
          'REDIS_REFUSED',
        ]);
      },
    ),
    { seed, numRuns: 5000 },
  );
  expect(server.execute(0, ['PING'])).toBe('PONG');
});

test('transactions run whole, refuse broken queues, and give way to watched changes', async () => {
  let now = 1000;
  await using server = await startRedis({ port: 0, clock: () => now });
  await using client = await connectRaw(server.port);
  const ask = (line: string) => client.ask(...line.split(' '));
  // ECHO, the mark of the end, is queued too: raw writes here.
  const say = async (text: string, answer: string) => {
    client.write(
      text
        .split('; ')
        .map((line) => requestOf(line.split(' ')))
        .join(''),
    );
    await client.expect(answer);
  };
  await say(
    'MULTI; SET a 1; INCR a; LPOP a; EXEC',
    '+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+OK\r\n:2\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n',
  );
  await say(
    'MULTI; NOPE; EXEC',
    "+OK\r\n-ERR unknown command 'NOPE', with args beginning with: \r\n-EXECABORT Transaction discarded because of previous errors.\r\n",
  );
  await say(
    'MULTI; MULTI; WATCH a; DISCARD',
    '+OK\r\n-ERR MULTI calls can not be nested\r\n-ERR WATCH inside MULTI is not allowed\r\n+OK\r\n',
  );
  expect(await ask('EXEC')).toBe('-ERR EXEC without MULTI\r\n');
  expect(await ask('DISCARD')).toBe('-ERR DISCARD without MULTI\r\n');
  expect(await ask('WATCH a')).toBe('+OK\r\n');
  server.execute(0, ['SET', 'a', '5']);
  await say('MULTI; SET a 6; EXEC', '+OK\r\n+QUEUED\r\n*-1\r\n');
  await say('WATCH a; UNWATCH', '+OK\r\n+OK\r\n');
  server.execute(0, ['SET', 'a', '7']);
  await say('MULTI; GET a; EXEC', '+OK\r\n+QUEUED\r\n*1\r\n$1\r\n7\r\n');
  server.execute(0, ['SET', 'e', '1', 'PX', '10']);
  await say('WATCH e', '+OK\r\n');
  now += 11;
  await say('MULTI; PING; EXEC', '+OK\r\n+QUEUED\r\n*-1\r\n');
  await say('MULTI; BLPOP none 0; EXEC', '+OK\r\n+QUEUED\r\n*1\r\n*-1\r\n');
});

test('keys expire by the injected clock, on access and by the sweep', async () => {
  let now = 1000;
  await using server = await startRedis({ port: 0, clock: () => now });
  for (let at = 0; at < 50_000; at++) server.execute(7, ['SETEX', `k${at}`, '10', '']);
  server.execute(7, ['SET', 'stays', '1']);
  now += 10_000;
  expect(server.execute(7, ['GET', 'k1'])).toBe('');
  now += 1;
  expect(server.execute(7, ['GET', 'k1'])).toBe(null);
  await vi.waitFor(() => expect(server.keyCount(7)).toBe(1), { timeout: 5000 });
  expect(server.execute(7, ['INFO', 'keyspace'])).toBe(
    '# Keyspace\r\ndb7:keys=1,expires=0,avg_ttl=0\r\n',
  );
});

test('SCAN gives all keys in steps of about COUNT', async () => {
  await using server = await startRedis({ port: 0 });
  for (let at = 0; at < 1000; at++)
    server.execute(0, at % 2 === 0 ? ['SET', `k${at}`, ''] : ['HSET', `k${at}`, 'f', 'v']);
  const seen: string[] = [];
  let cursor = '0';
  let steps = 0;
  do {
    const [next, keys] = server.execute(0, [
      'SCAN',
      cursor,
      'COUNT',
      '50',
      'TYPE',
      'hash',
      'MATCH',
      'k*',
    ]) as [string, string[]];
    seen.push(...keys);
    cursor = next;
    steps++;
  } while (cursor !== '0');
  expect(steps).toBe(20);
  expect(new Set(seen).size).toBe(500);
});

test('BLPOP waits for a push from anywhere, in order, and holds back what comes after it', async () => {
  await using server = await startRedis({ port: 0 });
  await using first = await connectRaw(server.port);
  await using second = await connectRaw(server.port);
  first.write(requestOf(['BLPOP', 'a', 'b', '0']) + requestOf(['PING']));
  const blocked = (count: number) =>
    expect(server.execute(0, ['INFO', 'clients'])).toContain(`blocked_clients:${count}`);
  await vi.waitFor(() => blocked(1));
  second.write(requestOf(['BLPOP', 'b', '0']));
  await vi.waitFor(() => blocked(2));
  server.execute(0, ['RPUSH', 'b', '1', '2', '3']);
  await first.expect('*2\r\n$1\r\nb\r\n$1\r\n1\r\n+PONG\r\n');
  await second.expect('*2\r\n$1\r\nb\r\n$1\r\n2\r\n');
  expect(server.execute(0, ['LRANGE', 'b', '0', '-1'])).toEqual(['3']);
  expect(await second.ask('BLPOP', 'none', '0.01')).toBe('*-1\r\n');
  first.write(requestOf(['BLPOP', 'a', '0']));
  await vi.waitFor(() => blocked(1));
  first.socket.destroy();
  await vi.waitFor(() => blocked(0));
});

test('channels and patterns reach their subscribers', async () => {
  await using server = await startRedis({ port: 0 });
  await using client = await connectRaw(server.port);
  client.write(requestOf(['SUBSCRIBE', 'a', 'b']) + requestOf(['PSUBSCRIBE', 'a*']));
  await client.expect(
    '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n*3\r\n$10\r\npsubscribe\r\n$2\r\na*\r\n:3\r\n',
  );
  expect(server.execute(0, ['PUBLISH', 'a', 'm'])).toBe(2);
  await client.expect(
    '*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n*4\r\n$8\r\npmessage\r\n$2\r\na*\r\n$1\r\na\r\n$1\r\nm\r\n',
  );
  client.write(requestOf(['GET', 'x']) + requestOf(['PING']));
  await client.expect(
    "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n",
  );
  client.write(requestOf(['UNSUBSCRIBE']) + requestOf(['RESET']) + requestOf(['GET', 'x']));
  await client.expect(
    '*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:2\r\n*3\r\n$11\r\nunsubscribe\r\n$1\r\nb\r\n:1\r\n+RESET\r\n$-1\r\n',
  );
});

test('MONITOR shows commands of connections and of the process', async () => {
  await using server = await startRedis({ port: 0, clock: () => 1234.5 });
  await using client = await connectRaw(server.port);
  client.write(requestOf(['MONITOR']));
  await client.expect('+OK\r\n');
  expect(server.execute(7, ['SET', 'a"b', '\n'])).toBe('OK');
  await client.expect(String.raw`+1.234500 [7 in-process] "SET" "a\"b" "\n"` + '\r\n');
});

test('a password closes the door until it is given', async () => {
  await using server = await startRedis({ port: 0 });
  server.execute(0, ['CONFIG', 'SET', 'requirepass', 'secret']);
  await using client = await connectRaw(server.port);
  client.write(
    requestOf(['GET', 'a']) +
      requestOf(['AUTH', 'wrong']) +
      requestOf(['HELLO', '3', 'AUTH', 'default', 'wrong']) +
      requestOf(['AUTH', 'secret']) +
      requestOf(['GET', 'a']),
  );
  const wrong = '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
  await client.expect(`-NOAUTH Authentication required.\r\n${wrong}${wrong}+OK\r\n$-1\r\n`);
  expect(server.execute(0, ['GET', 'a'])).toBe(null);
});

test('a client that takes no answers is cut off at the limit, and the server goes on', async () => {
  await using server = await startRedis({ port: 0 });
  server.execute(0, ['SET', 'big', 'x'.repeat(8 * 1024 * 1024)]);
  await using client = await connectRaw(server.port);
  client.socket.pause();
  client.write(requestOf(['GET', 'big']).repeat(200));
  await vi.waitFor(
    () => expect(server.execute(0, ['INFO', 'clients'])).toContain('connected_clients:0'),
    { timeout: 10_000 },
  );
  expect(server.execute(0, ['PING'])).toBe('PONG');
});

test('connections can be dropped, and the server can go and come back with its data', async () => {
  await using server = await startRedis({ port: 0 });
  server.execute(2, ['SET', 'a', '1']);
  await using first = await connectRaw(server.port);
  server.dropConnections();
  await first.closed();
  await using second = await connectRaw(server.port);
  await server.suspend();
  await second.closed();
  await expect(connectRaw(server.port)).rejects.toThrow('ECONNREFUSED');
  await server.resume();
  await using third = await connectRaw(server.port);
  expect(await third.ask('SELECT', '2')).toBe('+OK\r\n');
  expect(await third.ask('GET', 'a')).toBe('$1\r\n1\r\n');
  server.flush();
  expect(server.keyCount(2)).toBe(0);
  await server[Symbol.asyncDispose]();
});

test('a taken port and a missing database are named', async () => {
  await using server = await startRedis({ port: 0 });
  await expect(startRedis({ port: server.port })).rejects.toMatchObject({
    code: 'REDIS_PORT_TAKEN',
  });
  expect(() => server.execute(16, ['PING'])).toThrow('numbered 0 to 15');
});

test('CLIENT knows its connections and KILL ends one', async () => {
  await using server = await startRedis({ port: 0 });
  await using client = await connectRaw(server.port);
  await client.ask('CLIENT', 'SETNAME', 'me');
  await client.ask('CLIENT', 'SETINFO', 'LIB-NAME', 'lib');
  expect(await client.ask('CLIENT', 'LIST')).toMatch(
    / name=me .* cmd=client\|list .* resp=2 lib-name=lib lib-ver=\n/,
  );
  expect(await client.ask('CLIENT', 'SETNAME', 'a b')).toBe(
    '-ERR Client names cannot contain spaces, newlines or special characters.\r\n',
  );
  client.write(
    requestOf(['CLIENT', 'KILL', 'ADDR', `127.0.0.1:${client.socket.localPort}`, 'SKIPME', 'no']),
  );
  await client.expect(':1\r\n');
  await client.closed();
});
