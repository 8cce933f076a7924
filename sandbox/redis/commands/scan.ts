import { matchesGlob } from '../glob.ts';
import type { ScanMap } from '../keyspace/scan-map.ts';
import { hashes, sets, sortedSets } from '../keyspace/typed.ts';
import { typeOf } from '../keyspace/value.ts';
import { formatDouble } from '../resp/double.ts';
import { type Reply, ReplyError, syntaxError } from '../resp/reply.ts';
import { integer, Options } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';

/** Up to here a collection is given in one step, as Redis gives its compact encodings. */
const WHOLE_UP_TO = 128;
const MAX_COUNT = 1_000_000;
const CURSOR = /^\d{1,20}$/;
const MAX_CURSOR = 2n ** 64n - 1n;

interface ScanOptions {
  count: number;
  pattern: string | undefined;
  type: string | undefined;
}

function cursorOf(text: string): number {
  if (!CURSOR.test(text) || BigInt(text) > MAX_CURSOR) throw new ReplyError('ERR invalid cursor');
  return Number(text);
}

function scanOptions(args: Args, start: number, hasType: boolean): ScanOptions {
  const found: ScanOptions = { count: 10, pattern: undefined, type: undefined };
  const options = new Options(args, start);
  while (!options.isDone) {
    const name = options.name();
    if (name === 'COUNT') {
      found.count = Math.min(integer(options.value()), MAX_COUNT);
      if (found.count < 1) throw syntaxError();
    } else if (name === 'MATCH') {
      const pattern = options.value();
      found.pattern = pattern === '*' ? undefined : pattern;
    } else if (name === 'TYPE' && hasType) {
      found.type = options.value().toLowerCase();
    } else {
      throw syntaxError();
    }
  }
  return found;
}

function scanOf<V>(
  find: (...at: Parameters<typeof hashes.read>) => ScanMap<V> | undefined,
  show: (key: string, value: V) => readonly Reply[],
): CommandRow {
  return {
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    run(args, { db }) {
      const [, key, cursorText] = args;
      const cursor = cursorOf(cursorText);
      const { count, pattern } = scanOptions(args, 3, false);
      const items = find(db, key);
      if (items === undefined) return ['0', []];
      const step = items.scan(cursor, count, { wholeUpTo: WHOLE_UP_TO });
      const found = step.keys.filter((name) => pattern === undefined || matchesGlob(pattern, name));
      return [String(step.cursor), found.flatMap((name) => show(name, items.get(name) as V))];
    },
  };
}

export const scanCommands: CommandRows = {
  scan: {
    arity: -2,
    flags: ['readonly'],
    run(args, { db }) {
      const cursor = cursorOf(args[1]);
      const { count, pattern, type } = scanOptions(args, 2, true);
      const step = db.scan(cursor, count);
      const found = step.keys.filter(
        (key) =>
          (pattern === undefined || matchesGlob(pattern, key)) &&
          (type === undefined || typeOf(db.find(key)?.value ?? '') === type),
      );
      return [String(step.cursor), found];
    },
  },
  hscan: scanOf(hashes.read, (field, value) => [field, value]),
  sscan: scanOf(sets.read, (member) => [member]),
  zscan: scanOf(
    (db, key) => sortedSets.read(db, key)?.scores,
    (member, score) => [member, formatDouble(score)],
  ),
};
