import { ReplyError, Status, wrongArity } from '../resp/reply.ts';
import type { Args, Command, CommandRow, CommandRows } from './command.ts';

/** The commands by name, in any case. It is the single source of arity checks, COMMAND and the help of containers. */
export class CommandTable {
  readonly #byName = new Map<string, Command>();
  readonly #asWritten = new Map<string, Command>();

  /** @throws Error when two groups have the same command */
  constructor(groups: readonly (readonly [group: string, rows: CommandRows])[]) {
    for (const [group, rows] of groups) {
      for (const [name, row] of Object.entries(rows)) {
        if (this.#byName.has(name)) throw new Error(`the Redis command '${name}' is there twice`);
        const command = commandOf(name, group, row);
        this.#byName.set(name, command);
        this.#asWritten.set(name, command);
        this.#asWritten.set(name.toUpperCase(), command);
      }
    }
  }

  get size(): number {
    return this.#byName.size;
  }

  all(): MapIterator<Command> {
    return this.#byName.values();
  }

  find(name: string): Command | undefined {
    return this.#asWritten.get(name) ?? this.#byName.get(name.toLowerCase());
  }

  /**
   * The command or subcommand of a request, its number of words checked.
   * @throws ReplyError with Redis' text for an unknown command or subcommand and for a wrong number of arguments
   */
  resolve(args: readonly string[]): Command {
    const name = args[0] ?? '';
    let command = this.find(name);
    if (command === undefined) throw unknownCommand(args);
    const [, subname] = args;
    if (subname !== undefined && command.subcommands.size > 0) {
      command = command.subcommands.get(subname.toLowerCase());
      if (command === undefined) throw unknownSubcommand(name, subname);
    }
    const { arity } = command;
    if (arity < 0 ? args.length < -arity : args.length !== arity) throw wrongArity(command.name);
    return command;
  }
}

function commandOf(name: string, group: string, row: CommandRow): Command {
  const subcommands = new Map<string, Command>();
  for (const [subname, subrow] of Object.entries(row.subcommands ?? {})) {
    subcommands.set(subname, commandOf(`${name}|${subname}`, group, subrow));
  }
  if (subcommands.size > 0 && !subcommands.has('help')) {
    subcommands.set(
      'help',
      commandOf(`${name}|help`, group, helpOf(name, [...subcommands.keys()])),
    );
  }
  const { arity, keys, run } = row;
  return {
    name,
    group,
    arity,
    run,
    flags: new Set(row.flags),
    subcommands,
    ...(keys === undefined ? {} : { keys }),
  };
}

function helpOf(name: string, subnames: readonly string[]): CommandRow {
  const lines = [
    `${name.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...[...subnames, 'help'].map((subname) => subname.toUpperCase()),
  ];
  return { arity: 2, flags: [], run: () => lines.map((line) => new Status(line)) };
}

function unknownCommand(args: readonly string[]): ReplyError {
  let shown = '';
  for (const arg of args.slice(1)) {
    if (shown.length >= 128) break;
    shown += `'${arg.slice(0, 128 - shown.length)}' `;
  }
  const name = (args[0] ?? '').slice(0, 128);
  return new ReplyError(`ERR unknown command '${name}', with args beginning with: ${shown}`);
}

function unknownSubcommand(name: string, subname: string): ReplyError {
  return new ReplyError(
    `ERR unknown subcommand '${subname.slice(0, 128)}'. Try ${name.toUpperCase()} HELP.`,
  );
}

/** A container is only ever run by a subcommand; its own arity refuses it alone. */
export const container = (subcommands: CommandRows): CommandRow => ({
  arity: -2,
  flags: [],
  subcommands,
  run: ([name]: Args) => wrongArity(name.toLowerCase()),
});
