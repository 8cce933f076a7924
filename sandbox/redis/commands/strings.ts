import { findText, readText } from '../keyspace/typed.ts';
import { NEVER } from '../keyspace/value.ts';
import { OK, ReplyError, syntaxError, wrongArity } from '../resp/reply.ts';
import { LIMITS } from '../settings.ts';
import { integer, Options, pairs } from './arguments.ts';
import type { CommandRow, CommandRows } from './command.ts';
import { expiryOf, TIME_OPTIONS, type TimeUnit } from './expiry.ts';
import { setOptions } from './set-options.ts';

const tooLong = () =>
  new ReplyError('ERR string exceeds maximum allowed size (proto-max-bulk-len)');

function setWithTime(unit: TimeUnit): CommandRow {
  return {
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    run([name, key, time, value], { db }) {
      db.put(key, value, expiryOf(time, unit, { now: db.now, command: name.toLowerCase() }));
      return OK;
    },
  };
}

function slice(value: string, start: string, end: string): string {
  const place = (text: string): number => {
    const index = integer(text);
    return index < 0 ? index + value.length : index;
  };
  return value.slice(Math.max(place(start), 0), Math.max(place(end) + 1, 0));
}

const getRange: CommandRow = {
  arity: 4,
  flags: ['readonly'],
  keys: [1, 1, 1],
  run: ([, key, start, end], { db }) => slice(readText(db, key) ?? '', start, end),
};

export const stringCommands: CommandRows = {
  get: {
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run: ([, key], { db }) => readText(db, key) ?? null,
  },
  set: {
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    run(args, { db }) {
      const [, key, value] = args;
      const options = setOptions(args, db.now);
      const old = options.givesOld ? (findText(db, key) ?? null) : null;
      if (options.condition !== undefined && db.has(key) !== (options.condition === 'XX'))
        return old;
      const kept = options.keepsExpiry ? db.find(key)?.expiresAt : undefined;
      db.put(key, value, options.expiresAt ?? kept ?? NEVER);
      return options.givesOld ? old : OK;
    },
  },
  setex: setWithTime({ unitMs: 1000, isAbsolute: false }),
  psetex: setWithTime({ unitMs: 1, isAbsolute: false }),
  setnx: {
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, value], { db }) {
      if (db.has(key)) return 0;
      db.put(key, value);
      return 1;
    },
  },
  getset: {
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, value], { db }) {
      const old = readText(db, key) ?? null;
      db.put(key, value);
      return old;
    },
  },
  getdel: {
    arity: 2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run([, key], { db }) {
      const old = readText(db, key) ?? null;
      db.delete(key);
      return old;
    },
  },
  getex: {
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    run(args, { db }) {
      const [, key] = args;
      let expiresAt: number | undefined;
      if (args.length > 2) {
        const options = new Options(args, 2);
        const name = options.name();
        const unit = TIME_OPTIONS[name];
        if (unit !== undefined) {
          expiresAt = expiryOf(options.value(), unit, { now: db.now, command: 'getex' });
        } else if (name === 'PERSIST') {
          expiresAt = NEVER;
        } else {
          throw syntaxError();
        }
        if (!options.isDone) throw syntaxError();
      }
      const value = readText(db, key) ?? null;
      if (value === null || expiresAt === undefined) return value;
      if (expiresAt <= db.now) db.delete(key);
      else db.expireAt(key, expiresAt);
      return value;
    },
  },
  mget: {
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [1, -1, 1],
    run: ([, ...keys], { db }) =>
      keys.map((key) => {
        const value = db.read(key)?.value;
        return typeof value === 'string' ? value : null;
      }),
  },
  mset: {
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 2],
    run(args, { db }) {
      for (const [key, value] of pairs(args, 1, () => wrongArity('mset'))) db.put(key, value);
      return OK;
    },
  },
  msetnx: {
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 2],
    run(args, { db }) {
      const values = pairs(args, 1, () => wrongArity('msetnx'));
      if (values.some(([key]) => db.has(key))) return 0;
      for (const [key, value] of values) db.put(key, value);
      return 1;
    },
  },
  append: {
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, more], { db }) {
      const value = (findText(db, key) ?? '') + more;
      if (value.length > LIMITS.maxBulkBytes) throw tooLong();
      db.replace(key, value);
      return value.length;
    },
  },
  strlen: {
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run: ([, key], { db }) => readText(db, key)?.length ?? 0,
  },
  getrange: getRange,
  substr: getRange,
  setrange: {
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    run([, key, offset, part], { db }) {
      const start = integer(offset);
      if (start < 0) throw new ReplyError('ERR offset is out of range');
      const old = findText(db, key) ?? '';
      if (part === '') return old.length;
      if (start + part.length > LIMITS.maxBulkBytes) throw tooLong();
      const value = old.slice(0, start).padEnd(start, '\0') + part + old.slice(start + part.length);
      db.replace(key, value);
      return value.length;
    },
  },
};
