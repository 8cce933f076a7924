import { NEVER } from '../keyspace/value.ts';
import { ReplyError } from '../resp/reply.ts';
import { integer, Options } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';

const MAX_MS = 2 ** 63;

/** How a command names a time: in seconds or ms, from now or since 1970. */
export interface TimeUnit {
  readonly unitMs: 1 | 1000;
  readonly isAbsolute: boolean;
}

export const TIME_OPTIONS: Readonly<Record<string, TimeUnit>> = {
  EX: { unitMs: 1000, isAbsolute: false },
  PX: { unitMs: 1, isAbsolute: false },
  EXAT: { unitMs: 1000, isAbsolute: true },
  PXAT: { unitMs: 1, isAbsolute: true },
};

const invalidTime = (command: string) =>
  new ReplyError(`ERR invalid expire time in '${command}' command`);

/** The moment in ms since 1970. @throws ReplyError for no integer, and for one out of range */
export function momentOf(
  text: string,
  unit: TimeUnit,
  context: { readonly now: number; readonly command: string },
): number {
  const moment = integer(text) * unit.unitMs + (unit.isAbsolute ? 0 : context.now);
  if (Math.abs(moment) >= MAX_MS) throw invalidTime(context.command);
  return moment;
}

/** The same for commands that give a key its time of expiry: zero and less is refused. */
export function expiryOf(
  text: string,
  unit: TimeUnit,
  context: { readonly now: number; readonly command: string },
): number {
  if (integer(text) <= 0) throw invalidTime(context.command);
  return momentOf(text, unit, context);
}

function expire(unit: TimeUnit): CommandRow {
  return {
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run(args, { db }) {
      const [name, key, time] = args;
      const isWanted = conditionOf(args);
      const expiresAt = momentOf(time, unit, { now: db.now, command: name.toLowerCase() });
      const entry = db.find(key);
      if (entry === undefined || !isWanted(entry.expiresAt, expiresAt)) return 0;
      if (expiresAt <= db.now) db.delete(key);
      else db.expireAt(key, expiresAt);
      return 1;
    },
  };
}

// NX XX GT LT; a key without expiry counts as one that expires last. (upstream: expire.c parseExtendedExpireArgs)
function conditionOf(args: Args): (current: number, wanted: number) => boolean {
  const given = new Set<string>();
  const options = new Options(args, 3);
  while (!options.isDone) {
    const word = options.value();
    const name = word.toUpperCase();
    if (!['NX', 'XX', 'GT', 'LT'].includes(name))
      throw new ReplyError(`ERR Unsupported option ${word}`);
    given.add(name);
  }
  if (given.has('NX') && given.size > 1) {
    throw new ReplyError('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  if (given.has('GT') && given.has('LT')) {
    throw new ReplyError('ERR GT and LT options at the same time are not compatible');
  }
  return (current, wanted) =>
    !(
      (given.has('NX') && current !== NEVER) ||
      (given.has('XX') && current === NEVER) ||
      (given.has('GT') && wanted <= current) ||
      (given.has('LT') && wanted >= current)
    );
}

// -2 for no key, -1 for no expiry.
function timeLeft(show: (expiresAt: number, now: number) => number): CommandRow {
  return {
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run([, key], { db }) {
      const entry = db.read(key);
      if (entry === undefined) return -2;
      return entry.expiresAt === NEVER ? -1 : show(entry.expiresAt, db.now);
    },
  };
}

const left = (at: number, now: number): number => Math.max(at - now, 0);
const seconds = (ms: number): number => Math.floor((ms + 500) / 1000);

export const expiryCommands: CommandRows = {
  expire: expire({ unitMs: 1000, isAbsolute: false }),
  pexpire: expire({ unitMs: 1, isAbsolute: false }),
  expireat: expire({ unitMs: 1000, isAbsolute: true }),
  pexpireat: expire({ unitMs: 1, isAbsolute: true }),
  ttl: timeLeft((at, now) => seconds(left(at, now))),
  pttl: timeLeft(left),
  expiretime: timeLeft((at) => seconds(at)),
  pexpiretime: timeLeft((at) => at),
  persist: {
    arity: 2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run([, key], { db }) {
      const entry = db.find(key);
      if (entry === undefined || entry.expiresAt === NEVER) return 0;
      db.expireAt(key, NEVER);
      return 1;
    },
  },
};
