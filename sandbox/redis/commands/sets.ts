import type { Context } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command, scanPage, whole } from '../command.ts';
import { SetReply } from '../reply.ts';
const membersOf = ({ db }: Context, key: string): ReadonlySet<string> => db.read(key, 'set')?.members ?? new Set();
const combine = (how: (a: Set<string>, b: ReadonlySet<string>) => Set<string>) => (keys: readonly string[], context: Context): RedisReply => {
    const [first = new Set<string>(), ...rest] = keys.map((key) => membersOf(context, key));
    return new SetReply([...rest.reduce<Set<string>>(how, new Set<string>(first))]);
};
export const sets: readonly Command[] = [
    command('sadd', -3, ([key = '', ...members], { db }) => {
        const set = db.open(key, 'set').members;
        const before = set.size;
        for (const member of members)
            set.add(member);
        db.touch(key);
        return set.size - before;
    }),
    command('srem', -3, ([key = '', ...members], { db }) => {
        const set = db.read(key, 'set')?.members;
        const gone = members.filter((member) => set?.delete(member) === true).length;
        db.touch(key);
        return gone;
    }),
    command('smembers', 2, ([key = ''], context) => new SetReply([...membersOf(context, key)])),
    command('sismember', 3, ([key = '', member = ''], context) => (membersOf(context, key).has(member) ? 1 : 0)),
    command('smismember', -3, ([key = '', ...members], context) => {
        const set = membersOf(context, key);
        return members.map((member) => (set.has(member) ? 1 : 0));
    }),
    command('scard', 2, ([key = ''], context) => membersOf(context, key).size),
    command('spop', -2, ([key = '', count], { db }) => {
        const set = db.read(key, 'set')?.members;
        if (set === undefined)
            return count === undefined ? null : new SetReply([]);
        const taken = [...set].slice(0, count === undefined ? 1 : whole(count));
        for (const member of taken)
            set.delete(member);
        db.touch(key);
        return count === undefined ? (taken[0] ?? null) : new SetReply(taken);
    }),
    command('sinter', -2, combine((a, b) => a.intersection(b))),
    command('sunion', -2, combine((a, b) => a.union(b))),
    command('sdiff', -2, combine((a, b) => a.difference(b))),
    command('sscan', -3, ([key = '', cursor, ...options], context) => {
        const { cursor: next, page } = scanPage([...membersOf(context, key)], cursor, options);
        return [next, page];
    }),
];
