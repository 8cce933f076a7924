import type { Client } from './client.ts';
import type { Args, Command } from './commands/command.ts';
import { feedMonitors } from './monitor.ts';
import { QUEUED, type Reply, ReplyError } from './resp/reply.ts';

/**
 * Runs one request of a client, or queues it inside MULTI. Never throws: every refusal is an error reply with Redis'
 * text. `args` are byte strings with the name at 0. (upstream: server.c processCommand)
 */
export function dispatch(client: Client, args: readonly string[]): Reply {
  const { core } = client;
  core.keyspace.now = core.clock();
  core.counts.commands++;
  client.lastActiveAt = core.keyspace.now;
  let reply: Reply;
  try {
    const command = admit(client, args);
    client.lastCommand = command.name;
    if (client.transaction !== undefined && !command.flags.has('anyState')) {
      client.transaction.queue.push({ command, args: args as Args });
      return QUEUED;
    }
    reply = run(client, command, args as Args);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    if (client.transaction !== undefined) client.transaction.isBroken = true;
    reply = count(client, error);
  }
  core.waiting.serve();
  return reply;
}

/** Runs an admitted command. An error reply is given back, not thrown. */
export function run(client: Client, command: Command, args: Args): Reply {
  if (client.core.monitors.size > 0 && !command.flags.has('hidden')) feedMonitors(client, args);
  try {
    const reply = command.run(args, client);
    return reply instanceof ReplyError ? count(client, reply) : reply;
  } catch (error) {
    if (error instanceof ReplyError) return count(client, error);
    throw error;
  }
}

function admit(client: Client, args: readonly string[]): Command {
  const command = client.core.table.resolve(args);
  const { flags } = command;
  if (
    !client.isAuthenticated &&
    !flags.has('noAuth') &&
    client.core.settings.get('requirepass') !== ''
  ) {
    throw new ReplyError('NOAUTH Authentication required.');
  }
  if (client.connection === undefined && flags.has('session')) {
    throw new ReplyError(`ERR ${command.name} needs a connection of its own; execute() has none`);
  }
  if (client.resp === 2 && client.subscriptionCount > 0 && !flags.has('subscribed')) {
    throw new ReplyError(
      `ERR Can't execute '${command.name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`,
    );
  }
  return command;
}

function count(client: Client, error: ReplyError): ReplyError {
  const code = error.message.split(' ', 1)[0] ?? 'ERR';
  const { errors } = client.core.counts;
  errors.set(code, (errors.get(code) ?? 0) + 1);
  return error;
}
