import type { Context } from '../command.ts';
import { type Command, command, float, scanPage, whole } from '../command.ts';
import { doubleText, MapReply, ok, RedisError } from '../reply.ts';
function setFields(name: string, [key = '', ...rest]: readonly string[], { db }: Context): number {
    if (rest.length === 0 || rest.length % 2 !== 0) {
        throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
    }
    const { fields } = db.open(key, 'hash');
    const before = fields.size;
    for (let at = 0; at < rest.length; at += 2)
        fields.set(rest[at] ?? '', rest[at + 1] ?? '');
    db.touch(key);
    return fields.size - before;
}
const fieldsOf = ({ db }: Context, key: string): ReadonlyMap<string, string> => db.read(key, 'hash')?.fields ?? new Map();
export const hashes: readonly Command[] = [
    command('hset', -4, (args, context) => setFields('hset', args, context)),
    command('hmset', -4, (args, context) => {
        setFields('hmset', args, context);
        return ok;
    }),
    command('hsetnx', 4, ([key = '', field = '', value = ''], { db }) => {
        const { fields } = db.open(key, 'hash');
        if (fields.has(field))
            return 0;
        fields.set(field, value);
        db.touch(key);
        return 1;
    }),
    command('hget', 3, ([key = '', field = ''], context) => fieldsOf(context, key).get(field) ?? null),
    command('hmget', -3, ([key = '', ...names], context) => {
        const fields = fieldsOf(context, key);
        return names.map((name) => fields.get(name) ?? null);
    }),
    command('hgetall', 2, ([key = ''], context) => new MapReply([...fieldsOf(context, key)])),
    command('hdel', -3, ([key = '', ...names], { db }) => {
        const hash = db.read(key, 'hash');
        if (hash === undefined)
            return 0;
        const gone = names.filter((name) => hash.fields.delete(name)).length;
        db.touch(key);
        return gone;
    }),
    command('hexists', 3, ([key = '', field = ''], context) => (fieldsOf(context, key).has(field) ? 1 : 0)),
    command('hlen', 2, ([key = ''], context) => fieldsOf(context, key).size),
    command('hkeys', 2, ([key = ''], context) => [...fieldsOf(context, key).keys()]),
    command('hvals', 2, ([key = ''], context) => [...fieldsOf(context, key).values()]),
    command('hstrlen', 3, ([key = '', field = ''], context) => fieldsOf(context, key).get(field)?.length ?? 0),
    command('hincrby', 4, ([key = '', field = '', by], { db }) => {
        const { fields } = db.open(key, 'hash');
        const current = fields.get(field);
        if (current !== undefined && !/^-?\d+$/.test(current))
            throw new RedisError('ERR hash value is not an integer');
        const sum = Number(current ?? 0) + whole(by);
        fields.set(field, String(sum));
        db.touch(key);
        return sum;
    }),
    command('hincrbyfloat', 4, ([key = '', field = '', by], { db }) => {
        const { fields } = db.open(key, 'hash');
        const text = doubleText(float(fields.get(field) ?? '0') + float(by));
        fields.set(field, text);
        db.touch(key);
        return text;
    }),
    command('hscan', -3, ([key = '', cursor, ...options], context) => {
        const fields = fieldsOf(context, key);
        const { cursor: next, page } = scanPage([...fields.keys()], cursor, options);
        return [next, page.flatMap((name) => [name, fields.get(name) ?? ''])];
    }),
];
