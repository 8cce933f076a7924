import { cast } from '../coerce.ts';
import { concat } from '../operators.ts';
import { quoteText } from '../print.ts';
import type { Expr } from '../types.ts';
import {
  any,
  argument,
  knownText,
  mapped,
  refuse,
  scalar,
  type Call,
  type FunctionTable,
} from './call.ts';

const S = 'STRING' as const;
const L = 'LONG' as const;

const length = mapped([S], L, (s) => `length(${s})`);

/** From position `start` (1-based), `size` characters; a start below 1 counts as 1 and a negative size gives ''. */
function substring(s: string, start: string, size?: string): string {
  const from = `greatest(${start}, 1)`;
  return size === undefined
    ? `substr(${s}, ${from})`
    : `substr(${s}, ${from}, greatest(${size}, 0))`;
}

function trim(call: Call): Expr {
  const words = (call.decorator ?? 'BOTH').toUpperCase();
  const name = words.startsWith('LEADING')
    ? 'ltrim'
    : words.startsWith('TRAILING')
      ? 'rtrim'
      : 'trim';
  const swapped = call.args.length === 2 ? { ...call, args: call.args.toReversed() } : call;
  return mapped([S, S], S, (s, chars = "' '") => `${name}(${s}, ${chars})`, 1).rewrite(swapped);
}

const trimmed = (name: string) =>
  mapped([S, S], S, (s, chars = "' '") => `${name}(${s}, ${chars})`, 1);

