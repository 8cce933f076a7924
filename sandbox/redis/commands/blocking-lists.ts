import type { Client } from '../client.ts';
import { lists, settle } from '../keyspace/typed.ts';
import { NULL_ARRAY, type Reply, ReplyError, syntaxError } from '../resp/reply.ts';
import { float } from './arguments.ts';
import type { CommandRow, CommandRows } from './command.ts';
import { popFrom, pushTo, type Side } from './lists.ts';

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const noTimeout = () => new ReplyError('ERR timeout is not a float or out of range');

function timeoutOf(text: string): number {
  const ms = Math.ceil(float(text, noTimeout) * 1000);
  if (ms < 0) throw new ReplyError('ERR timeout is negative');
  if (!Number.isFinite(ms)) throw noTimeout();
  return Math.min(ms, MAX_TIMEOUT_MS);
}

function sideOf(word: string): Side {
  const side = word.toUpperCase();
  if (side === 'LEFT') return 'left';
  if (side === 'RIGHT') return 'right';
  throw syntaxError();
}

/** Moves one item; undefined when the source is empty. @throws ReplyError WRONGTYPE */
function move(
  client: Client,
  from: string,
  to: string,
  sides: { readonly from: Side; readonly to: Side },
): string | undefined {
  const { db } = client;
  const source = lists.find(db, from);
  if (source === undefined) return undefined;
  const target = from === to ? source : lists.make(db, to);
  const item = popFrom(source, sides.from) as string;
  pushTo(target, sides.to, item);
  settle(db, from, source);
  if (target !== source) settle(db, to, target);
  return item;
}

// A key that meanwhile holds something else is not what the client waits for.
function attempting(attempt: () => Reply | undefined): () => Reply | undefined {
  return () => {
    try {
      return attempt();
    } catch (error) {
      if (error instanceof ReplyError) return undefined;
      throw error;
    }
  };
}

function blockingPop(side: Side): CommandRow {
  return {
    arity: -3,
    flags: ['write', 'blocking'],
    keys: [1, -2, 1],
    run([, ...words], { db, core }) {
      const timeoutMs = timeoutOf(words.at(-1) ?? '');
      const keys = words.slice(0, -1);
      const attempt = (): Reply | undefined => {
        for (const key of keys) {
          const list = lists.find(db, key);
          if (list === undefined) continue;
          const item = popFrom(list, side) as string;
          settle(db, key, list);
          return [key, item];
        }
        return undefined;
      };
      const wait = { db, keys, timeoutMs, attempt: attempting(attempt), otherwise: NULL_ARRAY };
      return attempt() ?? core.waiting.wait(wait);
    },
  };
}

function blockingMove(
  client: Client,
  options: {
    readonly from: string;
    readonly to: string;
    readonly sides: { readonly from: Side; readonly to: Side };
    readonly timeout: string;
  },
): Reply {
  const { db, core } = client;
  const { from, to, sides, timeout } = options;
  const timeoutMs = timeoutOf(timeout);
  const attempt = () => move(client, from, to, sides);
  const wait = { db, keys: [from], timeoutMs, attempt: attempting(attempt), otherwise: null };
  return attempt() ?? core.waiting.wait(wait);
}

const moving = { flags: ['write', 'denyoom'], keys: [1, 2, 1] } as const;

export const blockingListCommands: CommandRows = {
  rpoplpush: {
    ...moving,
    arity: 3,
    run: ([, from, to], client) => move(client, from, to, { from: 'right', to: 'left' }) ?? null,
  },
  lmove: {
    ...moving,
    arity: 5,
    run: ([, from, to, take, give], client) =>
      move(client, from, to, { from: sideOf(take), to: sideOf(give) }) ?? null,
  },
  blpop: blockingPop('left'),
  brpop: blockingPop('right'),
  brpoplpush: {
    ...moving,
    arity: 4,
    run: ([, from, to, timeout], client) =>
      blockingMove(client, { from, to, timeout, sides: { from: 'right', to: 'left' } }),
  },
  blmove: {
    ...moving,
    arity: 6,
    run: ([, from, to, take, give, timeout], client) =>
      blockingMove(client, {
        from,
        to,
        timeout: timeout ?? '',
        sides: { from: sideOf(take), to: sideOf(give) },
      }),
  },
};
