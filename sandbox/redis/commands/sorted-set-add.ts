import type { Client } from '../client.ts';
import { settle, sortedSets } from '../keyspace/typed.ts';
import { Double, type Reply, ReplyError, syntaxError } from '../resp/reply.ts';
import { float, pairs } from './arguments.ts';
import type { Args } from './command.ts';

const OPTIONS = ['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'] as const;
type Option = (typeof OPTIONS)[number];
const isOption = (word: string): word is Option => OPTIONS.some((option) => option === word);

/**
 * ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member …: the number of new members (with CH, of changed ones); with INCR
 * the new score, or null when the options kept it from changing. All scores are read before any is set.
 */
export function addMembers(args: Args, { db }: Client): Reply {
  const [, key] = args;
  const options = new Set<Option>();
  let start = 2;
  for (let word = args[start]?.toUpperCase(); word !== undefined && isOption(word);) {
    options.add(word);
    word = args[++start]?.toUpperCase();
  }
  if (start >= args.length) throw syntaxError();
  const entries = pairs(args, start);
  check(options, entries.length);
  const scores = entries.map(([text, member]) => ({ score: float(text), member }));
  const set = sortedSets.find(db, key);
  if (set === undefined && options.has('XX')) return options.has('INCR') ? null : 0;
  const target = set ?? sortedSets.make(db, key);
  let added = 0;
  let changed = 0;
  let result: Reply = null;
  for (const { score, member } of scores) {
    const before = target.score(member);
    const wanted = options.has('INCR') ? (before ?? 0) + score : score;
    if (Number.isNaN(wanted)) throw new ReplyError('ERR resulting score is not a number (NaN)');
    if (!isAllowed(options, before, wanted)) continue;
    result = new Double(wanted);
    if (before === wanted) continue;
    changed++;
    if (target.set(member, wanted)) added++;
  }
  if (changed > 0) settle(db, key, target);
  if (options.has('INCR')) return result;
  return options.has('CH') ? changed : added;
}

function check(options: ReadonlySet<Option>, members: number): void {
  if (options.has('NX') && options.has('XX')) {
    throw new ReplyError('ERR XX and NX options at the same time are not compatible');
  }
  const exclusive = (['NX', 'GT', 'LT'] as const).filter((option) => options.has(option));
  if (exclusive.length > 1) {
    throw new ReplyError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (options.has('INCR') && members > 1) {
    throw new ReplyError('ERR INCR option supports a single increment-element pair');
  }
}

function isAllowed(
  options: ReadonlySet<Option>,
  before: number | undefined,
  wanted: number,
): boolean {
  if (before === undefined) return !options.has('XX');
  if (options.has('NX')) return false;
  return !(options.has('GT') && wanted <= before) && !(options.has('LT') && wanted >= before);
}
