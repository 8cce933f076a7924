import type { Context } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command, float, scanPage, syntaxError, whole } from '../command.ts';
import { DoubleReply, doubleText, RedisError } from '../reply.ts';
import { slice } from './strings.ts';
const scoresOf = ({ db }: Context, key: string): ReadonlyMap<string, number> => db.read(key, 'zset')?.scores ?? new Map();
/** Members by score, then by bytes. */
function ordered(scores: ReadonlyMap<string, number>): string[] {
    return [...scores]
        .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
        .map(([member]) => member);
}
function add([key = '', ...rest]: readonly string[], { db }: Context): number {
    const options = new Set();
    let at = 0;
    while (['NX', 'XX', 'CH', 'GT', 'LT'].includes((rest[at] ?? '').toUpperCase())) {
        options.add((rest[at] ?? '').toUpperCase());
        at += 1;
    }
    if (rest.length === at || (rest.length - at) % 2 !== 0)
        throw syntaxError();
    const { scores } = db.open(key, 'zset');
    let added = 0;
    let changed = 0;
    for (; at < rest.length; at += 2) {
        const score = float(rest[at]);
        const member = rest[at + 1] ?? '';
        const current = scores.get(member);
        if (current === undefined ? options.has('XX') : options.has('NX'))
            continue;
        if (current !== undefined && ((options.has('GT') && score <= current) || (options.has('LT') && score >= current)))
            continue;
        if (current === undefined)
            added += 1;
        else if (current !== score)
            changed += 1;
        scores.set(member, score);
    }
    db.touch(key);
    return options.has('CH') ? added + changed : added;
}
/** `(5` is exclusive. */
function bound(text: string | undefined): { readonly score: number; readonly isOpen: boolean } {
    const isOpen = text?.startsWith('(') === true;
    try {
        return { score: float(isOpen ? text?.slice(1) : text), isOpen };
    }
    catch {
        throw new RedisError('ERR min or max is not a float');
    }
}
function withScores(members: readonly string[], scores: ReadonlyMap<string, number>, wanted: boolean): readonly string[] {
    if (!wanted)
        return members;
    return members.flatMap((member) => [member, doubleText(scores.get(member) ?? 0)]);
}
function range([key = '', start, end, ...options]: readonly string[], context: Context, isReversed: boolean): RedisReply {
    const scores = scoresOf(context, key);
    const members = isReversed ? ordered(scores).toReversed() : ordered(scores);
    const wanted = options.some((option) => option.toUpperCase() === 'WITHSCORES');
    return withScores(slice(members, whole(start), whole(end)), scores, wanted);
}
function rangeByScore([key = '', min, max, ...options]: readonly string[], context: Context): RedisReply {
    const scores = scoresOf(context, key);
    const low = bound(min);
    const high = bound(max);
    let members = ordered(scores).filter((member) => {
        const score = scores.get(member) ?? 0;
        return (low.isOpen ? score > low.score : score >= low.score) && (high.isOpen ? score < high.score : score <= high.score);
    });
    const limit = options.findIndex((option) => option.toUpperCase() === 'LIMIT');
    if (limit >= 0) {
        const offset = whole(options[limit + 1]);
        const count = whole(options[limit + 2]);
        members = members.slice(offset, count < 0 ? undefined : offset + count);
    }
    return withScores(members, scores, options.some((option) => option.toUpperCase() === 'WITHSCORES'));
}
export const sortedSets: readonly Command[] = [
    command('zadd', -4, add),
    command('zrange', -4, (args, context) => range(args, context, false)),
    command('zrevrange', -4, (args, context) => range(args, context, true)),
    command('zrangebyscore', -4, rangeByScore),
    command('zscore', 3, ([key = '', member = ''], context) => {
        const score = scoresOf(context, key).get(member);
        return score === undefined ? null : new DoubleReply(score);
    }),
    command('zrem', -3, ([key = '', ...members], { db }) => {
        const scores = db.read(key, 'zset')?.scores;
        const gone = members.filter((member) => scores?.delete(member) === true).length;
        db.touch(key);
        return gone;
    }),
    command('zcard', 2, ([key = ''], context) => scoresOf(context, key).size),
    command('zincrby', 4, ([key = '', by, member = ''], { db }) => {
        const { scores } = db.open(key, 'zset');
        const sum = (scores.get(member) ?? 0) + float(by);
        scores.set(member, sum);
        db.touch(key);
        return new DoubleReply(sum);
    }),
    command('zscan', -3, ([key = '', cursor, ...options], context) => {
        const scores = scoresOf(context, key);
        const { cursor: next, page } = scanPage(ordered(scores), cursor, options);
        return [next, withScores(page, scores, true)];
    }),
];
