import type { Client } from '../client.ts';
import type { Database } from '../keyspace/database.ts';
import { sets, settle } from '../keyspace/typed.ts';
import { MemberSet } from '../keyspace/value.ts';
import { type Reply, ReplyError, SetReply, syntaxError } from '../resp/reply.ts';
import { Options, integer, positive } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';
import { pick, sampleCount } from './random-picks.ts';

type Combine = (sets: readonly (MemberSet | undefined)[]) => Iterable<string>;

function reading(
  arity: number,
  show: (set: MemberSet | undefined, args: Args, client: Client) => Reply,
): CommandRow {
  return {
    arity,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run: (args, client) => show(sets.read(client.db, args[1]), args, client),
  };
}

const union: Combine = (sets) => new Set(sets.flatMap((set) => [...(set?.keys() ?? [])]));

const difference: Combine = ([first, ...others]) =>
  [...(first?.keys() ?? [])].filter((member) => others.every((set) => set?.has(member) !== true));

const intersection: Combine = (sets) => {
  const [smallest] = sets.toSorted((a, b) => (a?.size ?? 0) - (b?.size ?? 0));
  return [...(smallest?.keys() ?? [])].filter((member) =>
    sets.every((set) => set?.has(member) === true),
  );
};

const readAll = (db: Database, keys: readonly string[]) => keys.map((key) => sets.read(db, key));

const showing = (combine: Combine): CommandRow => ({
  arity: -2,
  flags: ['readonly'],
  keys: [1, -1, 1],
  run: ([, ...keys], { db }) => new SetReply([...combine(readAll(db, keys))]),
});

const storing = (combine: Combine): CommandRow => ({
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: [1, -1, 1],
  run([, target, ...keys], { db }) {
    const result = new MemberSet(combine(readAll(db, keys)));
    db.delete(target);
    settle(db, target, result);
    return result.size;
  },
});

function popMembers(args: Args, { db, core }: Client): Reply {
  const [, key] = args;
  if (args.length > 3) throw syntaxError();
  const count = args.length === 3 ? positive(args[2]) : undefined;
  const set = sets.find(db, key);
  if (set === undefined) return count === undefined ? null : new SetReply([]);
  const members =
    count === undefined ? [set.sample(core.random) ?? ''] : pick(set, count, core.random);
  for (const member of members) set.delete(member);
  if (members.length > 0) settle(db, key, set);
  return count === undefined ? (members[0] ?? null) : new SetReply(members);
}

function cardinality(args: Args, { db }: Client): Reply {
  const count = integer(args[1], () => new ReplyError('ERR numkeys should be greater than 0'));
  if (count <= 0) throw new ReplyError('ERR numkeys should be greater than 0');
  if (count > args.length - 2) {
    throw new ReplyError("ERR Number of keys can't be greater than number of args");
  }
  let limit = 0;
  const options = new Options(args, 2 + count);
  while (!options.isDone) {
    if (options.name() !== 'LIMIT') throw syntaxError();
    limit = integer(options.value(), () => new ReplyError("ERR LIMIT can't be negative"));
    if (limit < 0) throw new ReplyError("ERR LIMIT can't be negative");
  }
  const size = [...intersection(readAll(db, args.slice(2, 2 + count)))].length;
  return limit === 0 ? size : Math.min(size, limit);
}

export const setCommands: CommandRows = {
  sadd: {
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, ...members], { db }) {
      const set = sets.make(db, key);
      const added = members.filter((member) => set.set(member, true)).length;
      if (added > 0) settle(db, key, set);
      return added;
    },
  },
  srem: {
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run([, key, ...members], { db }) {
      const set = sets.find(db, key);
      if (set === undefined) return 0;
      const removed = members.filter((member) => set.delete(member)).length;
      if (removed > 0) settle(db, key, set);
      return removed;
    },
  },
  smembers: reading(2, (set) => new SetReply([...(set?.keys() ?? [])])),
  sismember: reading(3, (set, [, , member]) => (set?.has(member) === true ? 1 : 0)),
  smismember: reading(-3, (set, [, , ...members]) =>
    members.map((member) => (set?.has(member) === true ? 1 : 0)),
  ),
  scard: reading(2, (set) => set?.size ?? 0),
  srandmember: reading(-2, (set, args, { core }) => {
    if (args.length > 3) throw syntaxError();
    if (args.length === 2) return set?.sample(core.random) ?? null;
    const count = sampleCount(args[2]);
    return set === undefined ? [] : pick(set, count, core.random);
  }),
  spop: { arity: -2, flags: ['write', 'fast'], keys: [1, 1, 1], run: popMembers },
  smove: {
    arity: 4,
    flags: ['write', 'fast'],
    keys: [1, 2, 1],
    run([, from, to, member], { db }) {
      const source = sets.find(db, from);
      const target = sets.make(db, to);
      if (source?.has(member) !== true) return 0;
      if (source === target) return 1;
      source.delete(member);
      settle(db, from, source);
      target.set(member, true);
      settle(db, to, target);
      return 1;
    },
  },
  sunion: showing(union),
  sdiff: showing(difference),
  sinter: showing(intersection),
  sunionstore: storing(union),
  sdiffstore: storing(difference),
  sinterstore: storing(intersection),
  sintercard: { arity: -3, flags: ['readonly'], run: cardinality },
};
