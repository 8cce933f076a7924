import type { JsonValue } from '../../../schemas/json.ts';
import { javaText } from './text.ts';

/** A value of an expression: a list acts as its only element, or as one text when it has several (spec/druid.md §1.4). */
export type Scalar = string | number | null;

/** A compiled expression: reads columns by name, gives a value. */
export type Expression = (read: (name: string) => JsonValue | undefined) => Scalar;

type Node = Expression;
interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const token =
  /\s*(?:(\d+(?:\.\d+)?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/%<>!(),]))/y;

/**
 * Compiles a Druid expression of a transform. Supported: literals, columns, arithmetic, comparison, `&& || !`, and the
 * functions of `functions` below. `names` collects the columns it reads.
 * @throws Error naming what is not understood and where.
 */
export function compileExpression(text: string): {
  readonly run: Expression;
  readonly names: ReadonlySet<string>;
} {
  const parser = new Parser(scan(text));
  const run = parser.whole();
  return { run, names: parser.names };
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  for (;;) {
    const start = token.lastIndex;
    const at = start + text.slice(start).search(/\S|$/);
    if (at === text.length) break;
    const match = token.exec(text);
    if (match === null)
      throw new Error(`unexpected text at position ${at + 1}: ${text.slice(at, at + 20)}`);
    const [, number, literal, quoted, bare, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (literal !== undefined) tokens.push({ kind: 'text', text: unescape(literal), at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else
      tokens.push({
        kind: 'name',
        text: quoted === undefined ? (bare ?? '') : unescape(quoted),
        at,
      });
  }
  return [...tokens, { kind: 'end', text: 'end of expression', at: text.length }];
}

const unescape = (text: string): string => text.replaceAll(/\\(.)/g, '$1');

const binary: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

class Parser {
  readonly names = new Set<string>();
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#level(0);
    if (this.#peek().kind !== 'end') this.#fail();
    return node;
  }

  #level(level: number): Node {
    const signs = binary[level];
    if (signs === undefined) return this.#unary();
    let left = this.#level(level + 1);
    while (this.#peek().kind === 'sign' && signs.includes(this.#peek().text)) {
      const sign = this.#next().text;
      const [a, b] = [left, this.#level(level + 1)];
      left = (read) => apply(sign, a(read), () => b(read));
    }
    return left;
  }

  #unary(): Node {
    if (this.#take('!')) {
      const inner = this.#unary();
      return (read) => (isTrue(inner(read)) ? 0 : 1);
    }
    if (this.#take('-')) {
      const inner = this.#unary();
      return (read) => negated(inner(read));
    }
    return this.#primary();
  }

  #primary(): Node {
    const next = this.#next();
    if (next.kind === 'number') return () => Number(next.text);
    if (next.kind === 'text') return () => next.text;
    if (next.kind === 'sign' && next.text === '(') {
      const inner = this.#level(0);
      this.#expect(')');
      return inner;
    }
    if (next.kind !== 'name') this.#fail(next);
    if (this.#take('(')) return this.#call(next);
    if (next.text === 'null') return () => null;
    this.names.add(next.text);
    return (read) => scalar(read(next.text));
  }

  #call(name: Token): Node {
    const args: Node[] = [];
    while (!this.#take(')')) {
      if (args.length > 0) this.#expect(',');
      args.push(this.#level(0));
    }
    const fn = functions.get(name.text.toLowerCase());
    if (fn === undefined) {
      throw new Error(`function '${name.text}' at position ${name.at + 1} is not emulated`);
    }
    return (read) => fn(args.map((arg) => () => arg(read)));
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'end of expression', at: 0 };
  }

  #next(): Token {
    const next = this.#peek();
    this.#at += 1;
    return next;
  }

  #take(sign: string): boolean {
    const found = this.#peek().kind === 'sign' && this.#peek().text === sign;
    if (found) this.#at += 1;
    return found;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) this.#fail(this.#peek(), sign);
  }

  #fail(found: Token = this.#peek(), wanted?: string): never {
    const what = wanted === undefined ? 'is not expected' : `stands where '${wanted}' is expected`;
    throw new Error(`'${found.text}' at position ${found.at + 1} ${what}`);
  }
}

type Lazy = () => Scalar;

