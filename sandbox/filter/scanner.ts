import { nearest } from '../../schemas/nearest.ts';
import { filterBounds, reservedWords } from './expression.ts';
import { filterProblems } from './problems.ts';

/** What a reader waits for; completions start from it. */
export const expects = { term: 'a field, a text, not or (', value: 'a value', text: 'a text' };

const wordCharacter = /[^\s()[\]{}"',=!<>~]/y;
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
};

/** Walks over a filter's text, sign by sign and word by word. Every refusal names its place. */
export class Scanner {
  readonly text: string;
  at = 0;

  /** @throws FILTER_TOO_LARGE */
  constructor(text: string) {
    if (text.length > filterBounds.characters) {
      const most = filterBounds.characters;
      throw filterProblems.error('FILTER_TOO_LARGE', { what: 'characters', most });
    }
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  skipBlanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  /** Takes `sign` when it stands here. */
  take(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  /** The word that stands here, '' when none does. */
  word(): string {
    let end = this.at;
    for (;;) {
      wordCharacter.lastIndex = end;
      if (!wordCharacter.test(this.text)) return this.text.slice(this.at, end);
      end += 1;
    }
  }

  /** The reserved word that stands here, in lower case. */
  reserved(): string | undefined {
    const word = this.word().toLowerCase();
    return reservedWords.find((one) => one === word);
  }

  /** Takes a reserved word when it stands here. */
  takeReserved(word: string): boolean {
    if (this.reserved() !== word) return false;
    this.at += word.length;
    return true;
  }

  /** Takes a quoted text, in double or single quotes; undefined when none stands here. */
  quoted(): string | undefined {
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") return undefined;
    this.at += 1;
    let read = '';
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined) throw this.fault(`the closing ${quote}`);
      this.at += 1;
      if (sign === quote) return read;
      read += sign === '\\' ? this.#escaped() : sign;
    }
  }

  /** Takes what stands between two slashes; \\/ is a slash. */
  slashed(): string {
    if (!this.take('/')) throw this.fault('a regular expression as /…/');
    let read = '';
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined) throw this.fault('the closing /');
      this.at += 1;
      if (sign === '/') return read;
      const next = sign === '\\' ? (this.text[this.at] ?? '') : '';
      this.at += next.length;
      read += next === '/' ? next : sign + next;
    }
  }

  #escaped(): string {
    const sign = this.text[this.at] ?? '';
    const known = escapes[sign] ?? (/["'\\/]/.test(sign) ? sign : undefined);
    if (known !== undefined) {
      this.at += 1;
      return known;
    }
    const hex = /^u([0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 5))?.[1];
    if (hex === undefined) throw this.fault(String.raw`an escape: \" \' \\ \n \t \u0041`);
    this.at += 5;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  /** The refusal at this place, with the nearest of what could have been meant. */
  fault(expected: string, meant: readonly string[] = []): Error {
    const word = this.word();
    const sign = word === '' ? (this.text[this.at] ?? '') : word;
    return filterProblems.error('FILTER_INVALID', {
      text: this.text,
      at: this.at,
      expected,
      found: this.isAtEnd ? 'the end' : `'${sign.slice(0, 40)}'`,
      nearest: word === '' ? undefined : nearest(word.slice(0, 40), meant),
    });
  }
}
