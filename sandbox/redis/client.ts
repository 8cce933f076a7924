import type { Args, Command } from './commands/command.ts';
import type { Core } from './core.ts';
import type { Database } from './keyspace/database.ts';
import type { RespVersion } from './resp/encode.ts';
import type { Reply } from './resp/reply.ts';

/** The way to the peer of a client. */
export interface Connection {
  readonly address: string;
  readonly localAddress: string;
  /** Writes out of band: messages of channels, MONITOR. */
  send(reply: Reply): void;
  /** Closes once what was answered so far is written. */
  close(): void;
  /** Bytes that were read and not run, and bytes that the peer has not taken. */
  waiting(): { readonly inputBytes: number; readonly outputBytes: number };
}

export interface Transaction {
  readonly queue: { readonly command: Command; readonly args: Args }[];
  isBroken: boolean;
}

export type ReplyMode = 'on' | 'off' | 'skip';

/** What the server knows of one connection; without `connection`, of the in-process caller. */
export class Client {
  readonly id: number;
  readonly core: Core;
  readonly connection: Connection | undefined;
  readonly connectedAt: number;
  readonly subscriptions = { channels: new Set<string>(), patterns: new Set<string>() };
  db: Database;
  resp: RespVersion = 2;
  name = '';
  libraryName = '';
  libraryVersion = '';
  lastCommand = '';
  lastActiveAt: number;
  isAuthenticated: boolean;
  isMonitor = false;
  isBlocked = false;
  replyMode: ReplyMode = 'on';
  transaction: Transaction | undefined;
  readonly watches = new Map<string, Watch>();
  isWatchBroken = false;

  constructor(options: {
    readonly core: Core;
    readonly db: Database;
    readonly connection?: Connection;
  }) {
    const { core, db, connection } = options;
    this.core = core;
    this.db = db;
    this.connection = connection;
    this.id = core.nextClientId++;
    this.connectedAt = core.clock();
    this.lastActiveAt = this.connectedAt;
    this.isAuthenticated = core.settings.get('requirepass') === '';
  }

  get subscriptionCount(): number {
    return this.subscriptions.channels.size + this.subscriptions.patterns.size;
  }

  /** Forgets watched keys, so that the next EXEC runs. */
  unwatch(): void {
    for (const watch of this.watches.values()) watch.stop();
    this.watches.clear();
    this.isWatchBroken = false;
  }

  /** Leaves channels, watches and the transaction: the end of a connection, or RESET. */
  letGo(): void {
    this.unwatch();
    this.transaction = undefined;
    this.core.channels.leaveAll(this);
    this.core.monitors.delete(this);
    this.isMonitor = false;
  }
}

export interface Watch {
  readonly db: Database;
  readonly key: string;
  readonly stop: () => void;
}
