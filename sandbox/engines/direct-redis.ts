import type { RunRedis } from '../../pipeline/runtime/redis-port.ts';
import type { RedisServer } from '../redis/index.ts';

/** Runs the pipeline's Redis commands in-process, through the server's own table of commands. */
export function directRedis(server: RedisServer): RunRedis {
  return (commands) => Promise.resolve(commands.map(({ db, args }) => server.execute(db, args)));
}
