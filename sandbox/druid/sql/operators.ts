import { SqlMulti, type SqlExpression, type SqlUnary } from 'druid-query-toolkit';
import { cast, commonType, perValue } from './coerce.ts';
import { compile, invalidAt, unsupportedAt, type Environment } from './environment.ts';
import { intervalOf } from './literal.ts';
import { isNumber, isTime, type Expr, type ExprType } from './types.ts';

/** AND, OR, ||, + - * /: chains of one operator, from left to right. */
export function multi(node: SqlMulti, env: Environment): Expr {
  const args = node.args.values;
  if (node.op === 'AND' || node.op === 'OR') {
    const parts = args.map((arg) => condition(compile(arg, env), env, node));
    return { sql: `(${parts.join(` ${node.op} `)})`, type: 'BOOLEAN' };
  }
  const [first, ...rest] = chain(node);
  return rest.reduce(
    (left, { op, value }) => apply(op, left, compile(value, env), env, node),
    compile(first?.value ?? node, env),
  );
}

interface Link {
  readonly op: string;
  readonly value: SqlExpression;
}

const tighter: Partial<Record<string, string>> = { '+': '-', '*': '/' };

/**
 * The operands from left to right. The parser reads `a * b / c` as `a * (b / c)` and `a + b - c` as `a + (b - c)`;
 * whole-number division makes the difference visible, so the inner chain is spliced back.
 */
function chain(node: SqlMulti): readonly Link[] {
  return node.args.values.flatMap((value) => {
    const splice = value instanceof SqlMulti && value.op === tighter[node.op] && !value.hasParens();
    if (!splice) return [{ op: node.op, value }];
    return chain(value).map((link, at) => (at === 0 ? { ...link, op: node.op } : link));
  });
}

/** A value used as a condition. */
export function condition(value: Expr, env: Environment, node: SqlMulti | SqlUnary): string {
  if (value.type === 'BOOLEAN' || value.type === 'NULL') return value.sql;
  throw invalidAt(env, node, `A condition is needed, got ${value.type}`);
}

export function unary(node: SqlUnary, env: Environment): Expr {
  const value = compile(node.argument, env);
  if (node.op === 'NOT') return { sql: `(NOT ${condition(value, env, node)})`, type: 'BOOLEAN' };
  if (value.type === 'INTERVAL' && value.interval) {
    const sign = node.op === '-' ? -1 : 1;
    return intervalOf(sign * value.interval.months, sign * value.interval.ms);
  }
  const number = isNumber(value.type) ? value : numberOf(value, env, node);
  return node.op === '-' ? { sql: `(-${number.sql})`, type: number.type } : number;
}

function numberOf(value: Expr, env: Environment, node: SqlMulti | SqlUnary): Expr {
  if (isNumber(value.type)) return value;
  if (value.type === 'STRING' || value.type === 'NULL') {
    return cast(value, 'DOUBLE', env.statement.zone);
  }
  const reason = `Cannot apply '${node.op}' to arguments of type ${value.type}`;
  if (value.type === 'STRING[]')
    throw unsupportedAt(env, node, 'arithmetic on a multi-value column');
  throw invalidAt(env, node, reason);
}

function apply(op: string, left: Expr, right: Expr, env: Environment, node: SqlMulti): Expr {
  if (op === '||') return concat([left, right], env);
  if (left.type === 'INTERVAL' || right.type === 'INTERVAL')
    return shift(op, left, right, env, node);
  const a = numberOf(left, env, node);
  const b = numberOf(right, env, node);
  const type = commonType([a.type, b.type]);
  if (op === '/') return divide(a, b, type);
  if (op !== '+' && op !== '-' && op !== '*') throw unsupportedAt(env, node, `the operator ${op}`);
  const bothInt = a.sqlType === 'INTEGER' && b.sqlType === 'INTEGER';
  return { sql: `(${a.sql} ${op} ${b.sql})`, type, ...(bothInt && { sqlType: 'INTEGER' }) };
}

/** Text of all parts, null if any part is null. A multi-value part gives a value per value. */
export function concat(parts: readonly Expr[], env: Environment): Expr {
  const lists = parts.filter((part) => part.type === 'STRING[]');
  const join = (texts: readonly Expr[]): Expr => ({
    sql: `(${texts.map((part) => cast(part, 'STRING', env.statement.zone).sql).join(' || ')})`,
    type: 'STRING',
  });
  const [list] = lists;
  if (list === undefined) return join(parts);
  return perValue(list, (element) => join(parts.map((part) => (part === list ? element : part))));
}

/** Whole-number division truncates and fails on zero as Druid's does (`/ by zero`); fractions follow IEEE 754. */
export function divide(a: Expr, b: Expr, type: ExprType): Expr {
  if (type !== 'LONG') return { sql: `(CAST(${a.sql} AS DOUBLE) / ${b.sql})`, type: 'DOUBLE' };
  return { sql: guardZero(a, b, `${a.sql} // ${b.sql}`), type };
}

export function guardZero(a: Expr, b: Expr, sql: string): string {
  if (b.literal !== undefined && b.literal !== null && Number(b.literal) !== 0) return `(${sql})`;
  return `(CASE WHEN ${b.sql} = 0 AND ${a.sql} IS NOT NULL THEN error('/ by zero') ELSE ${sql} END)`;
}

function shift(op: string, left: Expr, right: Expr, env: Environment, node: SqlMulti): Expr {
  const { zone } = env.statement;
  const [time, length] = left.type === 'INTERVAL' ? [right, left] : [left, right];
  if (op === '*' && length.interval && isNumber(time.type) && time.literal !== undefined) {
    const times = Number(time.literal);
    return intervalOf(length.interval.months * times, length.interval.ms * times);
  }
  if (!length.interval || (op !== '+' && op !== '-') || (op === '-' && left.type === 'INTERVAL')) {
    throw unsupportedAt(env, node, `'${op}' with an INTERVAL here`);
  }
  const moment = isTime(time.type) ? time : cast(time, 'TIMESTAMP', zone);
  // Months follow the calendar of the wall clock, milliseconds the time line.
  const { months, ms } = length.interval;
  const calendar =
    months === 0
      ? moment.sql
      : zone.toUtc(`(${zone.toLocal(moment.sql)} ${op} to_months(${months}))`);
  return {
    sql: ms === 0 ? calendar : `(${calendar} ${op} to_milliseconds(${ms}))`,
    type: moment.type,
  };
}
