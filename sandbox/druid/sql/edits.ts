import { invalid, unsupported } from './errors.ts';
import { closing, positionOfToken, tokenize, type Token } from './tokens.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A statement in the forms the parser reads, and the way back to the characters the user wrote. */
export interface Prepared {
  readonly text: string;
  /** Parameters (0-based) that were written into the text, because the parser takes no `?` there. */
  readonly inlined: ReadonlySet<number>;
  originalOffset(offset: number): number;
}

/**
 * Rewrites what druid-query-toolkit cannot read but Druid can (spec/druid.md §3.2): parentheses round UNION ALL
 * operands, SUBSTRING(a FROM b FOR c), OFFSET … FETCH, LIMIT ?, NULLS FIRST/LAST in Druid's own order, DECIMAL(p,s).
 */
export function prepare(sql: string, parameter: (index: number) => unknown): Prepared {
  const tokens = tokenize(sql);
  const inlined = new Set<number>();
  const edits = [
    ...unionOperands(tokens),
    ...substrings(tokens),
    ...fetches(tokens),
    ...nullOrders(sql, tokens),
    ...decimals(tokens),
    ...limitParameters(sql, tokens, parameter, inlined),
  ].sort((a, b) => a.start - b.start);
  let text = '';
  let done = 0;
  const shifts: { readonly at: number; readonly original: number }[] = [];
  for (const edit of edits) {
    text += sql.slice(done, edit.start) + edit.text;
    done = edit.end;
    shifts.push({ at: text.length, original: edit.end });
  }
  text += sql.slice(done);
  return {
    text,
    inlined,
    originalOffset(offset) {
      const shift = shifts.findLast((shift) => shift.at <= offset);
      return shift === undefined ? offset : shift.original + (offset - shift.at);
    },
  };
}

const replace = (from: Token, to: Token, text: string): Edit => ({
  start: from.start,
  end: to.end,
  text,
});

function* unionOperands(tokens: readonly Token[]): Generator<Edit> {
  for (const [index, token] of tokens.entries()) {
    if (token.text !== '(') continue;
    const next = tokens[index + 1];
    if (next === undefined || !['SELECT', 'WITH', '('].includes(next.upper)) continue;
    const close = closing(tokens, index);
    const end = tokens[close];
    if (end === undefined) continue;
    const follows = tokens[index - 1]?.upper === 'ALL' && tokens[index - 2]?.upper === 'UNION';
    if (!follows && tokens[close + 1]?.upper !== 'UNION') continue;
    const plain = !hasOwnClauses(tokens.slice(index + 1, close));
    yield replace(token, token, plain ? ' ' : 'SELECT * FROM (');
    yield replace(end, end, plain ? ' ' : ')');
  }
}

function hasOwnClauses(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (depth === 0 && ['ORDER', 'LIMIT', 'OFFSET', 'WITH'].includes(token.upper)) return true;
  }
  return false;
}

function* substrings(tokens: readonly Token[]): Generator<Edit> {
  for (const [index, token] of tokens.entries()) {
    if (token.upper !== 'SUBSTRING' || tokens[index + 1]?.text !== '(') continue;
    let depth = 0;
    for (const inner of tokens.slice(index + 1, closing(tokens, index + 1))) {
      if (inner.text === '(') depth++;
      if (inner.text === ')') depth--;
      if (depth === 1 && (inner.upper === 'FROM' || inner.upper === 'FOR')) {
        yield replace(inner, inner, ',');
      }
    }
  }
}

function* fetches(tokens: readonly Token[]): Generator<Edit> {
  for (const [index, token] of tokens.entries()) {
    const [count, rows, only] = tokens.slice(index + 2, index + 5);
    if (token.upper !== 'FETCH' || !count || !rows || !only || only.upper !== 'ONLY') continue;
    const [offset, skipped, unit] = tokens.slice(Math.max(0, index - 3), index);
    if (offset?.upper === 'OFFSET' && skipped && unit && unit.upper.startsWith('ROW')) {
      yield replace(offset, only, `LIMIT ${count.text} OFFSET ${skipped.text}`);
    } else yield replace(token, only, `LIMIT ${count.text}`);
  }
}

function* nullOrders(sql: string, tokens: readonly Token[]): Generator<Edit> {
  for (const [index, token] of tokens.entries()) {
    const place = tokens[index + 1];
    if (token.upper !== 'NULLS' || !place || !['FIRST', 'LAST'].includes(place.upper)) continue;
    const own = tokens[index - 1]?.upper === 'DESC' ? 'LAST' : 'FIRST';
    if (place.upper !== own) {
      throw unsupported(
        `NULLS ${place.upper} here`,
        positionOfToken(sql, token),
        'Nulls are lowest.',
      );
    }
    yield replace(token, place, '');
  }
}

function* decimals(tokens: readonly Token[]): Generator<Edit> {
  for (const [index, token] of tokens.entries()) {
    if (!['DECIMAL', 'NUMERIC'].includes(token.upper) || tokens[index + 1]?.text !== '(') continue;
    const open = tokens[index + 1];
    const close = tokens[closing(tokens, index + 1)];
    if (open && close) yield replace(open, close, '');
  }
}

function* limitParameters(
  sql: string,
  tokens: readonly Token[],
  parameter: (index: number) => unknown,
  inlined: Set<number>,
): Generator<Edit> {
  let seen = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.text !== '?') continue;
    const mine = seen++;
    if (!['LIMIT', 'OFFSET'].includes(tokens[index - 1]?.upper ?? '')) continue;
    const value = parameter(mine);
    if (!Number.isSafeInteger(value) || Number(value) < 0) {
      throw invalid('LIMIT and OFFSET need a whole number', positionOfToken(sql, token));
    }
    inlined.add(mine);
    yield replace(token, token, String(value));
  }
}
