import { connection } from './commands/connection.ts';
import { hashes } from './commands/hashes.ts';
import { keys } from './commands/keys.ts';
import { lists } from './commands/lists.ts';
import { pubsub } from './commands/pubsub.ts';
import { serverCommands } from './commands/server.ts';
import { sets } from './commands/sets.ts';
import { sortedSets } from './commands/sorted-sets.ts';
import { strings } from './commands/strings.ts';
import type { Command, Server, Session } from './command.ts';
import { MapReply, ok, RedisError, SimpleReply, type RedisReply } from './reply.ts';

const table = new Map<string, Command>(
  [...connection, ...strings, ...keys, ...hashes, ...sets, ...lists, ...sortedSets, ...serverCommands, ...pubsub].map(
    (one) => [one.name, one],
  ),
);
const queued = new SimpleReply('QUEUED');
// They act at once, also inside MULTI.
const transactional = new Set(['multi', 'exec', 'discard', 'watch', 'unwatch', 'reset', 'quit']);

/** Runs one command of a session; an error becomes a reply. */
export function execute(server: Server, session: Session, args: readonly string[]): RedisReply | RedisError {
  const [given = '', ...rest] = args;
  const name = given.toLowerCase();
  try {
    if (session.queue !== undefined && !transactional.has(name)) return enqueue(session, name, args);
    switch (name) {
      case 'multi':
        if (session.queue !== undefined) throw new RedisError('ERR MULTI calls can not be nested');
        session.queue = [];
        session.hasQueueError = false;
        return ok;
      case 'exec':
        return exec(server, session);
      case 'discard':
        if (session.queue === undefined) throw new RedisError('ERR DISCARD without MULTI');
        session.queue = undefined;
        session.watched.clear();
        return ok;
      case 'watch':
        if (session.queue !== undefined) throw new RedisError('ERR WATCH inside MULTI is not allowed');
        for (const key of rest) {
          const version = server.databases[session.db]?.versionOf(key) ?? -1;
          session.watched.set(`${session.db}/${key}`, { db: session.db, key, version });
        }
        return ok;
      case 'unwatch':
        session.watched.clear();
        return ok;
      case 'command':
        return commands(rest);
      default:
        return run(server, session, lookUp(name, args), rest);
    }
  } catch (error) {
    if (error instanceof RedisError) return error;
    throw error;
  }
}

/** The command of a name with the right number of arguments. @throws the text of real Redis */
function lookUp(name: string, args: readonly string[]): Command {
  const found = table.get(name);
  if (found === undefined) {
    const shown = args.slice(1).map((arg) => `'${arg.slice(0, 128)}' `).join('');
    throw new RedisError(`ERR unknown command '${(args[0] ?? '').slice(0, 128)}', with args beginning with: ${shown}`);
  }
  const isRight = found.arity < 0 ? args.length >= -found.arity : args.length === found.arity;
  if (!isRight) throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
  return found;
}

function run(server: Server, session: Session, found: Command, rest: readonly string[]): RedisReply {
  const db = server.databases[session.db];
  if (db === undefined) throw new RedisError('ERR DB index is out of range');
  return found.run(rest, { server, session, db });
}

/** Runs a command against a database without a session's transaction state. */
export function executeLocal(server: Server, session: Session, args: readonly string[]): RedisReply {
  const [given = '', ...rest] = args;
  return run(server, session, lookUp(given.toLowerCase(), args), rest);
}

function enqueue(session: Session, name: string, args: readonly string[]): RedisReply {
  try {
    lookUp(name, args);
  } catch (error) {
    session.hasQueueError = true;
    throw error;
  }
  session.queue?.push(args);
  return queued;
}

function exec(server: Server, session: Session): RedisReply {
  const { queue, hasQueueError } = session;
  if (queue === undefined) throw new RedisError('ERR EXEC without MULTI');
  const isStale = [...session.watched.values()].some(
    ({ db, key, version }) => server.databases[db]?.versionOf(key) !== version,
  );
  session.queue = undefined;
  session.watched.clear();
  if (hasQueueError) throw new RedisError('EXECABORT Transaction discarded because of previous errors.');
  if (isStale) return null;
  return queue.map((args) => execute(server, session, args)) as readonly RedisReply[];
}

function commands([what, ...names]: readonly string[]): RedisReply {
  const row = ({ name, arity }: Command): RedisReply => [name, arity, [], 0, 0, 0];
  switch (what?.toUpperCase()) {
    case undefined:
      return [...table.values()].map(row);
    case 'COUNT':
      return table.size;
    case 'INFO':
      return names.map((name) => {
        const found = table.get(name.toLowerCase());
        return found === undefined ? null : row(found);
      });
    case 'DOCS':
      return new MapReply([]);
    default:
      throw new RedisError(`ERR unknown subcommand '${what}'. Try COMMAND HELP.`);
  }
}
