import {
  comparisons,
  filterBounds,
  reservedWords,
  type Comparison,
  type Expression,
  type Filter,
  type Literal,
  type Moment,
  type Path,
} from './expression.ts';
import { literalOf, spanOf, timeOf } from './literal.ts';
import { checkPattern } from './pattern.ts';
import { pathOf, steps } from './parse-path.ts';
import { filterProblems } from './problems.ts';
import { expects, Scanner } from './scanner.ts';

export const clauses = ['since', 'from', 'until', 'limit'] as const;
export const operators = ['contains', 'in', 'exists', 'missing'] as const;
export const joiners = ['and', 'or', ...clauses] as const;

/**
 * Reads a filter. Grammar, words in any case:
 *
 *   filter   = [any] { (since | from | until) MOMENT | limit N }
 *   any      = all { or all }            all = term { and term }
 *   term     = not term | ( any ) | TEXT | [PATH] ~ /RE2/[i]
 *            | PATH (= != > >= < <=) VALUE | PATH in ( VALUE, … ) | PATH contains TEXT | PATH exists | PATH missing
 *   PATH     = edata.duration, cdata[0].type, cdata[*].id, tags."odd key", headers.NAME,
 *              topic partition offset timestamp key (of the record), value.offset (a field of the event of that name)
 *   MOMENT   = 10m (before now; ms s m h d) or 2026-01-01T00:00Z
 *
 * @throws FILTER_INVALID with the place, FILTER_PATTERN, FILTER_TOO_LARGE
 */
export function parseFilter(text: string): Filter {
  return new Parser(text).filter();
}

