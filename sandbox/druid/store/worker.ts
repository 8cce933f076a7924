import { cpus } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { SandboxError } from '../../../schemas/problem.ts';
import { Committer } from './committer.ts';
import { openDatabase } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import type { CallMessage, CallName, ReplyError, ReplyMessage, StoreCalls } from './messages.ts';
import { QueryRunner } from './query.ts';
import { createSystemTables, fillSystemTables, readsSystemTables } from './system-tables.ts';

/** What the worker is started with. */
export interface StoreData {
  readonly folder: string;
  readonly server: string;
  readonly version: string;
}

const { folder, server, version } = workerData as StoreData;
const port = parentPort;
if (port === null) throw new Error('the store runs in a worker thread');

const startedAt = new Date().toISOString();
const database = await openDatabase({ folder, threads: Math.max(1, Math.min(4, cpus().length)) });
await createSystemTables(database.ingest);
const committer = new Committer(database);
const group = new GroupCommit(committer);
const queries = new QueryRunner(database);

const calls: StoreCalls = {
  register: (spec) => group.alone(() => committer.register(spec)),
  unregister: (id) => group.alone(() => committer.unregister(id)),
  setOffset: ({ datasource, partition, offset }) =>
    group.alone(() => committer.setOffset(datasource, partition, offset)),
  forgetOffsets: (id) => group.alone(() => committer.forgetOffsets(id)),
  ingest: (request) => group.ingest(request),
  async query(request) {
    if (readsSystemTables(request.sql)) {
      const { supervisors } = request;
      await group.alone(() =>
        fillSystemTables(database, { supervisors, server, startedAt, version }),
      );
    }
    return queries.run(request);
  },
  cancel: (queryId) => Promise.resolve(queries.cancel(queryId)),
  tables: () =>
    Promise.resolve(
      [...database.tables].map(([name, { shown }]) => {
        const { rows = 0, metrics = [] } = committer.describe(name) ?? {};
        return { name, columns: shown, metrics, rows };
      }),
    ),
  saved: () => group.alone(() => committer.saved()),
  async close() {
    await queries.stopAll();
    await group.alone(() => {
      database.close();
      return Promise.resolve();
    });
  },
};

port.on('message', (message: CallMessage) => {
  void answer(message);
});
port.postMessage('ready');

async function answer({ id, name, argument }: CallMessage): Promise<void> {
  let reply: ReplyMessage;
  try {
    reply = { id, isOk: true, value: await call(name, argument) };
  } catch (error) {
    reply = { id, isOk: false, error: errorOf(error) };
  }
  port?.postMessage(reply);
}

function call(name: CallName, argument: unknown): Promise<unknown> {
  // Both ends are compiled from StoreCalls; the name picks the argument's type.
  return (calls[name] as (argument: unknown) => Promise<unknown>)(argument);
}

function errorOf(error: unknown): ReplyError {
  if (error instanceof SandboxError) {
    const { message, code, hint, facts } = error;
    return { message, code, hint, facts };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}
