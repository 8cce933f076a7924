import { MapReply, type Reply, ReplyError, SetReply, Status } from '../resp/reply.ts';
import { container } from './command-table.ts';
import type { Command, CommandRow, CommandRows, Flag } from './command.ts';

// Flags of ours that clients know under another name, or not at all.
const SHOWN: Partial<Readonly<Record<Flag, string | undefined>>> = {
  session: undefined,
  anyState: undefined,
  noAuth: 'no_auth',
  subscribed: undefined,
  hidden: 'skip_monitor',
};
const shown = (flag: Flag): string | undefined => (flag in SHOWN ? SHOWN[flag] : flag);

// The ten elements of COMMAND since Redis 7; categories, tips and key specifications are left empty.
function describe({ name, arity, flags, keys, subcommands }: Command): Reply {
  const [first, last, step] = keys ?? [0, 0, 0];
  const names = [...flags].flatMap((flag) => shown(flag) ?? []);
  return [
    name,
    arity,
    new SetReply(names.map((flag) => new Status(flag))),
    first,
    last,
    step,
    new SetReply([]),
    [],
    [],
    [...subcommands.values()].map(describe),
  ];
}

function keysOf(command: Command, words: readonly string[]): string[] {
  if (command.keys === undefined) throw new ReplyError('ERR The command has no key arguments');
  const [first, last, step] = command.keys;
  const end = last < 0 ? words.length + last : last;
  return words.filter((_, at) => at >= first && at <= end && (at - first) % step === 0);
}

const row = (arity: number, run: CommandRow['run']): CommandRow => ({ arity, flags: [], run });

export const commandInfoCommands: CommandRows = {
  command: {
    ...container({
      count: row(2, (_, { core }) => core.table.size),
      info: row(-2, ([, , ...names], { core }) => {
        const commands =
          names.length === 0 ? [...core.table.all()] : names.map((name) => core.table.find(name));
        return commands.map((command) => (command === undefined ? null : describe(command)));
      }),
      docs: row(-2, ([, , ...names], { core }) => {
        const commands =
          names.length === 0
            ? [...core.table.all()]
            : names.flatMap((name) => core.table.find(name) ?? []);
        return new MapReply(
          commands.flatMap(({ name, group }) => [name, new MapReply(['group', group])]),
        );
      }),
      list: row(2, (_, { core }) => [...core.table.all()].map(({ name }) => name)),
      getkeys: row(-3, ([, , ...words], { core }) => keysOf(core.table.resolve(words), words)),
    }),
    arity: -1,
    run: (_, { core }) => [...core.table.all()].map(describe),
  },
};
