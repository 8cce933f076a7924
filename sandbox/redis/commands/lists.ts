import type { Client } from '../client.ts';
import type { List } from '../keyspace/list.ts';
import { lists, settle } from '../keyspace/typed.ts';
import { NULL_ARRAY, OK, type Reply, ReplyError, syntaxError } from '../resp/reply.ts';
import { integer, Options, positive, rangeOf } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';

export type Side = 'left' | 'right';

export const pushTo = (list: List, side: Side, item: string): void =>
  side === 'left' ? list.pushLeft(item) : list.pushRight(item);

export const popFrom = (list: List, side: Side): string | undefined =>
  side === 'left' ? list.popLeft() : list.popRight();

function push(side: Side, options: { readonly onlyExisting: boolean }): CommandRow {
  return {
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, ...items], { db }) {
      const list = options.onlyExisting ? lists.find(db, key) : lists.make(db, key);
      if (list === undefined) return 0;
      for (const item of items) pushTo(list, side, item);
      settle(db, key, list);
      return list.size;
    },
  };
}

function pop(side: Side): CommandRow {
  return {
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run(args, { db }) {
      const [name, key] = args;
      if (args.length > 3)
        throw new ReplyError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
      const count = args.length === 3 ? positive(args[2]) : undefined;
      const list = lists.find(db, key);
      if (list === undefined) return count === undefined ? null : NULL_ARRAY;
      const items: string[] = [];
      while (items.length < (count ?? 1) && list.size > 0)
        items.push(popFrom(list, side) as string);
      if (items.length > 0) settle(db, key, list);
      return count === undefined ? (items[0] ?? null) : items;
    },
  };
}

function reading(
  arity: number,
  show: (list: List | undefined, args: Args, client: Client) => Reply,
): CommandRow {
  return {
    arity,
    flags: ['readonly'],
    keys: [1, 1, 1],
    run: (args, client) => show(lists.read(client.db, args[1]), args, client),
  };
}

function writing(arity: number, change: (list: List | undefined, args: Args) => Reply): CommandRow {
  return {
    arity,
    flags: ['write'],
    keys: [1, 1, 1],
    run(args, { db }) {
      const list = lists.find(db, args[1]);
      const reply = change(list, args);
      if (list !== undefined) settle(db, args[1], list);
      return reply;
    },
  };
}

const placeOf = (list: List, text: string): number => {
  const index = integer(text);
  return index < 0 ? index + list.size : index;
};

function remove(list: List | undefined, args: Args): Reply {
  const count = integer(args[2]);
  if (list === undefined) return 0;
  const items = list.slice(0, list.size);
  const ordered = count < 0 ? items.toReversed() : items;
  let left = count === 0 ? Infinity : Math.abs(count);
  const kept = ordered.filter((item) => item !== args[3] || left-- <= 0);
  list.replaceAll(count < 0 ? kept.toReversed() : kept);
  return items.length - kept.length;
}

function insert(list: List | undefined, args: Args): Reply {
  const [, , where, pivot, item] = args;
  const side = where.toUpperCase();
  if (side !== 'BEFORE' && side !== 'AFTER') throw syntaxError();
  if (list === undefined) return 0;
  const items = list.slice(0, list.size);
  const at = items.indexOf(pivot);
  if (at === -1) return -1;
  list.replaceAll(items.toSpliced(side === 'BEFORE' ? at : at + 1, 0, item));
  return list.size;
}

// LPOS key item [RANK n] [COUNT n] [MAXLEN n]
function positions(list: List | undefined, args: Args): Reply {
  let rank = 1;
  let count: number | undefined;
  let maxLooks = 0;
  const options = new Options(args, 3);
  while (!options.isDone) {
    const name = options.name();
    if (name === 'RANK') rank = integer(options.value());
    else if (name === 'COUNT')
      count = integer(options.value(), () => new ReplyError("ERR COUNT can't be negative"));
    else if (name === 'MAXLEN')
      maxLooks = integer(options.value(), () => new ReplyError("ERR MAXLEN can't be negative"));
    else throw syntaxError();
  }
  if (rank === 0) {
    throw new ReplyError(
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
    );
  }
  if ((count ?? 0) < 0) throw new ReplyError("ERR COUNT can't be negative");
  if (maxLooks < 0) throw new ReplyError("ERR MAXLEN can't be negative");
  const found: number[] = [];
  const size = list?.size ?? 0;
  const looks = maxLooks === 0 ? size : Math.min(maxLooks, size);
  const wanted = count === 0 ? Infinity : (count ?? 1);
  let skip = Math.abs(rank) - 1;
  for (let step = 0; step < looks && found.length < wanted; step++) {
    const at = rank > 0 ? step : size - 1 - step;
    if (list?.at(at) === args[2] && skip-- <= 0) found.push(at);
  }
  return count === undefined ? (found[0] ?? null) : found;
}

export const listCommands: CommandRows = {
  lpush: push('left', { onlyExisting: false }),
  rpush: push('right', { onlyExisting: false }),
  lpushx: push('left', { onlyExisting: true }),
  rpushx: push('right', { onlyExisting: true }),
  lpop: pop('left'),
  rpop: pop('right'),
  llen: reading(2, (list) => list?.size ?? 0),
  lrange: reading(4, (list, [, , start, stop]) => {
    const range = rangeOf(start, stop, list?.size ?? 0);
    return list?.slice(range.start, range.end) ?? [];
  }),
  lindex: reading(3, (list, [, , index]) => {
    integer(index);
    return list?.at(placeOf(list, index)) ?? null;
  }),
  lpos: reading(-3, positions),
  lrem: writing(4, remove),
  lset: writing(4, (list, [, , index, item]) => {
    if (list === undefined) throw new ReplyError('ERR no such key');
    const place = placeOf(list, index);
    if (place < 0 || place >= list.size) throw new ReplyError('ERR index out of range');
    list.put(place, item);
    return OK;
  }),
  linsert: writing(5, insert),
  ltrim: writing(4, (list, [, , start, stop]) => {
    const range = rangeOf(start, stop, list?.size ?? 0);
    list?.replaceAll(list.slice(range.start, range.end));
    return OK;
  }),
};
