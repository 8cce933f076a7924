import type { Context } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command } from '../command.ts';
import { MapReply, ok, RedisError } from '../reply.ts';
const settings: Readonly<Record<string, string>> = {
    appendonly: 'no',
    databases: '16',
    maxmemory: '0',
    'maxmemory-policy': 'noeviction',
    save: '',
    timeout: '0',
};
function info(sections: readonly string[], { server }: Context): string {
    const all: Readonly<Record<string, readonly string[]>> = {
        Server: [
            'redis_version:7.2.0',
            'redis_mode:standalone',
            `process_id:${process.pid}`,
            `tcp_port:${server.port}`,
            `uptime_in_seconds:${Math.floor((server.clock() - server.startedAt) / 1000)}`,
        ],
        Clients: [`connected_clients:${server.sessions.size}`],
        Memory: [`used_memory:${process.memoryUsage().heapUsed}`],
        Persistence: ['loading:0', 'rdb_bgsave_in_progress:0'],
        Replication: ['role:master', 'connected_slaves:0'],
        Cluster: ['cluster_enabled:0'],
        Keyspace: server.databases.flatMap((db, index) => db.size === 0 ? [] : [`db${index}:keys=${db.size},expires=${db.expiring},avg_ttl=0`]),
    };
    const wanted = sections.map((name) => name.toLowerCase());
    const isAll = wanted.length === 0 || ['all', 'default', 'everything'].some((name) => wanted.includes(name));
    return Object.entries(all)
        .filter(([name]) => isAll || wanted.includes(name.toLowerCase()))
        .map(([name, lines]) => [`# ${name}`, ...lines, ''].join('\r\n'))
        .join('\r\n');
}
function config([what = '', ...names]: readonly string[]): RedisReply {
    if (what.toUpperCase() === 'GET') {
        const wanted = names.map((name) => name.toLowerCase());
        return new MapReply(Object.entries(settings).filter(([name]) => wanted.includes(name) || wanted.includes('*')));
    }
    if (what.toUpperCase() === 'SET' || what.toUpperCase() === 'RESETSTAT')
        return ok;
    throw new RedisError(`ERR unknown subcommand '${what}'. Try CONFIG HELP.`);
}
export const serverCommands: readonly Command[] = [
    command('info', -1, info),
    command('config', -2, config),
    command('time', 1, (_args, { server }) => {
        const now = server.clock();
        return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
    }),
    command('lastsave', 1, (_args, { server }) => Math.floor(server.startedAt / 1000)),
    command('save', 1, () => ok),
    command('bgsave', -1, () => ok),
    command('wait', 3, () => 0),
    command('memory', -2, ([what = '', key = ''], { db }) => {
        if (what.toUpperCase() !== 'USAGE')
            throw new RedisError(`ERR unknown subcommand '${what}'. Try MEMORY HELP.`);
        const value = db.get(key);
        return value === undefined ? null : JSON.stringify([key, Object.values(value)]).length + 48;
    }),
    command('latency', -2, () => []),
    command('slowlog', -2, ([what = '']) => (what.toUpperCase() === 'LEN' ? 0 : [])),
    command('cluster', -2, ([what = '']) => {
        if (what.toUpperCase() === 'INFO')
            return 'cluster_enabled:0\r\n';
        throw new RedisError('ERR This instance has cluster support disabled');
    }),
    command('monitor', 1, (_args, { server, session }) => {
        server.monitor(session);
        return ok;
    }),
];
