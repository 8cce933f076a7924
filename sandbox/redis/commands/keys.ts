import type { Client } from '../client.ts';
import type { Database } from '../keyspace/database.ts';
import { copyOf, encodingOf } from '../keyspace/value-facts.ts';
import { typeOf } from '../keyspace/value.ts';
import { matchesGlob } from '../glob.ts';
import { OK, ReplyError, Status, syntaxError } from '../resp/reply.ts';
import { integer, Options } from './arguments.ts';
import { container } from './command-table.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';

const sameObject = () => new ReplyError('ERR source and destination objects are the same');
const noSuchKey = () => new ReplyError('ERR no such key');

/** @throws ReplyError for no number, or no database of that number */
export function databaseOf(text: string, { core }: Client): Database {
  const database = core.databases[integer(text)];
  if (database === undefined) throw new ReplyError('ERR DB index is out of range');
  return database;
}

const remove: CommandRow = {
  arity: -2,
  flags: ['write'],
  keys: [1, -1, 1],
  run: ([, ...keys], { db }) => keys.filter((key) => db.delete(key)).length,
};

const countThere: CommandRow = {
  arity: -2,
  flags: ['readonly', 'fast'],
  keys: [1, -1, 1],
  run: ([, ...keys], { db }) => keys.filter((key) => db.read(key) !== undefined).length,
};

function rename(db: Database, from: string, to: string): void {
  const entry = db.find(from);
  if (entry === undefined) throw noSuchKey();
  if (from === to) return;
  const { value, expiresAt } = entry;
  db.delete(from);
  db.put(to, value, expiresAt);
}

function copy(args: Args, client: Client): number {
  const [, from, to] = args;
  let target = client.db;
  let replaces = false;
  const options = new Options(args, 3);
  while (!options.isDone) {
    const name = options.name();
    if (name === 'DB') target = databaseOf(options.value(), client);
    else if (name === 'REPLACE') replaces = true;
    else throw syntaxError();
  }
  if (target === client.db && from === to) throw sameObject();
  const entry = client.db.find(from);
  if (entry === undefined || (!replaces && target.has(to))) return 0;
  target.put(to, copyOf(entry.value), entry.expiresAt);
  return 1;
}

function move(args: Args, client: Client): number {
  const [, key, index] = args;
  const target = databaseOf(index, client);
  if (target === client.db) throw sameObject();
  const entry = client.db.find(key);
  if (entry === undefined || target.has(key)) return 0;
  const { value, expiresAt } = entry;
  client.db.delete(key);
  target.put(key, value, expiresAt);
  return 1;
}

// FLUSHDB and FLUSHALL take ASYNC or SYNC; both are at once here.
function flush(databases: (client: Client) => readonly Database[]): CommandRow {
  return {
    arity: -1,
    flags: ['write'],
    run(args, client) {
      const mode = args.length > 1 ? args[1].toUpperCase() : 'SYNC';
      if (args.length > 2 || (mode !== 'SYNC' && mode !== 'ASYNC')) throw syntaxError();
      for (const database of databases(client)) database.clear();
      return OK;
    },
  };
}

export const keyCommands: CommandRows = {
  del: remove,
  unlink: remove,
  exists: countThere,
  touch: countThere,
  type: {
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run([, key], { db }) {
      const entry = db.read(key);
      return new Status(entry === undefined ? 'none' : typeOf(entry.value));
    },
  },
  keys: {
    arity: 2,
    flags: ['readonly'],
    run: ([, pattern], { db }) =>
      [...db.keys()].filter((key) => pattern === '*' || matchesGlob(pattern, key)),
  },
  randomkey: {
    arity: 1,
    flags: ['readonly'],
    run: (_, { db, core }) => db.sample(core.random) ?? null,
  },
  rename: {
    arity: 3,
    flags: ['write'],
    keys: [1, 2, 1],
    run([, from, to], { db }) {
      rename(db, from, to);
      return OK;
    },
  },
  renamenx: {
    arity: 3,
    flags: ['write', 'fast'],
    keys: [1, 2, 1],
    run([, from, to], { db }) {
      if (!db.has(from)) throw noSuchKey();
      if (db.has(to)) return 0;
      rename(db, from, to);
      return 1;
    },
  },
  copy: { arity: -3, flags: ['write', 'denyoom'], keys: [1, 2, 1], run: copy },
  move: { arity: 3, flags: ['write', 'fast'], keys: [1, 1, 1], run: move },
  dbsize: { arity: 1, flags: ['readonly', 'fast'], run: (_, { db }) => db.size },
  flushdb: flush(({ db }) => [db]),
  flushall: flush(({ core }) => core.databases),
  swapdb: {
    arity: 3,
    flags: ['write', 'fast'],
    run([, first, second], client) {
      const one = databaseOf(first, client);
      const other = databaseOf(second, client);
      if (one !== other) one.swap(other);
      return OK;
    },
  },
  object: container({
    encoding: {
      arity: 3,
      flags: ['readonly'],
      keys: [2, 2, 1],
      run([, , key], { db }) {
        const entry = db.find(key);
        return entry === undefined ? null : encodingOf(entry.value);
      },
    },
    refcount: {
      arity: 3,
      flags: ['readonly'],
      keys: [2, 2, 1],
      run: ([, , key], { db }) => (db.has(key) ? 1 : null),
    },
  }),
};
