import type { Database } from '../keyspace/database.ts';
import { findText } from '../keyspace/typed.ts';
import { notInteger, ReplyError } from '../resp/reply.ts';
import { asReply, fitsInteger, parseInteger } from './arguments.ts';
import type { CommandRow, CommandRows } from './command.ts';
import { addDecimals } from './decimal.ts';

/** The sum within 64 bits. @throws ReplyError when a text is no integer or the sum does not fit */
export function addIntegers(
  value: string,
  increment: bigint,
  problem: () => ReplyError = notInteger,
): bigint {
  const current = parseInteger(value);
  if (current === undefined) throw problem();
  const sum = current + increment;
  if (!fitsInteger(sum)) throw new ReplyError('ERR increment or decrement would overflow');
  return sum;
}

/** @throws ReplyError */
export function bigInteger(text: string): bigint {
  const value = parseInteger(text);
  if (value === undefined) throw notInteger();
  return value;
}

function add(db: Database, key: string, increment: bigint): number | bigint {
  const sum = addIntegers(findText(db, key) ?? '0', increment);
  db.replace(key, String(sum));
  return asReply(sum);
}

function counter(arity: 2 | 3, increment: (text: string) => bigint): CommandRow {
  return {
    arity,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run: ([, key, text], { db }) => add(db, key, increment(text)),
  };
}

export const counterCommands: CommandRows = {
  incr: counter(2, () => 1n),
  decr: counter(2, () => -1n),
  incrby: counter(3, bigInteger),
  decrby: counter(3, (text) => {
    const value = bigInteger(text);
    if (!fitsInteger(-value)) throw new ReplyError('ERR decrement would overflow');
    return -value;
  }),
  incrbyfloat: {
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    run([, key, increment], { db }) {
      const sum = addDecimals(findText(db, key) ?? '0', increment);
      db.replace(key, sum);
      return sum;
    },
  },
};
