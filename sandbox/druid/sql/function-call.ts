import { SqlFunction, SqlStar, type SqlBase, type SqlExpression } from 'druid-query-toolkit';
import { cast } from './coerce.ts';
import { compile, invalidAt, unknownAt, unsupportedAt, type Environment } from './environment.ts';
import { estimators, functions, isRefused, type Call } from './functions/index.ts';
import { windowClause } from './window-clause.ts';
import type { Expr } from './types.ts';

/**
 * Looks the function up in the table, checks its arguments and rewrites the call.
 * @throws DruidSqlError UNSUPPORTED, naming the function, when it is not in the table.
 */
export function functionCall(node: SqlFunction, env: Environment): Expr {
  const name = node.getEffectiveFunctionName();
  if (node.namespace !== undefined) {
    throw unsupportedAt(env, node, `the function ${node.functionName.name} of a schema`);
  }
  if (name === 'GROUPING') return grouping(node, env);
  const estimator = estimators[name];
  if (estimator) return estimate(node, estimator, env);
  const entry = functions.get(name);
  if (entry === undefined || node.extendClause !== undefined) throw unknown(node, name, env);
  const argNodes = node.args?.values ?? [];
  const [least, most] = entry.arity;
  if (argNodes.length < least || argNodes.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw invalidAt(
      env,
      node,
      `Invalid number of arguments to function '${name}'. Was expecting ${wanted} arguments`,
    );
  }
  if (entry.kind === 'scalar') {
    if (node.windowSpec || node.whereClause) {
      throw invalidAt(env, node, `${name} is not an aggregate: FILTER and OVER cannot follow it`);
    }
    const call = callOf(name, node, argNodes, env, env);
    if (call.decorator !== undefined && !name.endsWith('TRIM')) {
      throw invalidAt(env, node, `${name} takes no ${call.decorator}`);
    }
    return entry.rewrite(call);
  }
  const inner = argumentsOf(node, name, entry.kind, env);
  const result = entry.rewrite(callOf(name, node, argNodes, inner, env));
  let sql = result.call;
  if (node.whereClause) {
    const condition = compile(node.whereClause.expression, { ...inner, matchesAny: true });
    sql += ` FILTER (WHERE ${condition.sql})`;
  }
  if (node.windowSpec) sql += ` OVER (${windowClause(node.windowSpec, inner)})`;
  sql = result.finish?.(sql) ?? sql;
  return { sql, type: result.type, ...(result.sqlType && { sqlType: result.sqlType }) };
}

function unknown(node: SqlFunction, name: string, env: Environment): Error {
  return isRefused(name)
    ? unsupportedAt(env, node, `the function ${name}`)
    : unknownAt(env, node, `the function ${name}`);
}

/** What the arguments of an aggregate see. */
function argumentsOf(
  node: SqlFunction,
  name: string,
  kind: 'aggregate' | 'window',
  env: Environment,
): Environment {
  if (node.windowSpec) {
    if (!env.allowsWindows) throw invalidAt(env, node, `${name} OVER (…) is not allowed here`);
    return { ...env, allowsWindows: false };
  }
  if (kind === 'window')
    throw invalidAt(env, node, `OVER clause is necessary for window functions`);
  if (env.insideAggregate) throw invalidAt(env, node, 'Aggregate expressions cannot be nested');
  if (env.grouping === undefined) {
    throw invalidAt(env, node, 'Aggregate expression is illegal in WHERE, GROUP BY or JOIN clause');
  }
  return { ...env.grouping.inner, insideAggregate: true, matchesAny: true };
}

function callOf(
  name: string,
  node: SqlFunction,
  argNodes: readonly SqlExpression[],
  args: Environment,
  env: Environment,
): Call {
  return {
    name,
    node,
    argNodes,
    args: argNodes.map((arg) =>
      arg instanceof SqlStar ? { sql: '*', type: 'KEYWORD' } : compile(arg, args),
    ),
    env: args,
    zone: env.statement.zone,
    decorator: node.decorator?.toUpperCase() === 'ALL' ? undefined : node.decorator,
  };
}

function estimate(
  node: SqlFunction,
  { sketch, becomes }: { readonly sketch: string; readonly becomes: string },
  env: Environment,
): Expr {
  const [inner, ...rest] = node.args?.values ?? [];
  if (!(inner instanceof SqlFunction) || inner.getEffectiveFunctionName() !== sketch) {
    throw unsupportedAt(env, node, `${node.getEffectiveFunctionName()} of a stored sketch`);
  }
  const [measured] = inner.args?.values ?? [];
  if (measured === undefined) throw invalidAt(env, inner, `${sketch} without an argument`);
  const isQuantile = becomes === 'APPROX_QUANTILE_DS';
  const rewritten = SqlFunction.simple(becomes, isQuantile ? [measured, ...rest] : [measured]);
  const value = functionCall(rewritten.changeWhereClause(inner.whereClause), env);
  return cast(value, 'DOUBLE', env.statement.zone);
}

/** GROUPING(a, b): a bit per key, 1 where the key is aggregated away; the first key is the highest bit. */
function grouping(node: SqlFunction, env: Environment): Expr {
  const group = env.grouping;
  if (group === undefined)
    throw invalidAt(env, node, 'GROUPING operator may only occur in an aggregate query');
  const keys = (node.args?.values ?? []).map((arg: SqlBase) => {
    const key = group.keys.get(compile(arg, group.rows).sql);
    if (key === undefined) {
      throw invalidAt(env, node, 'Argument to GROUPING operator must be a grouped expression');
    }
    return key.sql;
  });
  return { sql: `grouping(${keys.join(', ')})`, type: 'LONG' };
}
