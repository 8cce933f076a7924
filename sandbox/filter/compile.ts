import type { Expression, Filter, Moment } from './expression.ts';
import { equals, order } from './literal.ts';
import { needlesOf, type NeedleGroup } from './needles.ts';
import { offsetsOf, type OffsetRange } from './offsets.ts';
import { compilePattern } from './pattern.ts';
import type { FilterRecord } from './record.ts';
import { folded, someAt, someText } from './values.ts';

/** A filter ready to run. */
export interface CompiledFilter {
  readonly test: (record: FilterRecord) => boolean;
  /** A value whose bytes lack every needle of one of these groups cannot match. */
  readonly prefilter: readonly NeedleGroup[];
  /** Offsets outside cannot match. */
  readonly offsets: OffsetRange;
  /** Record timestamps outside [from, until) do not match; epoch ms. */
  readonly from: number;
  readonly until: number;
  readonly limit: number | undefined;
}

/** Makes a filter's test; `now` (epoch ms, the log's own time) is what `since 10m` counts from. */
export function compileFilter(
  { expression, ...filter }: Filter,
  { now }: { readonly now: number },
): CompiledFilter {
  const from = resolve(filter.from, now) ?? -Infinity;
  const until = resolve(filter.until, now) ?? Infinity;
  const passes = expression === undefined ? () => true : testOf(expression);
  return {
    test: (record) => record.timestamp >= from && record.timestamp < until && passes(record),
    prefilter: expression === undefined ? [] : needlesOf(expression),
    offsets: expression === undefined ? { from: 0, until: Infinity } : offsetsOf(expression),
    from,
    until,
    limit: filter.limit,
  };
}

function resolve(moment: Moment | undefined, now: number): number | undefined {
  return moment?.kind === 'ago' ? now - moment.ms : moment?.ms;
}

type Test = (record: FilterRecord) => boolean;

function testOf(expression: Expression): Test {
  switch (expression.kind) {
    case 'all': {
      const tests = expression.of.map(testOf);
      return (record) => tests.every((test) => test(record));
    }
    case 'any': {
      const tests = expression.of.map(testOf);
      return (record) => tests.some((test) => test(record));
    }
    case 'not': {
      const test = testOf(expression.of);
      return (record) => !test(record);
    }
    case 'text': {
      const wanted = folded(expression.text);
      return ({ text }) => folded(text).includes(wanted);
    }
    case 'compare':
      return comparison(expression);
    case 'in': {
      const { path, literals } = expression;
      return (record) =>
        someAt(record, path, (value) => literals.some((literal) => equals(value, literal)));
    }
    case 'contains': {
      const { path } = expression;
      const wanted = folded(expression.text);
      return (record) =>
        someAt(record, path, (value) => someText(value, (text) => folded(text).includes(wanted)));
    }
    case 'matches': {
      const { path } = expression;
      const matches = compilePattern(expression.pattern, expression.ignoresCase);
      if (path === undefined) return ({ text }) => matches(text);
      return (record) => someAt(record, path, (value) => someText(value, matches));
    }
    case 'exists':
      return (record) => someAt(record, expression.path, () => true);
    case 'missing':
      return (record) => !someAt(record, expression.path, () => true);
  }
}

function comparison({
  path,
  operator,
  literal,
}: Extract<Expression, { readonly kind: 'compare' }>): Test {
  switch (operator) {
    case '=':
      return (record) => someAt(record, path, (value) => equals(value, literal));
    case '!=':
      return (record) => !someAt(record, path, (value) => equals(value, literal));
    case '>':
      return (record) => someAt(record, path, (value) => (order(value, literal) ?? 0) > 0);
    case '<':
      return (record) => someAt(record, path, (value) => (order(value, literal) ?? 0) < 0);
    case '>=':
      return (record) => someAt(record, path, (value) => (order(value, literal) ?? -1) >= 0);
    case '<=':
      return (record) => someAt(record, path, (value) => (order(value, literal) ?? 1) <= 0);
  }
}
