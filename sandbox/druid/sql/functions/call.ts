import type { SqlBase, SqlFunction } from 'druid-query-toolkit';
import { cast, nullOf, perValue } from '../coerce.ts';
import { unsupportedAt, type Environment } from '../environment.ts';
import type { DruidSqlError } from '../errors.ts';
import type { Expr, ExprType } from '../types.ts';
import type { Zone } from '../zone.ts';

/** One use of a function in a statement, with its translated arguments. */
export interface Call {
  readonly name: string;
  readonly node: SqlFunction;
  readonly args: readonly Expr[];
  readonly argNodes: readonly SqlBase[];
  readonly env: Environment;
  readonly zone: Zone;
  /** DISTINCT, or LEADING/TRAILING/BOTH of TRIM; undefined without. */
  readonly decorator: string | undefined;
}

/** A function that gives a value per row. `arity` counts arguments, smallest and largest. */
export interface ScalarFunction {
  readonly kind: 'scalar';
  readonly arity: readonly [least: number, most: number];
  readonly rewrite: (call: Call) => Expr;
}

/** What an aggregate becomes: the bare DuckDB call, to which FILTER and OVER are added, then `finish`. */
export interface Aggregate {
  readonly call: string;
  readonly type: ExprType;
  readonly sqlType?: string;
  readonly finish?: (sql: string) => string;
}

/** A function over the rows of a group, or of a window. */
export interface AggregateFunction {
  readonly kind: 'aggregate';
  readonly arity: readonly [least: number, most: number];
  readonly rewrite: (call: Call) => Aggregate;
}

/** A function that only stands with OVER. */
export interface WindowFunction {
  readonly kind: 'window';
  readonly arity: readonly [least: number, most: number];
  readonly rewrite: (call: Call) => Aggregate;
}

export type DruidFunction = ScalarFunction | AggregateFunction | WindowFunction;
export type FunctionTable = Readonly<Record<string, DruidFunction>>;

export const any = Number.POSITIVE_INFINITY;

export const scalar = (
  least: number,
  most: number,
  rewrite: (call: Call) => Expr,
): ScalarFunction => ({ kind: 'scalar', arity: [least, most], rewrite });

export const aggregate = (
  least: number,
  most: number,
  rewrite: (call: Call) => Aggregate,
): AggregateFunction => ({ kind: 'aggregate', arity: [least, most], rewrite });

/**
 * A function whose arguments are cast to `types` and printed by `print`; those after `least` may be left out. A
 * multi-value argument where a text is wanted gives the function of each value, as in Druid; only text results can.
 */
export function mapped(
  types: readonly ExprType[],
  result: ExprType,
  print: (...args: string[]) => string,
  least = types.length,
): ScalarFunction {
  return scalar(least, types.length, (call) => {
    const list = call.args.find(
      (arg, index) => arg.type === 'STRING[]' && types[index] === 'STRING',
    );
    if (list === undefined) return { sql: print(...casted(call, call.args, types)), type: result };
    if (result !== 'STRING') throw refuse(call, `${call.name} of a multi-value column`);
    return perValue(list, (element) => {
      const args = call.args.map((arg) => (arg === list ? element : arg));
      return { sql: print(...casted(call, args, types)), type: result };
    });
  });
}

const casted = (call: Call, args: readonly Expr[], types: readonly ExprType[]): string[] =>
  args.map((arg, index) => cast(arg, types[index] ?? arg.type, call.zone).sql);

/** Argument `index`, cast; null when it was left out. */
export const argument = (call: Call, index: number, type: ExprType): Expr =>
  cast(call.args[index] ?? nullOf(type), type, call.zone);

export const refuse = (call: Call, what: string, advice?: string): DruidSqlError =>
  unsupportedAt(call.env, call.node, what, advice);

/** A text argument whose value must be known while translating; undefined when left out or NULL. */
export function knownText(call: Call, index: number): string | undefined {
  const arg = call.args[index];
  if (arg === undefined || arg.literal === null) return undefined;
  if (typeof arg.literal === 'string') return arg.literal;
  throw refuse(call, `${call.name} with argument ${index + 1} that is not a literal`);
}
