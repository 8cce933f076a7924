import type { Context } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command, float, syntaxError, whole } from '../command.ts';
import { doubleText, ok, RedisError } from '../reply.ts';
function textOf({ db }: Context, key: string): string | null {
    return db.read(key, 'string')?.text ?? null;
}
function expiry(name: string, value: string | undefined, now: number): number {
    const amount = whole(value);
    if (amount <= 0)
        throw new RedisError("ERR invalid expire time in 'set' command");
    if (name === 'EX')
        return now + amount * 1000;
    if (name === 'PX')
        return now + amount;
    return name === 'EXAT' ? amount * 1000 : amount;
}
function set([key = '', value = '', ...options]: readonly string[], context: Context): RedisReply {
    const { db, server } = context;
    let expiresAt: number | undefined;
    let keeps = false;
    let gives = false;
    let only: 'NX' | 'XX' | undefined;
    for (let at = 0; at < options.length; at += 1) {
        const name = (options[at] ?? '').toUpperCase();
        if (name === 'NX' || name === 'XX') {
            if (only !== undefined)
                throw syntaxError();
            only = name;
        }
        else if (name === 'KEEPTTL')
            keeps = true;
        else if (name === 'GET')
            gives = true;
        else if (name === 'EX' || name === 'PX' || name === 'EXAT' || name === 'PXAT') {
            expiresAt = expiry(name, options[at + 1], server.clock());
            at += 1;
        }
        else
            throw syntaxError();
    }
    const old = gives ? textOf(context, key) : null;
    const isThere = gives ? old !== null : only !== undefined && db.get(key) !== undefined;
    if ((only === 'NX' && isThere) || (only === 'XX' && !isThere))
        return old;
    db.set(key, { kind: 'string', text: value }, keeps ? db.expiresAt(key) : expiresAt);
    return gives ? old : ok;
}
function addTo(context: Context, key: string, by: number): number {
    const current = textOf(context, key);
    const sum = (current === null ? 0 : whole(current)) + by;
    if (!Number.isSafeInteger(sum))
        throw new RedisError('ERR increment or decrement would overflow');
    context.db.set(key, { kind: 'string', text: String(sum) }, context.db.expiresAt(key));
    return sum;
}
function getEx([key = '', option, value]: readonly string[], context: Context): RedisReply {
    const text = textOf(context, key);
    const name = option?.toUpperCase();
    if (text === null || name === undefined)
        return text;
    if (name === 'PERSIST')
        context.db.expire(key, undefined);
    else
        context.db.expire(key, expiry(name, value, context.server.clock()));
    return text;
}
function pairs(args: readonly string[], name: string): (readonly [string, string])[] {
    if (args.length % 2 !== 0)
        throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
    return Array.from({ length: args.length / 2 }, (_, index) => [args[index * 2] ?? '', args[index * 2 + 1] ?? '']);
}
/** A part by Redis's inclusive, possibly negative ends. */
export function slice<T extends string | readonly string[]>(whole: T, start: number, end: number): T {
    const { length } = whole;
    const from = start < 0 ? Math.max(0, length + start) : start;
    const to = end < 0 ? length + end : end;
    return whole.slice(from, to + 1) as T;
}
export const strings: readonly Command[] = [
    command('get', 2, ([key = ''], context) => textOf(context, key)),
    command('set', -3, set),
    command('setex', 4, ([key = '', seconds = '', value = ''], context) => set([key, value, 'EX', seconds], context)),
    command('psetex', 4, ([key = '', ms = '', value = ''], context) => set([key, value, 'PX', ms], context)),
    command('setnx', 3, ([key = '', value = ''], context) => (set([key, value, 'NX'], context) === ok ? 1 : 0)),
    command('getset', 3, ([key = '', value = ''], context) => set([key, value, 'GET'], context)),
    command('getdel', 2, ([key = ''], context) => {
        const text = textOf(context, key);
        if (text !== null)
            context.db.delete(key);
        return text;
    }),
    command('getex', -2, getEx),
    command('mget', -2, (keys, { db }) => keys.map((key) => {
        const value = db.get(key);
        return value?.kind === 'string' ? value.text : null;
    })),
    command('mset', -3, (args, { db }) => {
        for (const [key, text] of pairs(args, 'mset'))
            db.set(key, { kind: 'string', text });
        return ok;
    }),
    command('msetnx', -3, (args, { db }) => {
        const all = pairs(args, 'msetnx');
        if (all.some(([key]) => db.get(key) !== undefined))
            return 0;
        for (const [key, text] of all)
            db.set(key, { kind: 'string', text });
        return 1;
    }),
    command('incr', 2, ([key = ''], context) => addTo(context, key, 1)),
    command('decr', 2, ([key = ''], context) => addTo(context, key, -1)),
    command('incrby', 3, ([key = '', by], context) => addTo(context, key, whole(by))),
    command('decrby', 3, ([key = '', by], context) => addTo(context, key, -whole(by))),
    command('incrbyfloat', 3, ([key = '', by], context) => {
        const text = doubleText(float(textOf(context, key) ?? '0') + float(by));
        context.db.set(key, { kind: 'string', text }, context.db.expiresAt(key));
        return text;
    }),
    command('append', 3, ([key = '', more = ''], { db }) => {
        const value = db.open(key, 'string');
        value.text += more;
        db.touch(key);
        return value.text.length;
    }),
    command('strlen', 2, ([key = ''], context) => textOf(context, key)?.length ?? 0),
    command('getrange', 4, ([key = '', start, end], context) => slice(textOf(context, key) ?? '', whole(start), whole(end))),
];
