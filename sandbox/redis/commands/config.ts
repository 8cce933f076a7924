import type { Client } from '../client.ts';
import { matchesGlob } from '../glob.ts';
import { MapReply, OK, type Reply, ReplyError } from '../resp/reply.ts';
import { isFixed } from '../settings.ts';
import { pairs } from './arguments.ts';
import { container } from './command-table.ts';
import type { Args, CommandRows } from './command.ts';

function get([, , ...patterns]: Args, { core }: Client): Reply {
  const wanted = patterns.map((pattern) => pattern.toLowerCase());
  return new MapReply(
    [...core.settings]
      .filter(([name]) => wanted.some((pattern) => matchesGlob(pattern, name)))
      .flat(),
  );
}

// All or nothing: names are checked before any is set.
function set(args: Args, { core }: Client): Reply {
  const values = pairs(
    args,
    2,
    () => new ReplyError("ERR wrong number of arguments for 'config|set' command"),
  ).map(([name, value]) => ({ name: name.toLowerCase(), written: name, value }));
  for (const { name, written } of values) {
    if (!core.settings.has(name)) {
      throw new ReplyError(
        `ERR Unknown option or number of arguments for CONFIG SET - '${written}'`,
      );
    }
    if (isFixed(name)) {
      throw new ReplyError(
        `ERR CONFIG SET failed (possibly related to argument '${written}') - can't set immutable config`,
      );
    }
  }
  for (const { name, value } of values) core.settings.set(name, value);
  return OK;
}

export const configCommands: CommandRows = {
  config: container({
    get: { arity: -3, flags: ['admin', 'noscript', 'hidden'], run: get },
    set: { arity: -4, flags: ['admin', 'noscript', 'hidden'], run: set },
    resetstat: {
      arity: 2,
      flags: ['admin', 'noscript', 'hidden'],
      run(_, { core }) {
        Object.assign(core.keyspace, { hits: 0, misses: 0, expired: 0 });
        Object.assign(core.counts, { commands: 0, connections: 0 });
        core.counts.errors.clear();
        return OK;
      },
    },
    rewrite: {
      arity: 2,
      flags: ['admin', 'noscript', 'hidden'],
      run: () => new ReplyError('ERR The server is running without a config file'),
    },
  }),
};