const regexFlaw = /\(\?[=!<]|\\[1-9]/;

/** A pattern as DuckDB's RE2 reads it. @throws DruidSqlError for look-around and back-references. */
function pattern(call: Call, index: number): string {
  const value = call.args[index];
  if (typeof value?.literal !== 'string') return argument(call, index, S).sql;
  if (regexFlaw.test(value.literal)) {
    throw refuse(call, `${call.name} with look-around or a back-reference`, 'The engine uses RE2.');
  }
  return quoteText(value.literal);
}

function regexpExtract(call: Call): Expr {
  const re = pattern(call, 1);
  const group = Number(call.args[2]?.literal ?? 0);
  const sql = (s: string) =>
    `(CASE WHEN regexp_matches(${s}, ${re}) THEN regexp_extract(${s}, ${re}, ${group}) END)`;
  const once = { ...call, args: call.args.slice(0, 1) };
  return mapped([S], S, sql).rewrite(once);
}

function regexpReplace(call: Call): Expr {
  const re = pattern(call, 1);
  const known = knownText(call, 2) ?? '';
  const by = quoteText(known.replaceAll('\\', '\\\\').replace(/\$(\d)/g, '\\$1'));
  const once = { ...call, args: call.args.slice(0, 1) };
  return mapped([S], S, (s) => `regexp_replace(${s}, ${re}, ${by}, 'g')`).rewrite(once);
}

function regexpLike(call: Call): Expr {
  const [value] = call.args;
  const re = pattern(call, 1);
  if (value?.type !== 'STRING[]') {
    return { sql: `regexp_matches(${argument(call, 0, S).sql}, ${re})`, type: 'BOOLEAN' };
  }
  return matchesAny(call, value, (e) => `regexp_matches(${e}, ${re})`);
}

function matchesAny(call: Call, list: Expr, test: (element: string) => string): Expr {
  if (!call.env.matchesAny)
    throw refuse(call, `${call.name} of a multi-value column outside a filter`);
  return { sql: `(len(list_filter(${list.sql}, lambda e: ${test('e')})) > 0)`, type: 'BOOLEAN' };
}

function contains(call: Call): Expr {
  const fold = call.name === 'ICONTAINS_STRING' ? 'lower' : '';
  const needle = `${fold}(${argument(call, 1, S).sql})`;
  const test = (s: string) => `contains(${fold}(${s}), ${needle})`;
  const [value] = call.args;
  if (value?.type === 'STRING[]') return matchesAny(call, value, test);
  return { sql: test(argument(call, 0, S).sql), type: 'BOOLEAN' };
}

/** Java's %s, %d, %f, %x with flags, width and precision; other conversions are refused. */
function stringFormat(call: Call): Expr {
  const form = knownText(call, 0) ?? '';
  const wanted = [...form.matchAll(/%(?:%|[-+0 ]*\d*(?:\.\d+)?([a-zA-Z]))/g)].filter((m) => m[1]);
  const types = { s: S, d: L, x: L, f: 'DOUBLE', e: 'DOUBLE' } as const;
  const values = wanted.map((match, index) => {
    const letter = match[1] as keyof typeof types;
    const value = call.args[index + 1];
    if (!Object.hasOwn(types, letter) || value === undefined)
      throw refuse(call, `STRING_FORMAT '${form}'`);
    return cast(value, types[letter], call.zone).sql;
  });
  if (form.replaceAll(/%(?:%|[-+0 ]*\d*(?:\.\d+)?[sdxfe])/g, '').includes('%')) {
    throw refuse(call, `STRING_FORMAT '${form}'`);
  }
  return { sql: `printf(${[quoteText(form), ...values].join(', ')})`, type: S };
}

export const textFunctions: FunctionTable = {
  CONCAT: scalar(1, any, (call) => concat(call.args, call.env)),
  TEXTCAT: scalar(2, 2, (call) => concat(call.args, call.env)),
  LENGTH: length,
  CHAR_LENGTH: length,
  CHARACTER_LENGTH: length,
  STRLEN: length,
  LOWER: mapped([S], S, (s) => `lower(${s})`),
  UPPER: mapped([S], S, (s) => `upper(${s})`),
  REVERSE: mapped([S], S, (s) => `reverse(${s})`),
  REPEAT: mapped([S, L], S, (s, n) => `repeat(${s}, ${n})`, 1),
  REPLACE: mapped([S, S, S], S, (s, from, to) => `replace(${s}, ${from}, ${to})`),
  SUBSTRING: mapped([S, L, L], S, (s = '', start = '', size) => substring(s, start, size), 2),
  SUBSTR: mapped([S, L, L], S, (s = '', start = '', size) => substring(s, start, size), 2),
  LEFT: mapped([S, L], S, (s, n) => `left(${s}, ${n})`),
  RIGHT: mapped([S, L], S, (s, n) => `right(${s}, ${n})`),
  LPAD: mapped([S, L, S], S, (s, n, by = "' '") => `lpad(${s}, CAST(${n} AS INTEGER), ${by})`, 2),
  RPAD: mapped([S, L, S], S, (s, n, by = "' '") => `rpad(${s}, CAST(${n} AS INTEGER), ${by})`, 2),
  STRPOS: mapped([S, S], L, (s, part) => `strpos(${s}, ${part})`),
  POSITION: mapped(
    [S, S, L],
    L,
    (part, s = '', from = '') => {
      if (from === '') return `strpos(${s}, ${part})`;
      const found = `strpos(substr(${s}, ${from}), ${part})`;
      return `(CASE WHEN ${found} = 0 THEN 0 ELSE ${found} + ${from} - 1 END)`;
    },
    2,
  ),
  TRIM: scalar(1, 2, trim),
  BTRIM: trimmed('trim'),
  LTRIM: trimmed('ltrim'),
  RTRIM: trimmed('rtrim'),
  REGEXP_EXTRACT: scalar(2, 3, regexpExtract),
  REGEXP_LIKE: scalar(2, 2, regexpLike),
  REGEXP_REPLACE: scalar(3, 3, regexpReplace),
  CONTAINS_STRING: scalar(2, 2, contains),
  ICONTAINS_STRING: scalar(2, 2, contains),
  STRING_FORMAT: scalar(1, any, stringFormat),
  DECODE_BASE64_UTF8: mapped([S], S, (s) => `decode(from_base64(${s}))`),
};
