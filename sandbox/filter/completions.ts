import { SandboxError } from '../../schemas/problem.ts';
import { comparisons, type Expression, type Path } from './expression.ts';
import { literalOf } from './literal.ts';
import { clauses, joiners, operators, parseFilter } from './parse.ts';
import { printPath, printText } from './print.ts';
import { expects } from './scanner.ts';

/** A word to put into a filter. */
export interface Completion {
  readonly kind: 'field' | 'operator' | 'value' | 'word';
  /** Replaces the text in [from, to). */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** What is known of the records. */
export interface KnownFields {
  /** As filters write them: `edata.duration`. */
  readonly paths: readonly string[];
  /** Frequent values by path. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

const most = 50;

/** What can stand at the cursor, the likeliest first, at most 50: what begins with the word under it, then what holds it. */
export function completions(
  text: string,
  cursor: number,
  known: KnownFields,
): readonly Completion[] {
  const word = /[^\s()[\]{}"',=!<>~]*$/.exec(text.slice(0, cursor))?.[0] ?? '';
  const from = cursor - word.length;
  const wanted = word.toLowerCase();
  const fits = candidates(text.slice(0, from), known)
    .filter((one) => one.text !== word && one.text.toLowerCase().includes(wanted))
    .map((one) => ({ ...one, from, to: cursor }));
  const begins = ({ text: one }: Completion): boolean => one.toLowerCase().startsWith(wanted);
  return [...fits.filter(begins), ...fits.filter((one) => !begins(one))].slice(0, most);
}

type Candidate = Pick<Completion, 'kind' | 'text'>;

/** What can follow the text. */
function candidates(head: string, known: KnownFields): readonly Candidate[] {
  const expected = expectedAfter(head);
  if (expected === expects.term) return terms(known);
  if (expected === expects.value || expected === expects.text) {
    const path = lastPath(head);
    const values = path === undefined ? [] : (known.values[printPath(path)] ?? []);
    return values.map((value) => ({ kind: 'value', text: valueText(value) }));
  }
  if (expected !== undefined) return [];
  const isStart = head.trim() === '';
  const asked = isClosed(`${head} exists`) && !isStart ? [...comparisons, '~', ...operators] : [];
  return [
    ...(isStart ? terms(known) : []),
    ...asked.map((one): Candidate => ({ kind: 'operator', text: one })),
    ...(isStart ? clauses : joiners).map((one): Candidate => ({ kind: 'word', text: one })),
  ];
}

function terms({ paths }: KnownFields): readonly Candidate[] {
  return [
    ...paths.map((path): Candidate => ({ kind: 'field', text: path })),
    { kind: 'word', text: 'not' },
  ];
}

/** A value so that the filter reads the same text. */
function valueText(value: string): string {
  return literalOf(value).kind === 'text' ? printText(value) : value;
}

/** What the reader misses at the end of the text; undefined when it is a whole filter, brackets aside. */
function expectedAfter(head: string): string | undefined {
  try {
    parseFilter(closed(head));
    return undefined;
  } catch (error) {
    return error instanceof SandboxError ? String(error.facts['expected']) : '';
  }
}

function isClosed(text: string): boolean {
  return expectedAfter(text) === undefined;
}

/** The text with a bracket behind it for each that is open; brackets in quotes count too, where nothing can be completed. */
function closed(text: string): string {
  const open = text.split('(').length - text.split(')').length;
  return text + ')'.repeat(Math.max(0, open));
}

function lastPath(head: string): Path | undefined {
  let last: Expression | undefined;
  try {
    last = parseFilter(closed(`${head}x`)).expression;
  } catch {
    return undefined;
  }
  for (;;) {
    switch (last?.kind) {
      case 'all':
      case 'any':
        last = last.of.at(-1);
        break;
      case 'not':
        last = last.of;
        break;
      case 'compare':
      case 'in':
      case 'contains':
        return last.path;
      case 'text':
      case 'matches':
      case 'exists':
      case 'missing':
      case undefined:
        return undefined;
    }
  }
}
