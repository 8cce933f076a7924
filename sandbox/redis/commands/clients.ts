import type { Client, ReplyMode } from '../client.ts';
import { NOTHING, OK, type Reply, ReplyError, syntaxError, Verbatim } from '../resp/reply.ts';
import { integer, Options } from './arguments.ts';
import { container } from './command-table.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';
import { setName } from './connection.ts';

const LIBRARY = /^[!-~]*$/;

// One line of CLIENT LIST, in upstream's order of fields (networking.c catClientInfoString).
function describe(client: Client): string {
  const { connection, transaction, core } = client;
  const { inputBytes, outputBytes } = connection?.waiting() ?? { inputBytes: 0, outputBytes: 0 };
  const seconds = (since: number): number => Math.floor((core.keyspace.now - since) / 1000);
  const flags = `${client.isMonitor ? 'O' : ''}${client.subscriptionCount > 0 ? 'P' : ''}${transaction === undefined ? '' : 'x'}${client.isBlocked ? 'b' : ''}`;
  const fields = {
    id: client.id,
    addr: connection?.address ?? '',
    laddr: connection?.localAddress ?? '',
    fd: client.id,
    name: client.name,
    age: seconds(client.connectedAt),
    idle: seconds(client.lastActiveAt),
    flags: flags === '' ? 'N' : flags,
    db: client.db.index,
    sub: client.subscriptions.channels.size,
    psub: client.subscriptions.patterns.size,
    ssub: 0,
    multi: transaction?.queue.length ?? -1,
    qbuf: inputBytes,
    'qbuf-free': 0,
    'argv-mem': 0,
    'multi-mem': 0,
    rbs: 0,
    rbp: 0,
    obl: 0,
    oll: 0,
    omem: outputBytes,
    'tot-mem': inputBytes + outputBytes,
    events: 'r',
    cmd: client.lastCommand,
    user: 'default',
    redir: -1,
    resp: client.resp,
    'lib-name': client.libraryName,
    'lib-ver': client.libraryVersion,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

const linesOf = (clients: Iterable<Client>): Reply =>
  new Verbatim([...clients].map((client) => `${describe(client)}\n`).join(''));

function list(args: Args, { core }: Client): Reply {
  if (args.length === 2) return linesOf(core.clients.values());
  const [, , word, ...rest] = args;
  if (word.toUpperCase() === 'TYPE' && rest.length === 1) {
    const type = rest[0].toLowerCase();
    if (!['normal', 'pubsub', 'master', 'replica', 'slave'].includes(type)) {
      throw new ReplyError(`ERR Unknown client type '${rest[0]}'`);
    }
    return linesOf([...core.clients.values()].filter((client) => typeOf(client) === type));
  }
  if (word.toUpperCase() !== 'ID' || rest.length === 0) throw syntaxError();
  const ids = rest.map((id) => integer(id, () => new ReplyError('ERR Invalid client ID')));
  return linesOf(ids.flatMap((id) => core.clients.get(id) ?? []));
}

const typeOf = (client: Client): string => (client.subscriptionCount > 0 ? 'pubsub' : 'normal');

// CLIENT KILL addr:port, or ID, ADDR, LADDR, TYPE, USER and SKIPME filters.
function kill(args: Args, client: Client): Reply {
  const clients = [...client.core.clients.values()];
  if (args.length === 3) {
    const found = clients.find(({ connection }) => connection?.address === args[2]);
    if (found === undefined) throw new ReplyError('ERR No such client');
    found.connection?.close();
    return OK;
  }
  let skipsMe = true;
  const filters: ((other: Client) => boolean)[] = [];
  const options = new Options(args, 2);
  while (!options.isDone) {
    const name = options.name();
    const value = options.value();
    if (name === 'ID') {
      const id = integer(value, () => new ReplyError('ERR client-id should be greater than 0'));
      filters.push((other) => other.id === id);
    } else if (name === 'ADDR') filters.push(({ connection }) => connection?.address === value);
    else if (name === 'LADDR') filters.push(({ connection }) => connection?.localAddress === value);
    else if (name === 'TYPE') filters.push((other) => typeOf(other) === value.toLowerCase());
    else if (name === 'USER') filters.push(() => value === 'default');
    else if (name === 'SKIPME' && ['yes', 'no'].includes(value.toLowerCase()))
      skipsMe = value.toLowerCase() === 'yes';
    else throw syntaxError();
  }
  const killed = clients.filter(
    (other) => !(skipsMe && other === client) && filters.every((matches) => matches(other)),
  );
  for (const { connection } of killed) connection?.close();
  return killed.length;
}

function setInfo([, , field, value]: Args, client: Client): Reply {
  const name = field.toLowerCase();
  if (name !== 'lib-name' && name !== 'lib-ver')
    throw new ReplyError(`ERR Unrecognized option '${field}'`);
  if (!LIBRARY.test(value)) {
    throw new ReplyError(`ERR ${name} cannot contain spaces, newlines or special characters.`);
  }
  if (name === 'lib-name') client.libraryName = value;
  else client.libraryVersion = value;
  return OK;
}

function replyMode([, , word]: Args, client: Client): Reply {
  const mode = word.toLowerCase();
  if (mode !== 'on' && mode !== 'off' && mode !== 'skip') throw syntaxError();
  client.replyMode = mode satisfies ReplyMode;
  return mode === 'on' ? OK : NOTHING;
}

const onOff: CommandRow = {
  arity: 3,
  flags: ['noscript', 'session'],
  run([, , word]) {
    if (!['on', 'off'].includes(word.toLowerCase())) throw syntaxError();
    return OK;
  },
};

const row = (arity: number, handle: CommandRow['run']): CommandRow => ({
  arity,
  flags: ['noscript', 'session'],
  run: handle,
});

export const clientCommands: CommandRows = {
  client: container({
    id: row(2, (_, client) => client.id),
    getname: row(2, (_, client) => (client.name === '' ? null : client.name)),
    setname: row(3, ([, , name], client) => {
      setName(client, name);
      return OK;
    }),
    setinfo: row(4, setInfo),
    info: row(2, (_, client) => linesOf([client])),
    list: row(-2, list),
    kill: row(-3, kill),
    reply: row(3, replyMode),
    'no-evict': onOff,
    'no-touch': onOff,
    tracking: row(-3, ([, , word]) => {
      if (word.toLowerCase() === 'off') return OK;
      throw new ReplyError('ERR CLIENT TRACKING is not emulated by the telemetry sandbox');
    }),
  }),
};
