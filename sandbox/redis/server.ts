import { createServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net';
import type { Server, Session } from './command.ts';
import { execute, executeLocal } from './execute.ts';
import { Database } from './keyspace.ts';
import { CommandParser } from './parser.ts';
import { redis } from './problems.ts';
import { DoubleReply, doubleText, MapReply, PushReply, RedisError, SetReply, SimpleReply, writeReply, type RedisReply } from './reply.ts';

/** A reply as plain values: maps and sets as flat lists, text as UTF-8. */
export type LocalReply = string | number | null | readonly LocalReply[];

export interface RedisServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `redis://host:port` */
  readonly url: string;
  /** Runs one command in-process, through the same table as over the wire. @throws RedisError */
  execute(db: number, args: readonly string[]): LocalReply;
  /** Cuts every client connection; data stays. */
  dropConnections(): void;
  /** Stops listening and cuts every connection. */
  suspend(): Promise<void>;
  /** Listens again on the same port with all data. */
  resume(): Promise<void>;
  /** Empties every database, as a Redis that comes back without its data. */
  flush(): void;
  keyCount(db: number): number;
}

const sweepEveryMs = 500;
const mostUnsentBytes = 64 * 1024 * 1024;

/** Starts a Redis server; resolves when it listens. @throws REDIS_PORT_TAKEN */
export async function startRedis(options: {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  readonly databases?: number;
  /** Epoch ms; time to live is on real time. */
  readonly clock?: () => number;
}): Promise<RedisServer> {
  const { host = '127.0.0.1', clock = Date.now } = options;
  const databases = Array.from({ length: options.databases ?? 16 }, () => new Database(clock));
  const sessions = new Set<Session>();
  const sockets = new Set<Socket>();
  const monitors = new Set<Session>();
  let port = options.port;
  let lastId = 0;
  const shared: Server = {
    databases,
    clock,
    sessions,
    startedAt: clock(),
    get port() {
      return port;
    },
    monitor: (session) => monitors.add(session),
  };

  const onSocket = (socket: Socket): void => {
    lastId += 1;
    const session = createSession(lastId, socket);
    sessions.add(session);
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => {
      sessions.delete(session);
      monitors.delete(session);
      sockets.delete(socket);
    });
    socket.on('error', () => socket.destroy());
    const parser = new CommandParser();
    socket.on('data', (chunk: Buffer) => {
      const replies: Buffer[] = [];
      try {
        for (const args of parser.push(chunk)) {
          for (const monitor of monitors) monitor.push(new SimpleReply(monitorLine(clock(), session, args)));
          replies.push(writeReply(execute(shared, session, args), session.version));
        }
      } catch (error) {
        const known = error instanceof RedisError ? error : new RedisError(`ERR ${String(error)}`);
        socket.end(Buffer.concat([...replies, writeReply(known, session.version)]));
        return;
      }
      if (replies.length > 0) socket.write(replies.length === 1 ? (replies[0] as Buffer) : Buffer.concat(replies));
      // A client that does not read what it asked for is cut off before it fills the memory.
      if (socket.writableLength > mostUnsentBytes) socket.destroy();
    });
  };

  let server: NetServer | undefined;
  const listen = async (): Promise<void> => {
    const fresh = createServer(onSocket);
    await new Promise<void>((resolve, reject) => {
      fresh.once('listening', resolve);
      fresh.once('error', (cause: NodeJS.ErrnoException) => {
        reject(cause.code === 'EADDRINUSE' ? redis.error('REDIS_PORT_TAKEN', { host, port }, { cause }) : cause);
      });
      fresh.listen(port, host);
    });
    ({ port } = fresh.address() as AddressInfo);
    server = fresh;
  };
  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const suspend = async (): Promise<void> => {
    const current = server;
    server = undefined;
    dropConnections();
    if (current !== undefined) await new Promise((resolve) => current.close(resolve));
  };
  await listen();
  const sweeper = setInterval(() => {
    for (const db of databases) db.sweep(10_000);
  }, sweepEveryMs).unref();
  const local = createSession(0, undefined);

  return {
    host,
    get port() {
      return port;
    },
    get url() {
      return `redis://${host}:${port}`;
    },
    execute(db, args) {
      local.db = db;
      return plain(executeLocal(shared, local, args.map(toBytes)));
    },
    dropConnections,
    suspend,
    resume: listen,
    flush() {
      for (const db of databases) db.clear();
    },
    keyCount: (db) => databases[db]?.size ?? 0,
    async [Symbol.asyncDispose]() {
      clearInterval(sweeper);
      await suspend();
    },
  };
}

function createSession(id: number, socket: Socket | undefined): Session {
  const session: Session = {
    id,
    db: 0,
    version: 2,
    name: '',
    queue: undefined,
    hasQueueError: false,
    watched: new Map(),
    channels: new Set(),
    patterns: new Set(),
    push: (reply) => socket?.write(writeReply(reply, session.version)),
    close: () => socket?.destroy(),
  };
  return session;
}

function monitorLine(now: number, { db }: Session, args: readonly string[]): string {
  return `${(now / 1000).toFixed(6)} [${db} 127.0.0.1:0] ${args.map((arg) => JSON.stringify(arg)).join(' ')}`;
}

// eslint-disable-next-line no-control-regex -- everything within ASCII is the same in both encodings
const isAscii = /^[\u0000-\u007f]*$/;

/** Text as the keyspace holds it: the UTF-8 bytes, a character each. */
function toBytes(text: string): string {
  return isAscii.test(text) ? text : Buffer.from(text).toString('latin1');
}

function toText(bytes: string): string {
  return isAscii.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

function plain(reply: RedisReply): LocalReply {
  if (reply === null || typeof reply === 'number') return reply;
  if (typeof reply === 'string') return toText(reply);
  if (reply instanceof SimpleReply) return reply.text;
  if (reply instanceof DoubleReply) return doubleText(reply.value);
  if (reply instanceof MapReply) return reply.entries.flatMap(([key, value]) => [toText(key), plain(value)]);
  if (reply instanceof SetReply || reply instanceof PushReply) return reply.items.map(plain);
  return reply.map(plain);
}
