import { sizeOf } from '../keyspace/value-facts.ts';
import { OK, Pending, ReplyError, syntaxError } from '../resp/reply.ts';
import { float, Options, integer } from './arguments.ts';
import { container } from './command-table.ts';
import type { CommandRow, CommandRows } from './command.ts';

const MAX_SLEEP_MS = 60_000;

const inMemoryOnly: CommandRow = {
  arity: -1,
  flags: ['admin', 'noscript'],
  run: () =>
    new ReplyError(
      'ERR the telemetry sandbox keeps its Redis data in memory only: there is no file to save to',
    ),
};

const noCluster: CommandRow = {
  arity: -2,
  flags: ['admin'],
  run: () => new ReplyError('ERR This instance has cluster support disabled'),
};

const empty: CommandRow = { arity: -2, flags: ['admin'], run: () => [] };
const zero: CommandRow = { arity: -2, flags: ['admin'], run: () => 0 };

/** Lets one connection wait; the others go on, unlike upstream, where the whole server sleeps. */
const sleep: CommandRow = {
  arity: 3,
  flags: ['admin', 'noscript'],
  run([, , seconds]) {
    const ms = Math.min(Math.max(float(seconds) * 1000, 0), MAX_SLEEP_MS);
    return new Pending((done) => {
      const timer = setTimeout(() => done(OK), ms).unref();
      return () => clearTimeout(timer);
    }, OK);
  },
};

export const serverCommands: CommandRows = {
  time: {
    arity: 1,
    flags: ['fast'],
    run(_, { db }) {
      const ms = Math.floor(db.now);
      return [String(Math.floor(ms / 1000)), String((ms % 1000) * 1000)];
    },
  },
  lastsave: { arity: 1, flags: ['fast'], run: (_, { core }) => Math.floor(core.startedAt / 1000) },
  save: inMemoryOnly,
  bgsave: inMemoryOnly,
  bgrewriteaof: inMemoryOnly,
  shutdown: {
    arity: -1,
    flags: ['admin', 'noscript'],
    run: () =>
      new ReplyError('ERR the telemetry sandbox stops its Redis itself; stop the sandbox instead'),
  },
  cluster: noCluster,
  role: { arity: 1, flags: ['fast'], run: () => ['master', 0, []] },
  memory: container({
    usage: {
      arity: -3,
      flags: ['readonly'],
      keys: [2, 2, 1],
      run(args, { db }) {
        const [, , key] = args;
        const options = new Options(args, 3);
        while (!options.isDone) {
          if (options.name() !== 'SAMPLES') throw syntaxError();
          integer(options.value());
        }
        const entry = db.find(key);
        return entry === undefined ? null : key.length + sizeOf(entry.value);
      },
    },
  }),
  slowlog: container({
    get: empty,
    len: zero,
    reset: { arity: 2, flags: ['admin'], run: () => OK },
  }),
  latency: container({ latest: empty, history: empty, reset: zero }),
  debug: container({ sleep }),
};
