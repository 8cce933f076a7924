import { recordFields, type Path, type Step } from './expression.ts';
import type { Scanner } from './scanner.ts';

/** Steps that a word cannot hold: `[0]`, `[*]`, `."odd key"`, and the words behind them. */
export function steps(scanner: Scanner): readonly Step[] {
  const found: Step[] = [];
  for (;;) {
    if (scanner.take('[')) found.push(index(scanner));
    else if (isBehindDot(scanner)) found.push(...behindDot(scanner));
    else return found;
  }
}

function index(scanner: Scanner): Step {
  const word = scanner.word();
  if (word !== '*' && !/^\d{1,7}$/.test(word)) throw scanner.fault('an index or *');
  scanner.at += word.length;
  if (!scanner.take(']')) throw scanner.fault(']');
  return word === '*' ? { kind: 'each' } : { kind: 'index', index: Number(word) };
}

function isBehindDot(scanner: Scanner): boolean {
  const { text, at } = scanner;
  // A word takes its dots itself; one that ends in a dot leaves it to the quote behind it.
  return text[at] === '.' || (text[at - 1] === '.' && /["']/.test(text[at] ?? ''));
}

function behindDot(scanner: Scanner): readonly Step[] {
  scanner.take('.');
  const quoted = scanner.quoted();
  if (quoted !== undefined) return [{ kind: 'key', key: quoted }];
  const word = scanner.word();
  const keys = keysOf(scanner, word);
  scanner.at += word.length;
  return keys;
}

/** The keys of the word `a.b.c` that stands here; a dot at its end is allowed before a quote. */
function keysOf(scanner: Scanner, word: string): Step[] {
  const isOpen = word.endsWith('.') && /["']/.test(scanner.text[scanner.at + word.length] ?? '');
  const keys = (isOpen ? word.slice(0, -1) : word).split('.');
  if (keys.includes('')) throw scanner.fault('a field name between the dots');
  return keys.map((key) => ({ kind: 'key', key }));
}

/** The path that begins with `word` and goes on `below`. */
export function pathOf(
  scanner: Scanner,
  {
    word,
    isQuoted,
    start,
    below,
  }: {
    readonly word: string;
    readonly isQuoted: boolean;
    readonly start: number;
    readonly below: readonly Step[];
  },
): Path {
  if (isQuoted) return { field: 'value', steps: [{ kind: 'key', key: word }, ...below] };
  const end = scanner.at;
  scanner.at = start;
  const keys = keysOf(scanner, word);
  const first = keys[0]?.kind === 'key' ? keys[0].key : '';
  const field = recordFields.find((one) => one === first);
  const inside = [...keys.slice(1), ...below];
  if (field !== undefined && field !== 'value' && field !== 'headers' && inside.length > 0)
    throw scanner.fault(`${field} alone, or value.${field} for a field of the event`);
  scanner.at = end;
  return field === undefined
    ? { field: 'value', steps: [...keys, ...below] }
    : { field, steps: inside };
}
