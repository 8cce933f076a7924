import type { Client } from '../client.ts';
import { run } from '../dispatch.ts';
import { NULL_ARRAY, OK, Pending, type Reply, ReplyError } from '../resp/reply.ts';
import type { CommandRow, CommandRows } from './command.ts';

/** A watched key changed, or it was there at WATCH and has expired since. */
function isStale(client: Client): boolean {
  // A look removes an expired key, and that tells the watch.
  for (const { db, key } of client.watches.values()) db.find(key);
  return client.isWatchBroken;
}

function execute(client: Client): Reply {
  const { transaction } = client;
  if (transaction === undefined) throw new ReplyError('ERR EXEC without MULTI');
  const isRefused = isStale(client);
  client.transaction = undefined;
  client.unwatch();
  if (transaction.isBroken) {
    throw new ReplyError('EXECABORT Transaction discarded because of previous errors.');
  }
  if (isRefused) return NULL_ARRAY;
  return transaction.queue.map(({ command, args }) => {
    const reply = run(client, command, args);
    // Nobody waits inside a transaction.
    return reply instanceof Pending ? reply.otherwise : reply;
  });
}

const atOnce = (arity: number, change: CommandRow['run']): CommandRow => ({
  arity,
  flags: ['noscript', 'fast', 'session', 'anyState'],
  run: change,
});

export const transactionCommands: CommandRows = {
  multi: atOnce(1, (_, client) => {
    if (client.transaction !== undefined) throw new ReplyError('ERR MULTI calls can not be nested');
    client.transaction = { queue: [], isBroken: false };
    return OK;
  }),
  exec: {
    ...atOnce(1, (_, client) => execute(client)),
    flags: ['noscript', 'session', 'anyState', 'hidden'],
  },
  discard: atOnce(1, (_, client) => {
    if (client.transaction === undefined) throw new ReplyError('ERR DISCARD without MULTI');
    client.transaction = undefined;
    client.unwatch();
    return OK;
  }),
  watch: {
    ...atOnce(-2, ([, ...keys], client) => {
      if (client.transaction !== undefined)
        throw new ReplyError('ERR WATCH inside MULTI is not allowed');
      for (const key of keys) watch(client, key);
      return OK;
    }),
    keys: [1, -1, 1],
  },
  unwatch: {
    arity: 1,
    flags: ['noscript', 'fast', 'session'],
    run(_, client) {
      client.unwatch();
      return OK;
    },
  },
};

function watch(client: Client, key: string): void {
  const { db } = client;
  const id = `${db.index}:${key}`;
  if (client.watches.has(id)) return;
  // An expired key goes before the watch, so that its going is no change.
  db.find(key);
  const stop = db.listen(key, () => {
    client.isWatchBroken = true;
  });
  client.watches.set(id, { db, key, stop });
}
