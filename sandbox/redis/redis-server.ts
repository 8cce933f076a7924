import { toBytes } from './bytes.ts';
import { Client } from './client.ts';
import { createCommandTable } from './commands/table.ts';
import { Core } from './core.ts';
import { dispatch } from './dispatch.ts';
import { Listener } from './listener.ts';
import { redis } from './problems.ts';
import { plain, type RedisReply } from './resp/plain.ts';
import { ReplyError } from './resp/reply.ts';
import { Session } from './session.ts';

const SWEEP_EVERY_MS = 100;

export interface RedisOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 when absent. */
  readonly host?: string;
  /** Number of databases; 16 when absent. */
  readonly databases?: number;
  /** Milliseconds since 1970; expiry follows it. */
  readonly clock?: () => number;
  /** Numbers from 0 up to 1, for SPOP, RANDOMKEY and their kind. */
  readonly random?: () => number;
  readonly signal?: AbortSignal;
}

/** A Redis 7.2 in this process: RESP2 and RESP3 on a port, and the same commands by call. */
export interface RedisServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** redis://host:port */
  readonly url: string;
  /**
   * Runs one command against a database: the same table, checks and state as over the wire. Answers in RESP2's shapes:
   * bulk strings as UTF-8 text, null, numbers (bigint beyond 2^53), lists; HGETALL is a flat list.
   * @throws REDIS_REFUSED with Redis' own text for an error reply; REDIS_NO_DATABASE
   */
  execute(db: number, args: readonly (string | Buffer)[]): RedisReply;
  /** Cuts every client connection; the data stays. */
  dropConnections(): void;
  /** Gone, with its data kept: connections are cut and new ones refused until `resume`. */
  suspend(): Promise<void>;
  /** Back on the same port. @throws REDIS_PORT_TAKEN when another process took it meanwhile */
  resume(): Promise<void>;
  /** Empties all databases. */
  flush(): void;
  /** Number of keys of a database; keys that expired and were not swept yet count. @throws REDIS_NO_DATABASE */
  keyCount(db: number): number;
}

/**
 * Starts a Redis that is already listening.
 * @throws REDIS_PORT_TAKEN when another process holds the port; the signal's reason when it was aborted before
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const {
    port,
    host = '127.0.0.1',
    databases = 16,
    clock = Date.now,
    random = Math.random,
    signal,
  } = options;
  signal?.throwIfAborted();
  const core = new Core({ table: createCommandTable(), databases, clock, random });
  const listener = new Listener({ host, port, onSocket: (socket) => new Session(socket, core) });
  await open(listener, host);
  core.port = listener.port;
  core.settings.set('port', String(listener.port));
  const sweeper = setInterval(() => core.sweep(), SWEEP_EVERY_MS).unref();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    clearInterval(sweeper);
    signal?.removeEventListener('abort', onAbort);
    return (closed ??= listener.close());
  };
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  const callers = core.databases.map((db) => new Client({ core, db }));
  const callerOf = (db: number): Client => {
    const caller = callers[db];
    if (caller === undefined) throw redis.error('REDIS_NO_DATABASE', { db, databases });
    return caller;
  };
  return {
    host,
    port: listener.port,
    url: `redis://${host}:${listener.port}`,
    execute: (db, args) => execute(callerOf(db), args),
    dropConnections: () => listener.drop(),
    suspend: () => listener.close(),
    resume: () => closed ?? open(listener, host),
    flush: () => core.flush(),
    keyCount: (db) => callerOf(db).db.size,
    [Symbol.asyncDispose]: close,
  };
}

async function open(listener: Listener, host: string): Promise<void> {
  try {
    await listener.open();
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    throw redis.error('REDIS_PORT_TAKEN', { host, port: listener.port }, { cause: error });
  }
}

function execute(caller: Client, args: readonly (string | Buffer)[]): RedisReply {
  // A password guards the port, not the process that owns the data.
  caller.isAuthenticated = true;
  try {
    return plain(dispatch(caller, args.map(toBytes)));
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    const [name = ''] = args;
    throw redis.error(
      'REDIS_REFUSED',
      { command: String(name), text: error.message },
      { cause: error },
    );
  }
}
