/** One step of a path: a key, an index, or `each` element of an array. */
export type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'each' };

/** What a path starts from: the record's value (an event), or one of the record's own fields. */
export const recordFields = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'key',
  'headers',
  'value',
] as const;
export type RecordField = (typeof recordFields)[number];

export interface Path {
  readonly field: RecordField;
  /** Empty for the field itself. */
  readonly steps: readonly Step[];
}

/** A value to compare with, as it was written. */
export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'constant'; readonly value: true | false | null }
  /** Epoch ms. */
  | { readonly kind: 'time'; readonly ms: number };

export const comparisons = ['=', '!=', '>', '>=', '<', '<='] as const;
export type Comparison = (typeof comparisons)[number];

export type Expression =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  /** Text anywhere in the value. */
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'compare';
      readonly path: Path;
      readonly operator: Comparison;
      readonly literal: Literal;
    }
  | { readonly kind: 'in'; readonly path: Path; readonly literals: readonly Literal[] }
  | { readonly kind: 'contains'; readonly path: Path; readonly text: string }
  /** Without a path: the whole value as text. */
  | {
      readonly kind: 'matches';
      readonly path: Path | undefined;
      readonly pattern: string;
      readonly ignoresCase: boolean;
    }
  | { readonly kind: 'exists' | 'missing'; readonly path: Path };

/** A moment: fixed (epoch ms), or so long before the search. */
export type Moment =
  | { readonly kind: 'at'; readonly ms: number }
  | { readonly kind: 'ago'; readonly ms: number };

/** A filter as it was read. */
export interface Filter {
  /** Undefined keeps every record. */
  readonly expression: Expression | undefined;
  /** First record timestamp. */
  readonly from: Moment | undefined;
  /** First record timestamp that is too late. */
  readonly until: Moment | undefined;
  /** How many records at most. */
  readonly limit: number | undefined;
}

/** Words with a meaning of their own: as text or value they need quotes. */
export const reservedWords = [
  'and',
  'or',
  'not',
  'in',
  'contains',
  'exists',
  'missing',
  'since',
  'from',
  'until',
  'limit',
] as const;

/** Bounds of a filter; beyond them it is refused. */
export const filterBounds = {
  characters: 4_096,
  nesting: 50,
  terms: 200,
  pattern: 500,
  limit: 10_000,
};
