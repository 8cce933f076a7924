import { createClient } from 'redis';
import type { RedisCommand, RunRedis } from './redis-port.ts';

type Client = ReturnType<typeof createClient>;

/** Redis over the wire: one connection a database, commands of one call pipelined. */
export interface WireRedis extends AsyncDisposable {
  readonly run: RunRedis;
}

/**
 * Connects to `url` lazily, a connection for each database that is used. A lost connection rejects the commands in
 * flight (the runner repeats the batch) and is made anew by the client.
 */
export function connectRedis(url: string): WireRedis {
  const clients = new Map<number, Promise<Client>>();
  const clientOf = (db: number): Promise<Client> => {
    let client = clients.get(db);
    if (client === undefined) {
      client = connect(url, db);
      clients.set(db, client);
      client.catch(() => clients.delete(db));
    }
    return client;
  };
  return {
    run: async (commands) => runAll(commands, clientOf),
    async [Symbol.asyncDispose]() {
      for (const client of clients.values()) (await client.catch(() => undefined))?.destroy();
      clients.clear();
    },
  };
}

async function connect(url: string, database: number): Promise<Client> {
  const client = createClient({ url, database, disableOfflineQueue: true, RESP: 2 });
  // Without a listener a lost connection would end the process; the commands themselves reject.
  client.on('error', () => undefined);
  await client.connect();
  return client as unknown as Client;
}

async function runAll(
  commands: readonly RedisCommand[],
  clientOf: (db: number) => Promise<Client>,
): Promise<readonly unknown[]> {
  return Promise.all(
    commands.map(async ({ db, args }) => (await clientOf(db)).sendCommand([...args])),
  );
}
