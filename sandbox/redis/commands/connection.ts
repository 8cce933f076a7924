import type { Context, Session } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command, whole } from '../command.ts';
import { MapReply, ok, RedisError, SimpleReply } from '../reply.ts';
function describe({ id, name, db, version }: Session): string {
    return `id=${id} addr=127.0.0.1:0 laddr=127.0.0.1:0 fd=${id} name=${name} db=${db} sub=0 psub=0 multi=-1 resp=${version} cmd=client user=default`;
}
function client([what = '', ...rest]: readonly string[], { session, server }: Context): RedisReply {
    switch (what.toUpperCase()) {
        case 'SETNAME':
            session.name = rest[0] ?? '';
            return ok;
        case 'GETNAME':
            return session.name === '' ? null : session.name;
        case 'ID':
            return session.id;
        case 'SETINFO':
        case 'NO-EVICT':
        case 'NO-TOUCH':
            return ok;
        case 'INFO':
            return `${describe(session)}\n`;
        case 'LIST':
            return [...server.sessions].map((one) => `${describe(one)}\n`).join('');
        case 'KILL': {
            const wanted = rest[0]?.toUpperCase() === 'ID' ? Number(rest[1]) : -1;
            const found = [...server.sessions].filter(({ id }) => id === wanted);
            for (const one of found)
                one.close();
            return found.length;
        }
        default:
            throw new RedisError(`ERR unknown subcommand '${what}'. Try CLIENT HELP.`);
    }
}
function hello(args: readonly string[], { session }: Context): RedisReply {
    const [version] = args;
    if (version !== undefined) {
        if (version !== '2' && version !== '3')
            throw new RedisError('NOPROTO unsupported protocol version');
        session.version = version === '3' ? 3 : 2;
    }
    const name = args.findIndex((arg) => arg.toUpperCase() === 'SETNAME');
    if (name >= 0)
        session.name = args[name + 1] ?? '';
    return new MapReply([
        ['server', 'redis'],
        ['version', '7.2.0'],
        ['proto', session.version],
        ['id', session.id],
        ['mode', 'standalone'],
        ['role', 'master'],
        ['modules', []],
    ]);
}
export const connection: readonly Command[] = [
    command('ping', -1, ([text]) => text ?? new SimpleReply('PONG')),
    command('echo', 2, ([text = '']) => text),
    command('hello', -1, hello),
    command('auth', -2, () => ok),
    command('select', 2, ([db], { session, server }) => {
        const number = whole(db);
        if (server.databases[number] === undefined)
            throw new RedisError('ERR DB index is out of range');
        session.db = number;
        return ok;
    }),
    command('quit', -1, (_args, { session }) => {
        setImmediate(session.close);
        return ok;
    }),
    command('reset', 1, (_args, { session }) => {
        session.db = 0;
        session.version = 2;
        session.queue = undefined;
        session.watched.clear();
        return new SimpleReply('RESET');
    }),
    command('client', -2, client),
];
