import type { Context } from '../command.ts';
import type { Database } from '../keyspace.ts';
import { type Command, command, glob, scanPage, whole } from '../command.ts';
import { ok, RedisError, SimpleReply } from '../reply.ts';
function remove(keys: readonly string[], { db }: Context): number {
    return keys.filter((key) => db.delete(key)).length;
}
function ttl(key: string, { db, server }: Context): number {
    if (db.get(key) === undefined)
        return -2;
    const at = db.expiresAt(key);
    return at === undefined ? -1 : Math.max(0, at - server.clock());
}
function expire(key: string, at: number, option: string | undefined, { db }: Context): number {
    const current = db.expiresAt(key);
    const name = option?.toUpperCase();
    if (name === 'NX' && current !== undefined)
        return 0;
    if (name === 'XX' && current === undefined)
        return 0;
    if (name === 'GT' && (current === undefined || at <= current))
        return 0;
    if (name === 'LT' && current !== undefined && at >= current)
        return 0;
    return db.expire(key, at) ? 1 : 0;
}
function rename([from = '', to = '']: readonly string[], { db }: Context): boolean {
    const value = db.get(from);
    if (value === undefined)
        throw new RedisError('ERR no such key');
    const expiresAt = db.expiresAt(from);
    const isNew = db.get(to) === undefined;
    db.delete(from);
    db.set(to, value, expiresAt);
    return isNew;
}
const database = (context: Context, text: string | undefined): Database => {
    const found = context.server.databases[whole(text)];
    if (found === undefined)
        throw new RedisError('ERR DB index is out of range');
    return found;
};
export const keys: readonly Command[] = [
    command('del', -2, remove),
    command('unlink', -2, remove),
    command('exists', -2, (args, { db }) => args.filter((key) => db.get(key) !== undefined).length),
    command('touch', -2, (args, { db }) => args.filter((key) => db.get(key) !== undefined).length),
    command('expire', -3, ([key = '', seconds, option], context) => expire(key, context.server.clock() + whole(seconds) * 1000, option, context)),
    command('pexpire', -3, ([key = '', ms, option], context) => expire(key, context.server.clock() + whole(ms), option, context)),
    command('expireat', -3, ([key = '', at, option], context) => expire(key, whole(at) * 1000, option, context)),
    command('pexpireat', -3, ([key = '', at, option], context) => expire(key, whole(at), option, context)),
    command('ttl', 2, ([key = ''], context) => {
        const ms = ttl(key, context);
        return ms < 0 ? ms : Math.round(ms / 1000);
    }),
    command('pttl', 2, ([key = ''], context) => ttl(key, context)),
    command('persist', 2, ([key = ''], { db }) => {
        if (db.expiresAt(key) === undefined)
            return 0;
        return db.expire(key, undefined) ? 1 : 0;
    }),
    command('type', 2, ([key = ''], { db }) => new SimpleReply(db.get(key)?.kind ?? 'none')),
    command('keys', 2, ([pattern = ''], { db }) => db.keys().filter(glob(pattern))),
    command('scan', -2, ([cursor, ...options], { db }) => {
        const found = scanPage(db.keys(), cursor, options);
        const page = found.page.filter((key) => found.type === undefined || db.get(key)?.kind === found.type);
        return [found.cursor, page];
    }),
    command('rename', 3, (args, context) => {
        rename(args, context);
        return ok;
    }),
    command('renamenx', 3, (args, context) => {
        if (context.db.get(args[1] ?? '') !== undefined)
            return 0;
        rename(args, context);
        return 1;
    }),
    command('randomkey', 1, (_args, { db }) => {
        const all = db.keys();
        return all[Math.floor(Math.random() * all.length)] ?? null;
    }),
    command('move', 3, ([key = '', to], context) => {
        const target = database(context, to);
        const value = context.db.get(key);
        if (value === undefined || target.get(key) !== undefined)
            return 0;
        target.set(key, value, context.db.expiresAt(key));
        context.db.delete(key);
        return 1;
    }),
    command('copy', -3, ([from = '', to = '', option], { db }) => {
        const value = db.get(from);
        if (value === undefined)
            return 0;
        if (db.get(to) !== undefined && option?.toUpperCase() !== 'REPLACE')
            return 0;
        db.set(to, structuredClone(value), db.expiresAt(from));
        return 1;
    }),
    command('object', -2, ([what = '', key = ''], { db }) => {
        if (what.toUpperCase() !== 'ENCODING')
            throw new RedisError(`ERR unknown subcommand '${what}'. Try OBJECT HELP.`);
        const value = db.get(key);
        if (value === undefined)
            return null;
        const names = { string: 'embstr', hash: 'listpack', set: 'listpack', list: 'listpack', zset: 'listpack' };
        return names[value.kind];
    }),
    command('dbsize', 1, (_args, { db }) => db.keys().length),
    command('flushdb', -1, (_args, { db }) => {
        db.clear();
        return ok;
    }),
    command('flushall', -1, (_args, { server }) => {
        for (const one of server.databases)
            one.clear();
        return ok;
    }),
];
