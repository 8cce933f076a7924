import { Channels } from './channels.ts';
import type { Client } from './client.ts';
import type { CommandTable } from './commands/command-table.ts';
import { Database, type KeyspaceState } from './keyspace/database.ts';
import { createSettings, type Settings } from './settings.ts';
import { WaitingRoom } from './waiting-room.ts';

/** The whole state of a server. One owner: commands run one at a time against it, whatever brought them. */
export class Core {
  readonly table: CommandTable;
  readonly clock: () => number;
  readonly random: () => number;
  readonly startedAt: number;
  readonly keyspace: KeyspaceState;
  readonly databases: readonly Database[];
  readonly settings: Settings;
  readonly clients = new Map<number, Client>();
  readonly monitors = new Set<Client>();
  readonly channels = new Channels();
  readonly waiting = new WaitingRoom();
  readonly counts = { commands: 0, connections: 0, errors: new Map<string, number>() };
  readonly runId: string;
  nextClientId = 1;
  port = 0;

  constructor(options: {
    readonly table: CommandTable;
    readonly databases: number;
    readonly clock: () => number;
    readonly random: () => number;
  }) {
    this.table = options.table;
    this.clock = options.clock;
    this.random = options.random;
    this.startedAt = options.clock();
    this.runId = Array.from({ length: 40 }, () =>
      Math.floor(options.random() * 16).toString(16),
    ).join('');
    this.keyspace = { now: this.startedAt, hits: 0, misses: 0, expired: 0, changes: 0 };
    this.databases = Array.from(
      { length: options.databases },
      (_, index) => new Database(index, this.keyspace),
    );
    this.settings = createSettings({ databases: options.databases });
  }

  /** Removes expired keys, more of them while many are found; at most about 20 000 looks a database. */
  sweep(): void {
    this.keyspace.now = this.clock();
    for (const database of this.databases) {
      for (let round = 0; round < 10 && database.sweep(2000) > 0.1; round++);
    }
    this.waiting.serve();
  }

  flush(): void {
    this.keyspace.now = this.clock();
    for (const database of this.databases) database.clear();
  }
}
