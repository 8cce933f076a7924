import type { Client } from '../client.ts';
import { hashes, settle } from '../keyspace/typed.ts';
import type { Hash } from '../keyspace/value.ts';
import { MapReply, OK, ReplyError, type Reply, syntaxError, wrongArity } from '../resp/reply.ts';
import { asReply, pairs } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';
import { addIntegers, bigInteger } from './counters.ts';
import { addDecimals } from './decimal.ts';
import { pick, sampleCount } from './random-picks.ts';

const notInteger = () => new ReplyError('ERR hash value is not an integer');
const notFloat = () => new ReplyError('ERR hash value is not a float');

// Number of new fields.
function setFields(args: Args, { db }: Client): number {
  const [name, key] = args;
  const fields = pairs(args, 2, () => wrongArity(name.toLowerCase()));
  const hash = hashes.make(db, key);
  let added = 0;
  for (const [field, value] of fields) if (hash.set(field, value)) added++;
  settle(db, key, hash);
  return added;
}

function reading(
  arity: number,
  show: (hash: Hash | undefined, args: Args, client: Client) => Reply,
): CommandRow {
  return {
    arity,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run: (args, client) => show(hashes.read(client.db, args[1]), args, client),
  };
}

function writing(arity: number, change: (args: Args, client: Client) => Reply): CommandRow {
  return { arity, flags: ['write', 'denyoom', 'fast'], keys: [1, 1, 1], run: change };
}

const flat = (hash: Hash | undefined): string[] => {
  const fields: string[] = [];
  if (hash !== undefined) for (const [field, value] of hash) fields.push(field, value);
  return fields;
};

function randomFields(hash: Hash | undefined, args: Args, { core, resp }: Client): Reply {
  if (args.length === 2) return hash?.sample(core.random) ?? null;
  const count = sampleCount(args[2]);
  const withValues = args.length === 4 && args[3].toUpperCase() === 'WITHVALUES';
  if (args.length > 3 && !withValues) throw syntaxError();
  if (hash === undefined) return [];
  const fields = pick(hash, count, core.random);
  if (!withValues) return fields;
  const found = fields.map((field) => [field, hash.get(field) ?? '']);
  return resp === 3 ? found : found.flat();
}

export const hashCommands: CommandRows = {
  hset: writing(-4, setFields),
  hmset: writing(-4, (args, client) => {
    setFields(args, client);
    return OK;
  }),
  hsetnx: writing(4, ([, key, field, value], { db }) => {
    const hash = hashes.make(db, key);
    if (hash.has(field)) return 0;
    hash.set(field, value);
    settle(db, key, hash);
    return 1;
  }),
  hget: reading(3, (hash, [, , field]) => hash?.get(field) ?? null),
  hmget: reading(-3, (hash, [, , ...fields]) => fields.map((field) => hash?.get(field) ?? null)),
  hgetall: reading(2, (hash) => new MapReply(flat(hash))),
  hkeys: reading(2, (hash) => (hash === undefined ? [] : [...hash.keys()])),
  hvals: reading(2, (hash) => (hash === undefined ? [] : [...hash.values()])),
  hlen: reading(2, (hash) => hash?.size ?? 0),
  hexists: reading(3, (hash, [, , field]) => (hash?.has(field) === true ? 1 : 0)),
  hstrlen: reading(3, (hash, [, , field]) => hash?.get(field)?.length ?? 0),
  hrandfield: reading(-2, randomFields),
  hdel: writing(-3, ([, key, ...fields], { db }) => {
    const hash = hashes.find(db, key);
    if (hash === undefined) return 0;
    const removed = fields.filter((field) => hash.delete(field)).length;
    if (removed > 0) settle(db, key, hash);
    return removed;
  }),
  hincrby: writing(4, ([, key, field, text], { db }) => {
    const increment = bigInteger(text);
    const hash = hashes.make(db, key);
    const sum = addIntegers(hash.get(field) ?? '0', increment, notInteger);
    hash.set(field, String(sum));
    settle(db, key, hash);
    return asReply(sum);
  }),
  hincrbyfloat: writing(4, ([, key, field, increment], { db }) => {
    const hash = hashes.make(db, key);
    const sum = addDecimals(hash.get(field) ?? '0', increment, notFloat);
    hash.set(field, sum);
    settle(db, key, hash);
    return sum;
  }),
};
