import {
  SqlCase,
  SqlColumn,
  SqlComparison,
  SqlFunction,
  SqlInterval,
  SqlLiteral,
  SqlMulti,
  SqlPlaceholder,
  SqlType,
  SqlUnary,
  type SqlBase,
} from 'druid-query-toolkit';
import { caseOf } from './case.ts';
import { column } from './column.ts';
import { comparison, isQuery } from './comparison.ts';
import { invalidAt, unsupportedAt, type Environment } from './environment.ts';
import { DruidSqlError } from './errors.ts';
import { functionCall } from './function-call.ts';
import { isAggregateCall } from './functions/index.ts';
import { interval, literal } from './literal.ts';
import { multi, unary } from './operators.ts';
import type { Expr } from './types.ts';

/**
 * Translates one expression. In a grouped query, an expression that is a grouping key becomes that key.
 * @throws DruidSqlError with the position of the innermost part that cannot be translated.
 */
export function expression(node: SqlBase, env: Environment): Expr {
  try {
    return groupingKey(node, env) ?? translate(node, env);
  } catch (problem) {
    if (!(problem instanceof DruidSqlError) || problem.placedAt === undefined) throw problem;
    const at = env.statement.parsed.locate(node);
    throw at === undefined ? problem : problem.placedAt(at);
  }
}

function groupingKey(node: SqlBase, env: Environment): Expr | undefined {
  const { grouping } = env;
  if (grouping === undefined || node instanceof SqlType || node instanceof SqlLiteral)
    return undefined;
  if (isQuery(node) || node.some(isAggregateCall)) return undefined;
  if (node.some((inner) => inner instanceof SqlFunction && inner.windowSpec !== undefined))
    return undefined;
  if (env.aliases && node instanceof SqlColumn && !node.table && env.aliases.has(node.getName())) {
    return undefined;
  }
  const sql = textBeforeGrouping(node, grouping.rows);
  return sql === undefined ? undefined : grouping.keys.get(sql);
}

/** What has no translation among the rows is no key; whether it has one in the group is found out next. */
function textBeforeGrouping(node: SqlBase, rows: Environment): string | undefined {
  try {
    return expression(node, rows).sql;
  } catch (problem) {
    if (problem instanceof DruidSqlError) return undefined;
    throw problem;
  }
}

function translate(node: SqlBase, env: Environment): Expr {
  if (node instanceof SqlColumn) return column(node, env);
  if (node instanceof SqlLiteral) return literal(node, env);
  if (node instanceof SqlFunction) return functionCall(node, env);
  if (node instanceof SqlComparison) return comparison(node, env);
  if (node instanceof SqlMulti) return multi(node, env);
  if (node instanceof SqlUnary) return unary(node, env);
  if (node instanceof SqlCase) return caseOf(node, env);
  if (node instanceof SqlInterval) return interval(node, env);
  if (node instanceof SqlPlaceholder) return placeholder(node, env);
  if (node instanceof SqlType) return { sql: '', type: 'KEYWORD', literal: node.value };
  if (isQuery(node)) {
    const rows = env.statement.subquery(node, env.ctes);
    const [only, extra] = rows.columns;
    if (only === undefined || extra !== undefined) {
      throw invalidAt(env, node, 'A subquery used as a value gives exactly one column');
    }
    return { sql: `(${rows.sql})`, type: only.type };
  }
  throw unsupportedAt(env, node, `the expression ${node.toString()}`);
}

function placeholder(node: SqlPlaceholder, env: Environment): Expr {
  const index = env.statement.parsed.parameterIndex(node);
  const value = env.statement.parameter(index);
  if (value === undefined) {
    throw invalidAt(env, node, `No value bound for parameter (position [${index + 1}])`);
  }
  return value;
}
