import type { Context } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command, whole } from '../command.ts';
import { ok, RedisError } from '../reply.ts';
import { slice } from './strings.ts';
const itemsOf = ({ db }: Context, key: string): readonly string[] => db.read(key, 'list')?.items ?? [];
function push([key = '', ...items]: readonly string[], { db }: Context, atHead: boolean): number {
    const list = db.open(key, 'list');
    if (atHead)
        list.items.unshift(...items.toReversed());
    else
        list.items.push(...items);
    db.touch(key);
    return list.items.length;
}
function pop([key = '', count]: readonly string[], { db }: Context, atHead: boolean): RedisReply {
    const list = db.read(key, 'list');
    if (list === undefined)
        return null;
    const many = count === undefined ? 1 : whole(count);
    if (many < 0)
        throw new RedisError('ERR value is out of range, must be positive');
    const taken = atHead ? list.items.splice(0, many) : list.items.splice(Math.max(0, list.items.length - many)).toReversed();
    db.touch(key);
    return count === undefined ? (taken[0] ?? null) : taken;
}
export const lists: readonly Command[] = [
    command('lpush', -3, (args, context) => push(args, context, true)),
    command('rpush', -3, (args, context) => push(args, context, false)),
    command('lpop', -2, (args, context) => pop(args, context, true)),
    command('rpop', -2, (args, context) => pop(args, context, false)),
    command('lrange', 4, ([key = '', start, end], context) => slice(itemsOf(context, key), whole(start), whole(end))),
    command('llen', 2, ([key = ''], context) => itemsOf(context, key).length),
    command('lindex', 3, ([key = '', index], context) => itemsOf(context, key).at(whole(index)) ?? null),
    command('lrem', 4, ([key = '', count, item], { db }) => {
        const list = db.read(key, 'list');
        if (list === undefined)
            return 0;
        const many = whole(count);
        const wanted = many === 0 ? Infinity : Math.abs(many);
        const before = list.items.length;
        let left = wanted;
        const keep = (one: string): boolean => one !== item || (left -= 1) < 0;
        list.items = many < 0 ? list.items.toReversed().filter(keep).toReversed() : list.items.filter(keep);
        db.touch(key);
        return before - list.items.length;
    }),
    command('ltrim', 4, ([key = '', start, end], { db }) => {
        const list = db.read(key, 'list');
        if (list !== undefined)
            list.items = slice(list.items, whole(start), whole(end));
        db.touch(key);
        return ok;
    }),
];
