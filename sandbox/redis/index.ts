export { type RedisOptions, type RedisServer, startRedis } from './redis-server.ts';
export type { RedisReply } from './resp/plain.ts';
