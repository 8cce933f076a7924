import type { Position } from './errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'mark';
  /** As written; `upper` is what keywords are compared with. */
  readonly text: string;
  readonly upper: string;
  readonly start: number;
  readonly end: number;
}

const shapes: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y],
  ['text', /(?:[uU]&)?'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['number', /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_$][\p{L}\p{N}_$]*/uy],
  ['mark', /<>|!=|<=|>=|\|\||=>|[\s\S]/y],
];

/** Words, literals and marks of a statement, without white space and comments. Never throws: a stray quote is a mark. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    for (const [kind, shape] of shapes) {
      shape.lastIndex = at;
      const text = shape.exec(sql)?.[0];
      if (text === undefined || text === '') continue;
      if (kind !== 'space') {
        tokens.push({ kind, text, upper: text.toUpperCase(), start: at, end: at + text.length });
      }
      at += text.length;
      break;
    }
  }
  return tokens;
}

/** Line and column of a range of characters. */
export function positionOf(sql: string, start: number, end: number): Position {
  const place = (offset: number) => {
    const before = sql.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  };
  const first = place(start);
  const last = place(Math.max(start, end - 1));
  return { line: first.line, column: first.column, endLine: last.line, endColumn: last.column };
}

export const positionOfToken = (sql: string, token: Token): Position =>
  positionOf(sql, token.start, token.end);

/** Index of the parenthesis that closes the one at `open`, or the number of tokens. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]?.text === '(') depth++;
    if (tokens[index]?.text === ')' && --depth === 0) return index;
  }
  return tokens.length;
}
