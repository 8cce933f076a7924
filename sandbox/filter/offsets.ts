import type { Expression, Literal } from './expression.ts';

/** Offsets in [from, until). */
export interface OffsetRange {
  readonly from: number;
  readonly until: number;
}

const everywhere: OffsetRange = { from: 0, until: Infinity };

/** Where the records that an expression keeps can stand. */
export function offsetsOf(expression: Expression): OffsetRange {
  switch (expression.kind) {
    case 'all': {
      const ranges = expression.of.map(offsetsOf);
      return {
        from: Math.max(...ranges.map(({ from }) => from)),
        until: Math.min(...ranges.map(({ until }) => until)),
      };
    }
    case 'any':
      return hull(expression.of.map(offsetsOf));
    case 'compare':
      return isOffset(expression) ? compared(expression.operator, expression.literal) : everywhere;
    case 'in':
      return isOffset(expression)
        ? hull(expression.literals.map((literal) => compared('=', literal)))
        : everywhere;
    case 'not':
    case 'text':
    case 'contains':
    case 'matches':
    case 'exists':
    case 'missing':
      return everywhere;
  }
}

function isOffset({ path }: Extract<Expression, { readonly kind: 'compare' | 'in' }>): boolean {
  return path.field === 'offset';
}

function compared(operator: string, literal: Literal): OffsetRange {
  if (literal.kind !== 'number') return everywhere;
  const { number } = literal;
  const above = { from: Math.max(0, Math.ceil(number)), until: Infinity };
  const upTo = { from: 0, until: Math.floor(number) + 1 };
  if (operator === '=') return { from: above.from, until: upTo.until };
  if (operator === '>' || operator === '>=') return above;
  return operator === '!=' ? everywhere : upTo;
}

function hull(ranges: readonly OffsetRange[]): OffsetRange {
  return {
    from: Math.min(...ranges.map(({ from }) => from)),
    until: Math.max(...ranges.map(({ until }) => until)),
  };
}