class Parser {
  readonly #scanner: Scanner;
  #depth = 0;
  #terms = 0;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  filter(): Filter {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const startsWithClause = clauses.some((word) => word === scanner.reserved());
    const expression = scanner.isAtEnd || startsWithClause ? undefined : this.#any();
    let from: Moment | undefined;
    let until: Moment | undefined;
    let limit: number | undefined;
    for (scanner.skipBlanks(); !scanner.isAtEnd; scanner.skipBlanks()) {
      const clause = clauses.find((word) => word === scanner.reserved());
      const given = clause === 'limit' ? limit : clause === 'until' ? until : from;
      if (clause === undefined || given !== undefined) {
        throw scanner.fault(
          clause === undefined ? 'and, or, since, from, until, limit' : `${clause} only once`,
          joiners,
        );
      }
      scanner.takeReserved(clause);
      scanner.skipBlanks();
      if (clause === 'limit') limit = this.#limit();
      else if (clause === 'until') until = this.#moment();
      else from = this.#moment();
    }
    return { expression, from, until, limit };
  }

  #limit(): number {
    const word = this.#scanner.word();
    const limit = Number(word);
    if (!/^\d{1,9}$/.test(word) || limit < 1 || limit > filterBounds.limit)
      throw this.#scanner.fault(`a whole number from 1 to ${filterBounds.limit}`);
    this.#scanner.at += word.length;
    return limit;
  }

  #moment(): Moment {
    const word = this.#scanner.word();
    const ago = spanOf(word);
    const ms = timeOf(word);
    if (ago === undefined && ms === undefined)
      throw this.#scanner.fault('a span (30s, 10m, 2h, 1d) or a time (2026-01-01T00:00Z)');
    this.#scanner.at += word.length;
    return ago === undefined ? { kind: 'at', ms: ms ?? 0 } : { kind: 'ago', ms: ago };
  }

  #any(): Expression {
    return this.#joined('any', 'or', () => this.#joined('all', 'and', () => this.#term()));
  }

  #joined(kind: 'all' | 'any', word: string, next: () => Expression): Expression {
    const first = next();
    const of = [first];
    for (;;) {
      this.#scanner.skipBlanks();
      if (!this.#scanner.takeReserved(word)) break;
      of.push(next());
    }
    return of.length === 1 ? first : { kind, of };
  }

  #term(): Expression {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    this.#count();
    if (scanner.takeReserved('not')) return { kind: 'not', of: this.#deeper(() => this.#term()) };
    if (scanner.take('(')) {
      const inner = this.#deeper(() => this.#any());
      scanner.skipBlanks();
      if (!scanner.take(')')) throw scanner.fault('and, or or )', ['and', 'or']);
      return inner;
    }
    if (scanner.take('~')) return this.#pattern(undefined);
    return this.#leaf();
  }

  /** A text, or a path with what is asked of it: only what follows tells which. */
  #leaf(): Expression {
    const scanner = this.#scanner;
    const start = scanner.at;
    const quoted = scanner.quoted();
    const word = quoted ?? (scanner.reserved() === undefined ? scanner.word() : '');
    if (word === '') {
      scanner.at = start;
      throw scanner.fault(expects.term);
    }
    if (quoted === undefined) scanner.at += word.length;
    const below = steps(scanner);
    const end = scanner.at;
    scanner.skipBlanks();
    const isPath = below.length > 0 || this.#isOperator();
    if (!isPath) {
      this.#expectMore(end);
      return { kind: 'text', text: word };
    }
    const path = pathOf(scanner, { word, isQuoted: quoted !== undefined, start, below });
    return this.#asked(path);
  }

  #isOperator(): boolean {
    const scanner = this.#scanner;
    const reserved = scanner.reserved();
    if (operators.some((one) => one === reserved)) return true;
    return /^[=!<>~]/.test(scanner.text.slice(scanner.at));
  }

  /** After a complete term only a joiner, a closing bracket or the end can stand. */
  #expectMore(end: number): void {
    const scanner = this.#scanner;
    const reserved = scanner.reserved();
    const isFine =
      scanner.isAtEnd ||
      scanner.text[scanner.at] === ')' ||
      joiners.some((one) => one === reserved);
    if (isFine && (scanner.at > end || reserved === undefined)) return;
    throw scanner.fault(
      'an operator (= != > >= < <= ~ in contains exists missing), and, or, since, from, until, limit',
      reservedWords,
    );
  }

  #asked(path: Path): Expression {
    const scanner = this.#scanner;
    if (scanner.take('~')) return this.#pattern(path);
    if (scanner.takeReserved('exists')) return { kind: 'exists', path };
    if (scanner.takeReserved('missing')) return { kind: 'missing', path };
    if (scanner.takeReserved('contains')) return { kind: 'contains', path, text: this.#text() };
    if (scanner.takeReserved('in')) return { kind: 'in', path, literals: this.#list() };
    // The longest sign first: >= before >.
    const operator = comparisons
      .toSorted((a, b) => b.length - a.length)
      .find((sign) => scanner.take(sign));
    if (operator === undefined)
      throw scanner.fault('an operator (= != > >= < <= ~ in contains exists missing)', operators);
    return { kind: 'compare', path, operator, literal: this.#value(operator) };
  }

  #value(operator: Comparison | 'in'): Literal {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const start = scanner.at;
    const quoted = scanner.quoted();
    if (quoted !== undefined) return { kind: 'text', text: quoted };
    const word = scanner.word();
    if (word === '' || scanner.reserved() !== undefined) throw scanner.fault(expects.value);
    scanner.at += word.length;
    const literal = literalOf(word);
    if (literal.kind === 'constant' && /[<>]/.test(operator)) {
      scanner.at = start;
      throw scanner.fault(`a number, a time or a text, for ${operator} needs an order`);
    }
    return literal;
  }

  #text(): string {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const start = scanner.at;
    const quoted = scanner.quoted();
    const word = quoted ?? (scanner.reserved() === undefined ? scanner.word() : '');
    if (word === '') {
      scanner.at = start;
      throw scanner.fault(expects.text);
    }
    if (quoted === undefined) scanner.at += word.length;
    return word;
  }

  #list(): readonly Literal[] {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    if (!scanner.take('(')) throw scanner.fault('( before the list of values');
    const literals: Literal[] = [];
    for (;;) {
      this.#count();
      literals.push(this.#value('in'));
      scanner.skipBlanks();
      if (scanner.take(')')) return literals;
      if (!scanner.take(',')) throw scanner.fault(', or ) in the list of values');
    }
  }

  #pattern(path: Path | undefined): Expression {
    const scanner = this.#scanner;
    scanner.skipBlanks();
    const start = scanner.at;
    const pattern = scanner.slashed();
    const ignoresCase = /^i(?![^\s)])/.test(scanner.text.slice(scanner.at, scanner.at + 2));
    if (ignoresCase) scanner.at += 1;
    checkPattern(pattern, { text: scanner.text, at: start });
    return { kind: 'matches', path, pattern, ignoresCase };
  }

  #deeper(read: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > filterBounds.nesting) {
      const most = filterBounds.nesting;
      throw filterProblems.error('FILTER_TOO_LARGE', { what: 'levels of brackets and not', most });
    }
    const inner = read();
    this.#depth -= 1;
    return inner;
  }

  #count(): void {
    this.#terms += 1;
    if (this.#terms > filterBounds.terms)
      throw filterProblems.error('FILTER_TOO_LARGE', { what: 'terms', most: filterBounds.terms });
  }
}
