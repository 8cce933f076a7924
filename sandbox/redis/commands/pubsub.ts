import type { Context } from '../command.ts';
import type { RedisReply } from '../reply.ts';
import { type Command, command, glob } from '../command.ts';
import { PushReply, RedisError } from '../reply.ts';
function subscribe(kind: 'subscribe' | 'psubscribe', names: readonly string[], { session }: Context): RedisReply {
    const into = kind === 'subscribe' ? session.channels : session.patterns;
    const replies = names.map((name) => {
        into.add(name);
        return new PushReply([kind, name, session.channels.size + session.patterns.size]);
    });
    for (const reply of replies.slice(0, -1))
        session.push(reply);
    return replies.at(-1) ?? null;
}
function unsubscribe(kind: 'unsubscribe' | 'punsubscribe', names: readonly string[], { session }: Context): RedisReply {
    const from = kind === 'unsubscribe' ? session.channels : session.patterns;
    const gone = names.length === 0 ? [...from] : names;
    const replies = (gone.length === 0 ? [null] : gone).map((name) => {
        if (name !== null)
            from.delete(name);
        return new PushReply([kind, name, session.channels.size + session.patterns.size]);
    });
    for (const reply of replies.slice(0, -1))
        session.push(reply);
    return replies.at(-1) ?? null;
}
export const pubsub: readonly Command[] = [
    command('subscribe', -2, (args, context) => subscribe('subscribe', args, context)),
    command('psubscribe', -2, (args, context) => subscribe('psubscribe', args, context)),
    command('unsubscribe', -1, (args, context) => unsubscribe('unsubscribe', args, context)),
    command('punsubscribe', -1, (args, context) => unsubscribe('punsubscribe', args, context)),
    command('publish', 3, ([channel = '', message = ''], { server }) => {
        let heard = 0;
        for (const session of server.sessions) {
            if (session.channels.has(channel)) {
                session.push(new PushReply(['message', channel, message]));
                heard += 1;
            }
            for (const pattern of session.patterns) {
                if (!glob(pattern)(channel))
                    continue;
                session.push(new PushReply(['pmessage', pattern, channel, message]));
                heard += 1;
            }
        }
        return heard;
    }),
    command('pubsub', -2, ([what = '', ...rest], { server }) => {
        const channels = new Set([...server.sessions].flatMap((session) => [...session.channels]));
        const heard = (channel: string): number => [...server.sessions].filter((one) => one.channels.has(channel)).length;
        switch (what.toUpperCase()) {
            case 'CHANNELS':
                return [...channels].filter(glob(rest[0] ?? '*'));
            case 'NUMSUB':
                return rest.flatMap((channel) => [channel, heard(channel)]);
            case 'NUMPAT':
                return new Set([...server.sessions].flatMap((session) => [...session.patterns])).size;
            default:
                throw new RedisError(`ERR unknown subcommand '${what}'. Try PUBSUB HELP.`);
        }
    }),
];
