import { type Scored, SortedSet } from '../keyspace/sorted-set.ts';
import { settle, sortedSets } from '../keyspace/typed.ts';
import { ReplyError, syntaxError } from '../resp/reply.ts';
import { float, integer, Options, rangeOf } from './arguments.ts';
import type { Args, CommandRow, CommandRows } from './command.ts';
import { scored } from './scored.ts';

type By = 'index' | 'score' | 'lex';

/** Ranks from `start` up to, not with, `end`. */
interface Ranks {
  readonly start: number;
  readonly end: number;
}

interface Query {
  readonly by: By;
  readonly isReversed: boolean;
  readonly withScores: boolean;
  readonly limit: { readonly offset: number; readonly count: number } | undefined;
}

const scoreProblem = () => new ReplyError('ERR min or max is not a float');

// `(1.5` is open, `1.5` is closed.
function scoreBound(text: string): { readonly score: number; readonly isOpen: boolean } {
  const isOpen = text.startsWith('(');
  return { score: float(isOpen ? text.slice(1) : text, scoreProblem), isOpen };
}

function byScore(set: SortedSet, min: string, max: string): Ranks {
  const low = scoreBound(min);
  const high = scoreBound(max);
  return {
    start: set.firstRank(({ score }) => (low.isOpen ? score > low.score : score >= low.score)),
    end: set.firstRank(({ score }) => (high.isOpen ? score >= high.score : score > high.score)),
  };
}

const lexProblem = () => new ReplyError('ERR min or max not valid string range item');

// The first rank at or after a bound; `isAfterEqual` tells whether a member equal to it is passed over.
function lexRank(set: SortedSet, text: string, isAfterEqual: (isOpen: boolean) => boolean): number {
  if (text === '-') return 0;
  if (text === '+') return set.size;
  if (!text.startsWith('[') && !text.startsWith('(')) throw lexProblem();
  const bound = text.slice(1);
  const isAfter = isAfterEqual(text.startsWith('('));
  return set.firstRank(({ member }) => (isAfter ? member > bound : member >= bound));
}

const byLex = (set: SortedSet, min: string, max: string): Ranks => ({
  start: lexRank(set, min, (isOpen) => isOpen),
  end: lexRank(set, max, (isOpen) => !isOpen),
});

// Reversed score and lex ranges name max first.
function ranksOf(
  set: SortedSet,
  first: string,
  second: string,
  query: Pick<Query, 'by' | 'isReversed'>,
): Ranks {
  const [low, high] = query.isReversed ? [second, first] : [first, second];
  switch (query.by) {
    case 'score':
      return byScore(set, low, high);
    case 'lex':
      return byLex(set, low, high);
    case 'index': {
      const { start, end } = rangeOf(first, second, set.size);
      return query.isReversed ? { start: set.size - end, end: set.size - start } : { start, end };
    }
  }
}

function select(set: SortedSet, first: string, second: string, query: Query): readonly Scored[] {
  const { start, end } = ranksOf(set, first, second, query);
  const { offset, count } = query.limit ?? { offset: 0, count: -1 };
  if (offset < 0 || end <= start) return [];
  const size = count < 0 ? end - start - offset : Math.min(count, end - start - offset);
  if (size <= 0) return [];
  return query.isReversed
    ? set.slice(end - offset - size, end - offset).toReversed()
    : set.slice(start + offset, start + offset + size);
}

function queryOf(
  args: Args,
  start: number,
  fixed: Partial<Pick<Query, 'by' | 'isReversed'>>,
): Query {
  let by: By = fixed.by ?? 'index';
  let isReversed = fixed.isReversed ?? false;
  let withScores = false;
  let limit: Query['limit'];
  const options = new Options(args, start);
  while (!options.isDone) {
    const name = options.name();
    if (name === 'WITHSCORES') withScores = true;
    else if (name === 'LIMIT')
      limit = { offset: integer(options.value()), count: integer(options.value()) };
    else if (name === 'REV' && fixed.by === undefined) isReversed = true;
    else if (name === 'BYSCORE' && fixed.by === undefined) by = 'score';
    else if (name === 'BYLEX' && fixed.by === undefined) by = 'lex';
    else throw syntaxError();
  }
  if (limit !== undefined && by === 'index') {
    throw new ReplyError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  }
  if (withScores && by === 'lex') {
    throw new ReplyError('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  }
  return { by, isReversed, withScores, limit };
}

function range(fixed: Partial<Pick<Query, 'by' | 'isReversed'>>): CommandRow {
  return {
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    run(args, { db, resp }) {
      const [, key, first, second] = args;
      const query = queryOf(args, 4, fixed);
      // Bounds are read even when there is no set: their errors come first.
      const set = sortedSets.read(db, key) ?? new SortedSet();
      const found = select(set, first, second, query);
      return query.withScores ? scored(found, resp) : found.map(({ member }) => member);
    },
  };
}

function count(by: 'score' | 'lex'): CommandRow {
  return {
    arity: 4,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    run([, key, min, max], { db }) {
      const set = sortedSets.read(db, key) ?? new SortedSet();
      const { start, end } = ranksOf(set, min, max, { by, isReversed: false });
      return Math.max(end - start, 0);
    },
  };
}

function removeRange(by: By): CommandRow {
  return {
    arity: 4,
    flags: ['write'],
    keys: [1, 1, 1],
    run([, key, min, max], { db }) {
      const set = sortedSets.find(db, key) ?? new SortedSet();
      const { start, end } = ranksOf(set, min, max, { by, isReversed: false });
      const found = set.slice(start, end);
      for (const { member } of found) set.delete(member);
      if (found.length > 0) settle(db, key, set);
      return found.length;
    },
  };
}

export const sortedSetRangeCommands: CommandRows = {
  zrange: range({}),
  zrevrange: range({ by: 'index', isReversed: true }),
  zrangebyscore: range({ by: 'score' }),
  zrevrangebyscore: range({ by: 'score', isReversed: true }),
  zrangebylex: range({ by: 'lex' }),
  zrevrangebylex: range({ by: 'lex', isReversed: true }),
  zcount: count('score'),
  zlexcount: count('lex'),
  zremrangebyrank: removeRange('index'),
  zremrangebyscore: removeRange('score'),
  zremrangebylex: removeRange('lex'),
};
