import type { Client } from '../client.ts';
import type { SortedSet } from '../keyspace/sorted-set.ts';
import { settle, sortedSets } from '../keyspace/typed.ts';
import { Double, type Reply, ReplyError, syntaxError } from '../resp/reply.ts';
import { float, positive } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';
import { flatScored, scored } from './scored.ts';
import { addMembers } from './sorted-set-add.ts';

function reading(
  arity: number,
  show: (set: SortedSet | undefined, args: Args, client: Client) => Reply,
): CommandRow {
  return {
    arity,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run: (args, client) => show(sortedSets.read(client.db, args[1]), args, client),
  };
}

const scoreReply = (set: SortedSet | undefined, member: string): Reply => {
  const score = set?.score(member);
  return score === undefined ? null : new Double(score);
};

function rank(options: { readonly isReversed: boolean }): CommandRow {
  return reading(-3, (set, args) => {
    const withScore = args.length === 4 && args[3].toUpperCase() === 'WITHSCORE';
    if (args.length > 3 && !withScore) throw syntaxError();
    const found = set?.rank(args[2]);
    if (set === undefined || found === undefined) return null;
    const place = options.isReversed ? set.size - 1 - found : found;
    if (!withScore) return place;
    const score = set.score(args[2]) ?? 0;
    return [place, new Double(score)];
  });
}

function pop(end: 'min' | 'max'): CommandRow {
  return {
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run(args, { db, resp }) {
      const [, key] = args;
      if (args.length > 3) throw syntaxError();
      const count = args.length === 3 ? positive(args[2]) : 1;
      const set = sortedSets.find(db, key);
      if (set === undefined) return [];
      const found =
        end === 'min'
          ? set.slice(0, count)
          : set.slice(Math.max(set.size - count, 0), set.size).toReversed();
      for (const { member } of found) set.delete(member);
      if (found.length > 0) settle(db, key, set);
      // Without a count RESP3 has a flat pair, with one a list of pairs.
      return args.length === 3 ? scored(found, resp) : flatScored(found);
    },
  };
}

export const sortedSetCommands: CommandRows = {
  zadd: { arity: -4, flags: ['write', 'denyoom', 'fast'], keys: [1, 1, 1], run: addMembers },
  zincrby: {
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, increment, member], { db }) {
      const by = float(increment);
      const set = sortedSets.make(db, key);
      const score = (set.score(member) ?? 0) + by;
      if (Number.isNaN(score)) throw new ReplyError('ERR resulting score is not a number (NaN)');
      set.set(member, score);
      settle(db, key, set);
      return new Double(score);
    },
  },
  zrem: {
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run([, key, ...members], { db }) {
      const set = sortedSets.find(db, key);
      if (set === undefined) return 0;
      const removed = members.filter((member) => set.delete(member)).length;
      if (removed > 0) settle(db, key, set);
      return removed;
    },
  },
  zscore: reading(3, (set, [, , member]) => scoreReply(set, member)),
  zmscore: reading(-3, (set, [, , ...members]) => members.map((member) => scoreReply(set, member))),
  zcard: reading(2, (set) => set?.size ?? 0),
  zrank: rank({ isReversed: false }),
  zrevrank: rank({ isReversed: true }),
  zpopmin: pop('min'),
  zpopmax: pop('max'),
};
