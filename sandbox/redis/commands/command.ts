import type { Client } from '../client.ts';
import type { Reply } from '../resp/reply.ts';

/**
 * A command with its name at 0. The arity of the table was checked before the handler runs, so the first places are
 * typed as there; look at `length` before reading one that the arity does not promise.
 */
export type Args = readonly [string, string, string, string, string, ...string[]];

/** What a command does. It answers, or throws a ReplyError. */
export type Handler = (args: Args, client: Client) => Reply;

/**
 * `session` needs a connection of its own, `anyState` runs at once inside MULTI, `noAuth` before a password,
 * `subscribed` in a RESP2 connection that is subscribed, `hidden` is not shown to MONITOR. The others are Redis' flags.
 */
export type Flag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'fast'
  | 'session'
  | 'anyState'
  | 'noAuth'
  | 'subscribed'
  | 'hidden';

/** One row of the table of commands. */
export interface CommandRow {
  /** Number of words with the name; negative: at least that many. */
  readonly arity: number;
  readonly flags: readonly Flag[];
  /** Places of the keys: first, last (negative counts from the end) and step. */
  readonly keys?: readonly [first: number, last: number, step: number];
  readonly run: Handler;
  readonly subcommands?: CommandRows;
}

export type CommandRows = Readonly<Record<string, CommandRow>>;

/** A row in the table. `name` is lower case, with `parent|` before a subcommand. */
export interface Command extends Omit<CommandRow, 'subcommands' | 'flags'> {
  readonly name: string;
  readonly group: string;
  readonly flags: ReadonlySet<Flag>;
  readonly subcommands: ReadonlyMap<string, Command>;
}
