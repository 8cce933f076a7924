import type { Client } from '../client.ts';
import { MapReply, OK, type Reply, ReplyError, Status } from '../resp/reply.ts';
import { integer, Options } from './arguments.ts';
import type { Args, CommandRows } from './command.ts';
import { databaseOf } from './keys.ts';
import { REDIS_VERSION } from '../version.ts';

const NAME = /^[!-~]*$/;

/** @throws ReplyError for blanks and special characters */
export function setName(client: Client, name: string): void {
  if (!NAME.test(name)) {
    throw new ReplyError('ERR Client names cannot contain spaces, newlines or special characters.');
  }
  client.name = name;
}

function authenticate(client: Client, user: string, password: string): void {
  const wanted = client.core.settings.get('requirepass') ?? '';
  if (user !== 'default' || (wanted !== '' && password !== wanted)) {
    throw new ReplyError('WRONGPASS invalid username-password pair or user is disabled.');
  }
  client.isAuthenticated = true;
}

function auth(args: Args, client: Client): Reply {
  if (args.length > 3) throw new ReplyError('ERR syntax error');
  if (args.length === 2 && client.core.settings.get('requirepass') === '') {
    throw new ReplyError(
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    );
  }
  if (args.length === 2) authenticate(client, 'default', args[1]);
  else authenticate(client, args[1], args[2]);
  return OK;
}

// HELLO [protover [AUTH user password] [SETNAME name]]
function hello(args: Args, client: Client): Reply {
  let resp = client.resp;
  if (args.length > 1) {
    const wanted = integer(
      args[1],
      () => new ReplyError('ERR Protocol version is not an integer or out of range'),
    );
    if (wanted !== 2 && wanted !== 3) throw new ReplyError('NOPROTO unsupported protocol version');
    resp = wanted;
  }
  const options = new Options(args, 2);
  while (!options.isDone) {
    const word = options.value();
    const left = options.left;
    if (word.toUpperCase() === 'AUTH' && left >= 2)
      authenticate(client, options.value(), options.value());
    else if (word.toUpperCase() === 'SETNAME' && left >= 1) setName(client, options.value());
    else throw new ReplyError(`ERR Syntax error in HELLO option '${word}'`);
  }
  if (!client.isAuthenticated && client.core.settings.get('requirepass') !== '') {
    throw new ReplyError(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    );
  }
  client.resp = resp;
  return new MapReply([
    'server',
    'redis',
    'version',
    REDIS_VERSION,
    'proto',
    resp,
    'id',
    client.id,
    'mode',
    'standalone',
    'role',
    'master',
    'modules',
    [],
  ]);
}

export const connectionCommands: CommandRows = {
  ping: {
    arity: -1,
    flags: ['fast', 'subscribed'],
    run(args, client) {
      if (args.length > 2) throw new ReplyError("ERR wrong number of arguments for 'ping' command");
      const text = args.length === 2 ? args[1] : undefined;
      if (client.resp === 2 && client.subscriptionCount > 0) return ['pong', text ?? ''];
      return text ?? new Status('PONG');
    },
  },
  echo: { arity: 2, flags: ['fast'], run: ([, text]) => text },
  select: {
    arity: 2,
    flags: ['fast', 'session'],
    run([, index], client) {
      client.db = databaseOf(index, client);
      return OK;
    },
  },
  auth: { arity: -2, flags: ['noscript', 'fast', 'session', 'noAuth', 'hidden'], run: auth },
  hello: { arity: -1, flags: ['noscript', 'fast', 'session', 'noAuth', 'hidden'], run: hello },
  quit: {
    arity: -1,
    flags: ['noscript', 'fast', 'session', 'noAuth', 'subscribed', 'anyState'],
    run(_, client) {
      client.connection?.close();
      return OK;
    },
  },
  reset: {
    arity: 1,
    flags: ['noscript', 'fast', 'session', 'noAuth', 'subscribed', 'anyState'],
    run(_, client) {
      client.letGo();
      client.db = client.core.databases[0] ?? client.db;
      client.resp = 2;
      client.name = '';
      client.replyMode = 'on';
      client.isAuthenticated = client.core.settings.get('requirepass') === '';
      return new Status('RESET');
    },
  },
  monitor: {
    arity: 1,
    flags: ['admin', 'noscript', 'session'],
    run(_, client) {
      client.core.monitors.add(client);
      client.isMonitor = true;
      return OK;
    },
  },
  wait: {
    arity: 3,
    flags: ['blocking'],
    run([, replicas, timeout]) {
      integer(replicas);
      if (integer(timeout) < 0) throw new ReplyError('ERR timeout is negative');
      return 0;
    },
  },
};
