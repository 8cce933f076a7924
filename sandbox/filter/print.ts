import {
  recordFields,
  reservedWords,
  type Expression,
  type Filter,
  type Literal,
  type Moment,
  type Path,
} from './expression.ts';
import { literalOf, printSpan } from './literal.ts';

/** Writes a filter so that `parseFilter` gives it again. */
export function printFilter({ expression, from, until, limit }: Filter): string {
  return [
    ...(expression === undefined ? [] : [printExpression(expression)]),
    ...(from === undefined ? [] : [`${from.kind === 'ago' ? 'since' : 'from'} ${moment(from)}`]),
    ...(until === undefined ? [] : [`until ${moment(until)}`]),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
  ].join(' ');
}

function moment({ kind, ms }: Moment): string {
  return kind === 'ago' ? printSpan(ms) : new Date(ms).toISOString();
}

function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return expression.of
        .map((one) => bracketed(one, expression.kind === 'all' ? ['all', 'any'] : ['any']))
        .join(expression.kind === 'all' ? ' and ' : ' or ');
    case 'not':
      return `not ${bracketed(expression.of, ['all', 'any'])}`;
    case 'text':
      return printText(expression.text);
    case 'compare':
      return `${printPath(expression.path)} ${expression.operator} ${printLiteral(expression.literal)}`;
    case 'in':
      return `${printPath(expression.path)} in (${expression.literals.map(printLiteral).join(', ')})`;
    case 'contains':
      return `${printPath(expression.path)} contains ${printText(expression.text)}`;
    case 'matches': {
      const { path, pattern, ignoresCase } = expression;
      const slashed = pattern.replace(/\\?[^]/g, (sign) => (sign === '/' ? String.raw`\/` : sign));
      return `${path === undefined ? '' : `${printPath(path)} `}~ /${slashed}/${ignoresCase ? 'i' : ''}`;
    }
    case 'exists':
    case 'missing':
      return `${printPath(expression.path)} ${expression.kind}`;
  }
}

function bracketed(expression: Expression, kinds: readonly Expression['kind'][]): string {
  const printed = printExpression(expression);
  return kinds.includes(expression.kind) ? `(${printed})` : printed;
}

/** A path as a filter names it: what needs no quotes has none. */
export function printPath({ field, steps }: Path): string {
  const [first] = steps;
  const needsField =
    field !== 'value' ||
    first?.kind !== 'key' ||
    !isPlain(first.key) ||
    recordFields.some((one) => one === first.key);
  const printed = steps.map((step) => {
    switch (step.kind) {
      case 'key':
        return `.${/^[\w@$:-]+$/.test(step.key) ? step.key : JSON.stringify(step.key)}`;
      case 'index':
        return `[${step.index}]`;
      case 'each':
        return '[*]';
    }
  });
  return needsField ? field + printed.join('') : printed.join('').slice(1);
}

function isPlain(word: string): boolean {
  return (
    /^[A-Za-z_@$][\w@$:-]*$/.test(word) &&
    !reservedWords.some((reserved) => reserved === word.toLowerCase())
  );
}

/** A text as a filter writes it. */
export function printText(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text);
}

function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'text':
      return literalOf(literal.text).kind === 'text'
        ? printText(literal.text)
        : JSON.stringify(literal.text);
    case 'number':
      return String(literal.number);
    case 'constant':
      return String(literal.value);
    case 'time':
      return new Date(literal.ms).toISOString();
  }
}
