import { expect, test } from 'vitest';
import { type RedisReply, startRedis } from './index.ts';

// One line a command, its reply after →; a reply that starts with ! is an error. Values stand in RESP2's shapes.
async function run(
  script: string,
  options: { readonly clock?: () => number } = {},
): Promise<string> {
  await using server = await startRedis({ port: 0, random: () => 0, ...options });
  return lines(script)
    .map(
      (line) =>
        `${line} → ${show(() =>
          server.execute(
            0,
            line.split(' ').map((word) => (word === '""' ? '' : word)),
          ),
        )}`,
    )
    .join('\n');
}

const lines = (script: string): string[] =>
  script
    .split('\n')
    .map((line) => line.replace(/ → .*$/, '').trim())
    .filter((line) => line !== '');
const tidy = (script: string): string =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

function show(command: () => RedisReply): string {
  try {
    return JSON.stringify(command(), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  } catch (error) {
    return `!${error instanceof Error ? error.message : String(error)}`;
  }
}

const scripts: Readonly<Record<string, string>> = {
  strings: `
    GET a → null
    SET a 1 → "OK"
    SET a 2 NX → null
    SET a 2 XX → "OK"
    SET a 3 GET → "2"
    SET b 9 NX GET → null
    SET b 8 NX GET → "9"
    GET b → "9"
    SET a "" XX KEEPTTL → "OK"
    GET a → ""
    SET c 1 XX → null
    SET c 1 NX XX → !ERR syntax error
    SET c 1 EX 10 PX 10 → !ERR syntax error
    SET c 1 EX 10 KEEPTTL → !ERR syntax error
    SET c 1 EX 0 → !ERR invalid expire time in 'set' command
    SET c 1 EX x → !ERR value is not an integer or out of range
    SET c 1 EX 9223372036854775807 → !ERR invalid expire time in 'set' command
    SETEX c 0 v → !ERR invalid expire time in 'setex' command
    PSETEX c -1 v → !ERR invalid expire time in 'psetex' command
    SETNX b 1 → 0
    SETNX d 1 → 1
    GETSET d 2 → "1"
    GETDEL d → "2"
    EXISTS d → 0
    MSET x 1 y 2 → "OK"
    MSET x 1 y → !ERR wrong number of arguments for 'mset' command
    MSETNX y 3 z 3 → 0
    MGET x y z → ["1","2",null]
    APPEND x 23 → 3
    STRLEN x → 3
    GETRANGE x 0 1 → "12"
    GETRANGE x -2 -1 → "23"
    SETRANGE x 5 z → 6
    GETEX x EX 100 → "123\\u0000\\u0000z"
    TTL x → 100
    GETEX x PERSIST → "123\\u0000\\u0000z"
    TTL x → -1
    GETEX x EX 1 PERSIST → !ERR syntax error`,
  counters: `
    INCR n → 1
    INCRBY n 9 → 10
    DECR n → 9
    DECRBY n 10 → -1
    SET big 9223372036854775806 → "OK"
    INCR big → "9223372036854775807n"
    INCR big → !ERR increment or decrement would overflow
    DECRBY n -9223372036854775808 → !ERR decrement would overflow
    SET t x → "OK"
    INCR t → !ERR value is not an integer or out of range
    SET t 01 → "OK"
    INCR t → !ERR value is not an integer or out of range
    INCRBYFLOAT f 0.1 → "0.1"
    INCRBYFLOAT f 0.2 → "0.3"
    INCRBYFLOAT f x → !ERR value is not a valid float
    INCRBYFLOAT f inf → !ERR increment would produce NaN or Infinity
    LPUSH l 1 → 1
    INCR l → !WRONGTYPE Operation against a key holding the wrong kind of value`,
  keys: `
    SET a 1 → "OK"
    EXISTS a a b → 2
    TYPE a → "string"
    TYPE none → "none"
    RENAME none b → !ERR no such key
    RENAME a b → "OK"
    RENAMENX b b → 0
    COPY b c → 1
    COPY b c → 0
    COPY b c REPLACE → 1
    COPY b b → !ERR source and destination objects are the same
    MOVE b 1 → 1
    MOVE c 0 → !ERR source and destination objects are the same
    MOVE c 99 → !ERR DB index is out of range
    KEYS * → ["c"]
    DBSIZE → 1
    RANDOMKEY → "c"
    OBJECT ENCODING c → "int"
    OBJECT ENCODING none → null
    OBJECT NOPE c → !ERR unknown subcommand 'NOPE'. Try OBJECT HELP.
    OBJECT ENCODING → !ERR wrong number of arguments for 'object|encoding' command
    OBJECT → !ERR wrong number of arguments for 'object' command
    SWAPDB 0 1 → "OK"
    KEYS * → ["b"]
    UNLINK b none → 1
    FLUSHALL ASYNC → "OK"
    FLUSHDB NOW → !ERR syntax error
    DBSIZE → 0
    SCAN x → !ERR invalid cursor
    SCAN 0 COUNT 0 → !ERR syntax error
    SCAN 18446744073709551615 → ["0",[]]`,
  hashes: `
    HSET h a 1 b 2 → 2
    HSET h a 3 c 4 → 1
    HSET h a → !ERR wrong number of arguments for 'hset' command
    HMSET h a → !ERR wrong number of arguments for 'hmset' command
    HMSET h a 5 → "OK"
    HGETALL h → ["a","5","b","2","c","4"]
    HGETALL none → []
    HGET h a → "5"
    HMGET h a z → ["5",null]
    HSETNX h a 1 → 0
    HINCRBY h a 5 → 10
    HINCRBYFLOAT h a 0.5 → "10.5"
    HINCRBY h a 1 → !ERR hash value is not an integer
    HSTRLEN h a → 4
    HEXISTS h z → 0
    HLEN h → 3
    HKEYS h → ["a","b","c"]
    HVALS h → ["10.5","2","4"]
    HSCAN h 0 MATCH [ab] → ["0",["a","10.5","b","2"]]
    HDEL h a b z → 2
    HDEL h c → 1
    EXISTS h → 0
    HINCRBY none f x → !ERR value is not an integer or out of range
    EXISTS none → 0
    SET s 1 → "OK"
    HGETALL s → !WRONGTYPE Operation against a key holding the wrong kind of value`,
  sets: `
    SADD s a b a → 2
    SADD t b c → 2
    SMEMBERS s → ["a","b"]
    SISMEMBER s a → 1
    SMISMEMBER s a z → [1,0]
    SCARD s → 2
    SINTER s t → ["b"]
    SUNION s t → ["a","b","c"]
    SDIFF s t → ["a"]
    SINTERCARD 2 s t LIMIT 5 → 1
    SINTERCARD 0 s → !ERR numkeys should be greater than 0
    SDIFFSTORE d s t → 1
    SMOVE s t a → 1
    SSCAN t 0 → ["0",["b","c","a"]]
    SRANDMEMBER t -2 → ["b","b"]
    SRANDMEMBER t -2000000 → !ERR value is out of range
    SPOP t -1 → !ERR value is out of range, must be positive
    SPOP t → "b"
    SPOP t 9 → ["c","a"]
    EXISTS t → 0
    SREM s b → 1
    EXISTS s → 0`,
  lists: `
    RPUSH l b c → 2
    LPUSH l a → 3
    LRANGE l 0 -1 → ["a","b","c"]
    LRANGE l -2 9 → ["b","c"]
    LLEN l → 3
    LINDEX l -1 → "c"
    LSET l 1 x → "OK"
    LSET l 9 x → !ERR index out of range
    LINSERT l BEFORE x y → 4
    LPOS l x → 2
    LREM l -1 x → 1
    LTRIM l 0 1 → "OK"
    LMOVE l m LEFT RIGHT → "a"
    RPOPLPUSH l m → "y"
    LRANGE m 0 -1 → ["y","a"]
    EXISTS l → 0
    LPOP l → null
    LPOP l 2 → null
    LPOP m 2 → ["y","a"]
    LPUSHX l 1 → 0
    BLPOP l 0 → null
    BLPOP l -1 → !ERR timeout is negative
    BLPOP l x → !ERR timeout is not a float or out of range`,
  'sorted sets': `
    ZADD z 1 a 2 b 3 c → 3
    ZADD z XX CH 5 a 1 d → 1
    ZADD z NX XX 1 a → !ERR XX and NX options at the same time are not compatible
    ZADD z GT NX 1 a → !ERR GT, LT, and/or NX options at the same time are not compatible
    ZADD z INCR 1 a 2 b → !ERR INCR option supports a single increment-element pair
    ZADD z x a → !ERR value is not a valid float
    ZADD z GT INCR -1 a → null
    ZADD z 1.5 → !ERR wrong number of arguments for 'zadd' command
    ZADD z 1.5 a 2 → !ERR syntax error
    ZINCRBY z -0.5 a → "4.5"
    ZSCORE z a → "4.5"
    ZMSCORE z a q → ["4.5",null]
    ZRANGE z 0 -1 WITHSCORES → ["b","2","c","3","a","4.5"]
    ZREVRANGE z 0 0 → ["a"]
    ZRANGE z 0 1 REV → ["a","c"]
    ZRANGE z (2 +inf BYSCORE LIMIT 0 1 → ["c"]
    ZRANGE z 0 1 LIMIT 0 1 → !ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
    ZRANGEBYSCORE z 2 3 WITHSCORES → ["b","2","c","3"]
    ZREVRANGEBYSCORE z +inf -inf LIMIT 1 1 → ["c"]
    ZRANGEBYSCORE z x 3 → !ERR min or max is not a float
    ZRANGEBYSCORE none x 3 → !ERR min or max is not a float
    ZCOUNT z -inf (4.5 → 2
    ZRANK z c → 1
    ZREVRANK z c → 1
    ZSCAN z 0 → ["0",["a","4.5","b","2","c","3"]]
    ZADD lex 0 a 0 b 0 c → 3
    ZRANGEBYLEX lex [a (c → ["a","b"]
    ZRANGEBYLEX lex - + → ["a","b","c"]
    ZLEXCOUNT lex (a + → 2
    ZRANGEBYLEX lex a + → !ERR min or max not valid string range item
    ZPOPMIN z → ["b","2"]
    ZREMRANGEBYRANK z 0 0 → 1
    ZREM z a → 1
    EXISTS z → 0`,
  expiry: `
    EXPIRE none 10 → 0
    SET a 1 EX 10 → "OK"
    TTL a → 10
    PTTL a → 10000
    EXPIRETIME a → 11
    EXPIRE a 20 NX → 0
    EXPIRE a 5 GT → 0
    EXPIRE a 5 LT → 1
    EXPIRE a 5 NX XX → !ERR NX and XX, GT or LT options at the same time are not compatible
    EXPIRE a 5 GT LT → !ERR GT and LT options at the same time are not compatible
    EXPIRE a 5 now → !ERR Unsupported option now
    EXPIRE a 9223372036854775807 → !ERR invalid expire time in 'expire' command
    PERSIST a → 1
    PERSIST a → 0
    TTL a → -1
    TTL none → -2
    EXPIREAT a 1 → 1
    EXISTS a → 0
    SET b 1 PXAT 2000 → "OK"
    SET b 2 → "OK"
    TTL b → -1
    SET c 1 EX 5 → "OK"
    APPEND c 2 → 2
    TTL c → 5
    RENAME c d → "OK"
    TTL d → 5`,
  'server and errors': `
    NOPE a b → !ERR unknown command 'NOPE', with args beginning with: 'a' 'b' 
    EVAL x 0 → !ERR unknown command 'EVAL', with args beginning with: 'x' '0' 
    GET → !ERR wrong number of arguments for 'get' command
    get a b → !ERR wrong number of arguments for 'get' command
    CONFIG GET → !ERR wrong number of arguments for 'config|get' command
    CONFIG GET maxmemory → ["maxmemory","0"]
    CONFIG SET nope 1 → !ERR Unknown option or number of arguments for CONFIG SET - 'nope'
    CONFIG SET port 1 → !ERR CONFIG SET failed (possibly related to argument 'port') - can't set immutable config
    CONFIG SET maxmemory 5 → "OK"
    CONFIG REWRITE → !ERR The server is running without a config file
    CLUSTER INFO → !ERR This instance has cluster support disabled
    COMMAND INFO get nope → [["get",2,["readonly","fast"],1,1,1,[],[],[],[]],null]
    COMMAND GETKEYS MSET a 1 b 2 → ["a","b"]
    SLOWLOG GET → []
    SLOWLOG LEN → 0
    LATENCY LATEST → []
    WAIT 0 0 → 0
    PUBLISH c m → 0
    PUBSUB CHANNELS → []
    PUBSUB NUMSUB a → ["a",0]
    SELECT 1 → !ERR select needs a connection of its own; execute() has none
    MULTI → !ERR multi needs a connection of its own; execute() has none`,
};

test.each(Object.entries(scripts))('%s answer as Redis does', async (_, script) => {
  const wanted = tidy(script).split('\n');
  const got = (await run(script, { clock: () => 1000 })).split('\n');
  expect(got.map((line) => line.trim())).toEqual(wanted);
});

test('every command that is registered refuses a wrong number of arguments', async () => {
  await using server = await startRedis({ port: 0 });
  const rows = server.execute(0, ['COMMAND']) as unknown as [name: string, arity: number][];
  const refused = rows
    .map(([name, arity]) => ({ name, arity, words: arity > 0 ? arity + 1 : -arity - 1 }))
    .filter(({ words }) => words > 0)
    .map(({ name, words }) => ({
      name,
      text: show(() => server.execute(0, [name, ...Array.from({ length: words - 1 }, () => 'x')])),
    }))
    .filter(({ text }) => !/^!ERR (wrong number of arguments for '|unknown subcommand)/.test(text));
  expect(rows.length).toBeGreaterThan(130);
  expect(refused).toEqual([]);
});