const functions: ReadonlyMap<string, (args: readonly Lazy[]) => Scalar> = new Map([
  ['if', (args) => (isTrue(value(args, 0)) ? value(args, 1) : value(args, 2))],
  ['case_searched', (args) => chosen(args, (condition) => isTrue(condition()))],
  [
    'case_simple',
    (args) => {
      const subject = value(args, 0);
      return chosen(args.slice(1), (option) => isTrue(apply('==', subject, option)));
    },
  ],
  ['like', (args) => like(value(args, 0), value(args, 1))],
  ['nvl', (args) => value(args, 0) ?? value(args, 1)],
  ['coalesce', (args) => args.map((arg) => arg()).find((found) => found !== null) ?? null],
  ['isnull', (args) => Number(value(args, 0) === null)],
  ['notnull', (args) => Number(value(args, 0) !== null)],
  [
    'concat',
    (args) =>
      args.some((arg) => arg() === null) ? null : args.map((arg) => textOf(arg())).join(''),
  ],
  ['lower', (args) => onText(args, (text) => text.toLowerCase())],
  ['upper', (args) => onText(args, (text) => text.toUpperCase())],
  ['trim', (args) => onText(args, (text) => text.trim())],
  [
    'strlen',
    (args) => {
      const text = value(args, 0);
      return text === null ? null : textOf(text).length;
    },
  ],
]);

function value(args: readonly Lazy[], index: number): Scalar {
  return args[index]?.() ?? null;
}

function chosen(args: readonly Lazy[], matches: (condition: Lazy) => boolean): Scalar {
  for (let index = 0; index + 1 < args.length; index += 2) {
    const condition = args[index];
    if (condition !== undefined && matches(condition)) return value(args, index + 1);
  }
  return args.length % 2 === 1 ? value(args, args.length - 1) : null;
}

function onText(args: readonly Lazy[], change: (text: string) => string): Scalar {
  const found = value(args, 0);
  return found === null ? null : change(textOf(found));
}

function scalar(found: JsonValue | undefined): Scalar {
  if (found === undefined || found === null) return null;
  if (typeof found === 'string' || typeof found === 'number') return found;
  if (typeof found === 'boolean') return String(found);
  if (!Array.isArray(found)) return javaText(found);
  const list = found as readonly JsonValue[];
  if (list.length === 0) return null;
  return list.length === 1 ? scalar(list[0]) : javaText(list);
}

const textOf = (found: Scalar): string => (found === null ? '' : javaText(found));

function isTrue(found: Scalar): boolean {
  return typeof found === 'string' ? found.toLowerCase() === 'true' : found !== null && found !== 0;
}

function negated(found: Scalar): Scalar {
  return found === null ? null : -Number(found);
}

function like(found: Scalar, pattern: Scalar): Scalar {
  if (found === null || pattern === null) return null;
  return Number(isLike(textOf(found), textOf(pattern)));
}

/** `%` any text, `_` one character; linear in text × pattern, whatever the pattern. */
export function isLike(text: string, pattern: string): boolean {
  let [at, want, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[want] === '%') [star, mark, want] = [want, at, want + 1];
    else if (want < pattern.length && (pattern[want] === '_' || pattern[want] === text[at]))
      [at, want] = [at + 1, want + 1];
    else if (star >= 0) [mark, at, want] = [mark + 1, mark + 1, star + 1];
    else return false;
  }
  while (pattern[want] === '%') want += 1;
  return want === pattern.length;
}

function apply(sign: string, a: Scalar, later: Lazy): Scalar {
  if (sign === '&&') return isTrue(a) && isTrue(later()) ? 1 : 0;
  if (sign === '||') return isTrue(a) || isTrue(later()) ? 1 : 0;
  const b = later();
  if (a === null || b === null) return null;
  if (typeof a === 'string' && typeof b === 'string' && sign === '+') return a + b;
  const areTexts = typeof a === 'string' && typeof b === 'string';
  const [x, y] = areTexts ? [a, b] : [Number(a), Number(b)];
  switch (sign) {
    case '==':
      return Number(x === y);
    case '!=':
      return Number(x !== y);
    case '<':
      return Number(x < y);
    case '<=':
      return Number(x <= y);
    case '>':
      return Number(x > y);
    case '>=':
      return Number(x >= y);
    default:
      return arithmetic(sign, Number(x), Number(y));
  }
}

function arithmetic(sign: string, a: number, b: number): Scalar {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
    default:
      return a % b;
  }
}
