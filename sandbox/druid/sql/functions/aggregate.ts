import { cast } from '../coerce.ts';
import { invalidAt } from '../environment.ts';
import { unplannable } from '../errors.ts';
import { arrayOf, isArray, isNumber, isTime, type Expr, type ExprType } from '../types.ts';
import {
  aggregate,
  argument,
  refuse,
  type Aggregate,
  type Call,
  type FunctionTable,
} from './call.ts';

const distinct = (call: Call): string =>
  call.decorator?.toUpperCase() === 'DISTINCT' ? 'DISTINCT ' : '';

/** A single-valued argument; a multi-value column has no one value to aggregate. */
function value(call: Call, index = 0): Expr {
  const arg = call.args[index];
  if (arg === undefined) throw invalidAt(call.env, call.node, `${call.name} without an argument`);
  if (arg.type === 'STRING[]') throw refuse(call, `${call.name} of a multi-value column`);
  if (arg.type === 'SKETCH') throw refuse(call, `${call.name} of a sketch`);
  return arg;
}

/** A number; texts are read as DOUBLE. */
function number(call: Call, index = 0): Expr {
  const arg = value(call, index);
  return isNumber(arg.type) ? arg : cast(arg, 'DOUBLE', call.zone);
}

const toLong = (sql: string): string => `CAST(${sql} AS BIGINT)`;

function count(call: Call): Aggregate {
  const [arg] = call.args;
  if (arg === undefined || (call.args.length === 1 && arg.sql === '*')) {
    return { call: 'count(*)', type: 'LONG' };
  }
  if (call.args.length > 1) throw refuse(call, 'COUNT of several expressions');
  return distinct(call) === '' ? { call: `count(${arg.sql})`, type: 'LONG' } : countDistinct(call);
}

/** Distinct values, exact (spec/druid.md §3.3); of a multi-value column the values of all rows. */
function countDistinct(call: Call): Aggregate {
  const [arg] = call.args as [Expr];
  if (arg.type !== 'STRING[]') return { call: `count(DISTINCT ${arg.sql})`, type: 'LONG' };
  return {
    call: `list(${arg.sql})`,
    type: 'LONG',
    finish: (sql) => `coalesce(len(list_distinct(flatten(${sql}))), 0)`,
  };
}

function sum(call: Call): Aggregate {
  const arg = number(call);
  const text = `sum(${distinct(call)}${arg.sql})`;
  if (arg.type === 'LONG') return { call: text, type: 'LONG', finish: toLong };
  return { call: text, type: 'DOUBLE' };
}

/** MIN and MAX; Druid has none for texts. */
function extreme(call: Call): Aggregate {
  const arg = value(call);
  if (!isNumber(arg.type) && !isTime(arg.type) && arg.type !== 'NULL') {
    throw unplannable(
      `Aggregation [${call.name}] does not support type [${arg.type}], column [a0]`,
    );
  }
  return { call: `${call.name.toLowerCase()}(${arg.sql})`, type: arg.type };
}

const statistic = (name: string) =>
  aggregate(1, 1, (call) => ({
    call: `${name}(${distinct(call)}CAST(${number(call).sql} AS DOUBLE))`,
    type: 'DOUBLE',
  }));

const quantile = (most: number) =>
  aggregate(2, most, (call) => ({
    call: `quantile_cont(CAST(${number(call).sql} AS DOUBLE), ${fractionOf(call)})`,
    type: 'DOUBLE',
  }));

function fractionOf(call: Call): string {
  const fraction = Number(call.args[1]?.literal);
  if (!(fraction >= 0 && fraction <= 1)) {
    throw refuse(call, `${call.name} with a fraction that is not a number from 0 to 1`);
  }
  return `${fraction}::DOUBLE`;
}

/** Value of the row with the latest or earliest time; nulls are passed over. `at` names the time's argument. */
const byTime = (name: 'arg_max' | 'arg_min', hasTime: boolean) =>
  aggregate(hasTime ? 2 : 1, hasTime ? 3 : 2, (call) => {
    const arg = value(call);
    const time = hasTime ? cast(value(call, 1), 'TIMESTAMP', call.zone).sql : rowTime(call);
    return { call: `${name}(${arg.sql}, ${time})`, type: arg.type };
  });

