import { createClient } from 'redis';
import { runtime } from './problems.ts';
import type { RedisCommand, RedisGuard, RunRedis } from './redis-port.ts';

type Client = ReturnType<typeof createClient>;

/** Redis over the wire: one connection a database, commands of one call pipelined. */
export interface WireRedis extends AsyncDisposable {
  readonly run: RunRedis;
}

// Where the connection of transactions is kept among those of the databases.
const transactions = -1;

/**
 * Connects to `url` lazily, a connection for each database that is used and one for transactions. A lost connection rejects the commands in
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
  let last: Promise<unknown> = Promise.resolve();
  return {
    async run(commands, guard) {
      if (guard === undefined) return runAll(commands, clientOf);
      // WATCH belongs to the connection: one transaction at a time.
      const turn = last.then(async () =>
        runGuarded(commands, { client: await clientOf(transactions), guard }),
      );
      last = turn.catch(() => undefined);
      return turn;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients.values()) (await client.catch(() => undefined))?.destroy();
      clients.clear();
    },
  };
}

async function connect(url: string, database: number): Promise<Client> {
  const client = createClient({
    url,
    database: Math.max(0, database),
    disableOfflineQueue: true,
    RESP: 2,
  });
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

async function runGuarded(
  commands: readonly RedisCommand[],
  { client, guard }: { readonly client: Client; readonly guard: RedisGuard },
): Promise<readonly unknown[]> {
  const send = async (...args: string[]): Promise<unknown> => client.sendCommand(args);
  const [, , held] = await Promise.all([
    send('SELECT', String(guard.db)),
    send('WATCH', guard.key),
    send('GET', guard.key),
  ]);
  if ((held ?? undefined) !== guard.text) {
    await send('UNWATCH');
    throw runtime.error('PORT_SINK_TAKEN', { place: guard.key });
  }
  const queued = commands.flatMap(({ db, args }) => [['SELECT', String(db)], [...args]]);
  const sent = [['MULTI'], ...queued, ['EXEC']].map(async (args) => client.sendCommand(args));
  // Every reply is awaited, so that none rejects unheard.
  const settled = await Promise.allSettled(sent);
  const refused = settled.find((one) => one.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
  const replies = (await sent.at(-1)) as unknown as readonly unknown[] | null;
  if (replies === null) throw runtime.error('PORT_SINK_TAKEN', { place: guard.key });
  const failure = replies.find((reply) => reply instanceof Error);
  if (failure !== undefined) throw failure;
  return replies.filter((_, index) => index % 2 === 1);
}
