import type { Client } from '../client.ts';
import { matchesGlob } from '../glob.ts';
import { type Reply, Push, Replies } from '../resp/reply.ts';
import { container } from './command-table.ts';
import type { CommandRow, CommandRows } from './command.ts';

type Kind = 'channels' | 'patterns';

function subscribe(kind: Kind, word: string): CommandRow {
  return {
    arity: -2,
    flags: ['pubsub', 'noscript', 'session', 'subscribed'],
    run: ([, ...names], client) =>
      new Replies(
        names.map((name) => {
          client.core.channels.join(client, kind, name);
          return new Push([word, name, client.subscriptionCount]);
        }),
      ),
  };
}

function unsubscribe(kind: Kind, word: string): CommandRow {
  return {
    arity: -1,
    flags: ['pubsub', 'noscript', 'session', 'subscribed'],
    run([, ...given], client) {
      const names = given.length > 0 ? given : [...client.subscriptions[kind]];
      if (names.length === 0) return new Push([word, null, client.subscriptionCount]);
      return new Replies(names.map((name) => leave(client, kind, name, word)));
    },
  };
}

function leave(client: Client, kind: Kind, name: string, word: string): Reply {
  client.core.channels.leave(client, kind, name);
  return new Push([word, name, client.subscriptionCount]);
}

export const pubsubCommands: CommandRows = {
  publish: {
    arity: 3,
    flags: ['pubsub', 'fast'],
    run: ([, channel, message], { core }) => core.channels.publish(channel, message),
  },
  subscribe: subscribe('channels', 'subscribe'),
  psubscribe: subscribe('patterns', 'psubscribe'),
  unsubscribe: unsubscribe('channels', 'unsubscribe'),
  punsubscribe: unsubscribe('patterns', 'punsubscribe'),
  pubsub: container({
    channels: {
      arity: -2,
      flags: ['pubsub'],
      run(args, { core }) {
        const pattern = args.length > 2 ? args[2] : '*';
        return [...core.channels.names()].filter((name) => matchesGlob(pattern, name));
      },
    },
    numsub: {
      arity: -2,
      flags: ['pubsub'],
      run: ([, , ...names], { core }) =>
        names.flatMap((name) => [name, core.channels.listeners(name)]),
    },
    numpat: { arity: 2, flags: ['pubsub'], run: (_, { core }) => core.channels.patternCount },
  }),
};