function rowTime(call: Call): string {
  for (const relation of call.env.relations) {
    const column = relation.columns.find(({ name }) => name === '__time');
    if (column) return call.env.project?.(column) ?? column.sql;
  }
  throw invalidAt(call.env, call.node, `${call.name}() aggregator depends on __time column`);
}

function stringAgg(call: Call): Aggregate {
  const text = cast(value(call), 'STRING', call.zone).sql;
  const separator = call.args[1] === undefined ? "''" : argument(call, 1, 'STRING').sql;
  return { call: `string_agg(${distinct(call)}${text}, ${separator})`, type: 'STRING' };
}

function arrayAgg(call: Call): Aggregate {
  const arg = value(call);
  if (isArray(arg.type)) throw refuse(call, 'ARRAY_AGG of arrays');
  const type = arrayOf(arg.type);
  const element: ExprType =
    type === 'ARRAY<LONG>' ? 'LONG' : type === 'ARRAY<DOUBLE>' ? 'DOUBLE' : 'STRING';
  return { call: `list(${distinct(call)}${cast(arg, element, call.zone).sql})`, type };
}

function arrayConcatAgg(call: Call): Aggregate {
  const [arg] = call.args;
  if (arg === undefined || !(isArray(arg.type) || arg.type === 'STRING[]')) {
    throw refuse(call, 'ARRAY_CONCAT_AGG of what is not an array');
  }
  const type = isArray(arg.type) ? arg.type : 'ARRAY<STRING>';
  const unique = distinct(call) === '' ? '' : 'list_distinct';
  return { call: `list(${arg.sql})`, type, finish: (sql) => `${unique}(flatten(${sql}))` };
}

const bitwise = (name: string) =>
  aggregate(1, 1, (call) => ({
    call: `${name}(${distinct(call)}${cast(value(call), 'LONG', call.zone).sql})`,
    type: 'LONG',
  }));

const distinctCount = (most: number) => aggregate(1, most, countDistinct);

export const aggregateFunctions: FunctionTable = {
  COUNT: aggregate(1, 2, count),
  SUM: aggregate(1, 1, sum),
  MIN: aggregate(1, 1, extreme),
  MAX: aggregate(1, 1, extreme),
  AVG: statistic('avg'),
  STDDEV: statistic('stddev_samp'),
  STDDEV_SAMP: statistic('stddev_samp'),
  STDDEV_POP: statistic('stddev_pop'),
  VARIANCE: statistic('var_samp'),
  VAR_SAMP: statistic('var_samp'),
  VAR_POP: statistic('var_pop'),
  APPROX_COUNT_DISTINCT: distinctCount(1),
  APPROX_COUNT_DISTINCT_BUILTIN: distinctCount(1),
  APPROX_COUNT_DISTINCT_DS_HLL: distinctCount(3),
  APPROX_COUNT_DISTINCT_DS_THETA: distinctCount(2),
  APPROX_QUANTILE: quantile(3),
  APPROX_QUANTILE_DS: quantile(3),
  APPROX_QUANTILE_FIXED_BUCKETS: quantile(6),
  LATEST: byTime('arg_max', false),
  EARLIEST: byTime('arg_min', false),
  LATEST_BY: byTime('arg_max', true),
  EARLIEST_BY: byTime('arg_min', true),
  ANY_VALUE: aggregate(1, 3, (call) => ({
    call: `any_value(${value(call).sql})`,
    type: value(call).type,
  })),
  STRING_AGG: aggregate(1, 3, stringAgg),
  LISTAGG: aggregate(1, 3, stringAgg),
  ARRAY_AGG: aggregate(1, 2, arrayAgg),
  ARRAY_CONCAT_AGG: aggregate(1, 2, arrayConcatAgg),
  BIT_AND: bitwise('bit_and'),
  BIT_OR: bitwise('bit_or'),
  BIT_XOR: bitwise('bit_xor'),
};
