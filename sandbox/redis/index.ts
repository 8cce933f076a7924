export { startRedis, type LocalReply, type RedisServer } from './server.ts';
