import type { JsonValue } from '../../schemas/json.ts';
import type { Literal } from './expression.ts';

const timeShape = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const numberShape = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;
// More digits do not survive a double: such ids are text.
const mostDigits = 15;
const constants = new Map<string, true | false | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** What an unquoted word stands for as a value. */
export function literalOf(word: string): Literal {
  const constant = constants.get(word);
  if (constant !== undefined) return { kind: 'constant', value: constant };
  const number = numberOf(word);
  if (number !== undefined) return { kind: 'number', number };
  const ms = timeOf(word);
  if (ms !== undefined) return { kind: 'time', ms };
  return { kind: 'text', text: word };
}

/** The number that a text says, written as JSON writes numbers: `007` and ids of 19 digits are none. */
export function numberOf(text: string): number | undefined {
  if (text.length > 40 || !numberShape.test(text)) return undefined;
  if (text.replace(/[eE].*/, '').replace(/\D/g, '').length > mostDigits) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Epoch ms of an ISO 8601 time; without a zone it is UTC. */
export function timeOf(text: string): number | undefined {
  const shape = text.length <= 40 ? timeShape.exec(text) : null;
  if (shape === null) return undefined;
  const isOpen = text.includes('T') && shape[1] === undefined;
  const ms = Date.parse(isOpen ? `${text}Z` : text);
  return Number.isNaN(ms) ? undefined : ms;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The ms of a span: `10m`. */
export function spanOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unitMs[unit] ?? 0);
}

/** A span in its largest whole unit. */
export function printSpan(ms: number): string {
  const [unit, size] = Object.entries(unitMs).findLast(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/**
 * True when a value is what a literal says. A text literal equals that very text; a number also the text that says it;
 * true, false and null also their names as text; a time also epoch ms or a text of the same moment.
 */
export function equals(value: JsonValue, literal: Literal): boolean {
  switch (literal.kind) {
    case 'text':
      return value === literal.text;
    case 'number':
      return value === literal.number || (isText(value) && numberOf(value) === literal.number);
    case 'constant':
      return value === literal.value || value === String(literal.value);
    case 'time':
      return value === literal.ms || (isText(value) && timeOf(value) === literal.ms);
  }
}

/** Negative when a value stands before a literal, positive behind it; undefined when the two have no order. */
export function order(value: JsonValue, literal: Literal): number | undefined {
  switch (literal.kind) {
    case 'text':
      if (!isText(value)) return undefined;
      return value < literal.text ? -1 : Number(value > literal.text);
    case 'number':
      return difference(isText(value) ? numberOf(value) : value, literal.number);
    case 'constant':
      return undefined;
    case 'time':
      return difference(isText(value) ? timeOf(value) : value, literal.ms);
  }
}

function isText(value: JsonValue): value is string {
  return typeof value === 'string';
}

function difference(value: JsonValue | undefined, other: number): number | undefined {
  if (typeof value !== 'number') return undefined;
  return value < other ? -1 : Number(value > other);
}
