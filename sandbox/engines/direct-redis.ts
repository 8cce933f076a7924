import { runtime } from '../../pipeline/runtime/problems.ts';
import type { RunRedis } from '../../pipeline/runtime/redis-port.ts';
import type { RedisServer } from '../redis/index.ts';

/** Runs the pipeline's Redis commands in-process, through the server's own table of commands. */
export function directRedis(server: RedisServer): RunRedis {
  return async (commands, guard) => {
    // Nothing comes between: the server is in this thread, and so far nobody has waited.
    if (guard !== undefined) {
      const held = server.execute(guard.db, ['GET', guard.key]) ?? undefined;
      if (held !== guard.text) throw runtime.error('PORT_SINK_TAKEN', { place: guard.key });
    }
    return Promise.resolve(commands.map(({ db, args }) => server.execute(db, args)));
  };
}
