import {
  SqlBetweenPart,
  SqlLikePart,
  SqlLiteral,
  SqlQuery,
  SqlRecord,
  SqlValues,
  SqlWithQuery,
  type SqlBase,
  type SqlComparison,
  type SqlExpression,
} from 'druid-query-toolkit';
import { cast, comparedType } from './coerce.ts';
import { compile, invalidAt, unsupportedAt, type Environment } from './environment.ts';
import { elementOf, type Expr } from './types.ts';

const yesNo = (sql: string): Expr => ({ sql: `(${sql})`, type: 'BOOLEAN' });

/** =, <>, <, LIKE, IN, BETWEEN, IS …; with a multi-value column: true if any value matches (spec/druid.md §3.4). */
export function comparison(node: SqlComparison, env: Environment): Expr {
  const { op } = node;
  if (node.decorator !== undefined) throw unsupportedAt(env, node, `${op} ${node.decorator}`);
  if (node.lhs instanceof SqlRecord) return rows(node, node.lhs, env);
  const left = compile(node.lhs, env);
  if (op === 'IS' || op === 'IS NOT') return is(node, left, env);
  if (op === 'NOT IN' || op === 'NOT LIKE' || op === 'NOT BETWEEN') {
    return yesNo(`NOT ${positive(node, left, op.slice(4), env)}`);
  }
  return { sql: positive(node, left, op, env), type: 'BOOLEAN' };
}

function positive(node: SqlComparison, left: Expr, op: string, env: Environment): string {
  const right = rightSide(node.rhs, env, node);
  if (right.kind === 'query') return inQuery(left, right.value, env, node);
  const values = right.values.map((value) => value.expr);
  const listSides = [left, ...values].filter((side) => side.type === 'STRING[]');
  if (listSides.length === 0) return simple(left, op, right, env);
  if (listSides.length > 1) throw unsupportedAt(env, node, 'comparing two multi-value columns');
  if (!env.matchesAny) {
    throw unsupportedAt(env, node, 'a comparison with a multi-value column outside a filter');
  }
  return anyValue(left, op, right, env, node);
}

function anyValue(
  left: Expr,
  op: string,
  right: RightSide,
  env: Environment,
  node: SqlComparison,
): string {
  const [only] = right.values;
  if (left.type !== 'STRING[]') {
    if (only === undefined || right.values.length > 1) {
      throw unsupportedAt(env, node, `${op} with a multi-value column on the right`);
    }
    const element: Expr = { sql: 'e', type: 'STRING' };
    const test = simple(left, op, { ...right, values: [{ ...only, expr: element }] }, env);
    return matches(only.expr, test);
  }
  if (op === '=' && only?.expr.type === 'STRING') {
    return `list_contains(${left.sql}, ${only.expr.sql})`;
  }
  if (op === '<>') return `(NOT ${anyValue(left, '=', right, env, node)})`;
  if (op === 'IS DISTINCT FROM' || op === 'IS NOT DISTINCT FROM') {
    throw unsupportedAt(env, node, `${op} with a multi-value column`);
  }
  return matches(left, simple({ sql: 'e', type: elementOf(left.type) }, op, right, env));
}

const matches = (list: Expr, test: string): string =>
  `(len(list_filter(${list.sql}, lambda e: ${test})) > 0)`;

interface RightSide {
  readonly kind: 'values';
  readonly values: readonly { readonly expr: Expr }[];
  readonly escape?: Expr;
}

function rightSide(
  rhs: SqlBase,
  env: Environment,
  node: SqlComparison,
): RightSide | { readonly kind: 'query'; readonly value: SqlExpression } {
  const values = (nodes: readonly SqlBase[]): RightSide => ({
    kind: 'values',
    values: nodes.map((value) => ({ expr: compile(value, env) })),
  });
  if (rhs instanceof SqlBetweenPart) {
    if (rhs.keywords['symmetric'] !== undefined)
      throw unsupportedAt(env, node, 'BETWEEN SYMMETRIC');
    return values([rhs.start, rhs.end]);
  }
  if (rhs instanceof SqlLikePart) {
    return { ...values([rhs.like]), escape: compile(rhs.escape, env) };
  }
  if (rhs instanceof SqlRecord) return values(rhs.expressions?.values ?? []);
  const isIn = node.op === 'IN' || node.op === 'NOT IN';
  if (isIn && isQuery(rhs)) return { kind: 'query', value: rhs };
  return values([rhs]);
}

export const isQuery = (node: SqlBase): node is SqlQuery | SqlWithQuery | SqlValues =>
  node instanceof SqlQuery || node instanceof SqlWithQuery || node instanceof SqlValues;

function simple(left: Expr, op: string, right: RightSide, env: Environment): string {
  const { zone } = env.statement;
  const sides = [left, ...right.values.map(({ expr }) => expr)];
  if (op === 'LIKE') {
    const [value, pattern] = sides.map((side) => cast(side, 'STRING', zone).sql);
    const escape = right.escape ? ` ESCAPE ${right.escape.sql}` : '';
    return `(${value} LIKE ${pattern}${escape})`;
  }
  const type = comparedType(sides.map((side) => side.type));
  const [value = '', ...others] = sides.map((side) => cast(side, type, zone).sql);
  if (op === 'IN') return `(${value} IN (${others.join(', ')}))`;
  if (op === 'BETWEEN') return `(${value} BETWEEN ${others.join(' AND ')})`;
  return `(${value} ${op} ${others.join('')})`;
}

function inQuery(left: Expr, query: SqlExpression, env: Environment, node: SqlComparison): string {
  const rows = env.statement.subquery(query, env.ctes);
  const [column, extra] = rows.columns;
  if (column === undefined || extra !== undefined) {
    throw invalidAt(env, node, 'A subquery of IN gives exactly one column');
  }
  if (left.type === 'STRING[]' || column.type === 'STRING[]') {
    throw unsupportedAt(env, node, 'IN (SELECT …) with a multi-value column');
  }
  const type = comparedType([left.type, column.type]);
  const { zone } = env.statement;
  const inner = cast({ sql: `s.${column.sql}`, type: column.type }, type, zone).sql;
  return `(${cast(left, type, zone).sql} IN (SELECT ${inner} FROM (${rows.sql}) AS s))`;
}

function is(node: SqlComparison, left: Expr, env: Environment): Expr {
  const not = node.op === 'IS NOT';
  const value = node.rhs instanceof SqlLiteral ? node.rhs.value : undefined;
  if (value === null) {
    if (left.type !== 'STRING[]') return yesNo(`${left.sql} ${node.op} NULL`);
    return yesNo(`coalesce(len(${left.sql}), 0) ${not ? '> 0' : '= 0'}`);
  }
  if (typeof value === 'boolean' && left.type === 'BOOLEAN') {
    return yesNo(`${left.sql} IS ${not ? '' : 'NOT '}DISTINCT FROM ${value ? 'TRUE' : 'FALSE'}`);
  }
  throw unsupportedAt(env, node, `${node.op} with this right side`);
}

/** (a, b) = (1, 2) and (a, b) IN ((1, 2), …), written out as conjunctions. */
function rows(node: SqlComparison, lhs: SqlRecord, env: Environment): Expr {
  const left = (lhs.expressions?.values ?? []).map((value) => compile(value, env));
  if (!(node.rhs instanceof SqlRecord)) throw unsupportedAt(env, node, `${node.op} between rows`);
  const inner = node.rhs.expressions?.values ?? [];
  const isIn = node.op === 'IN' || node.op === 'NOT IN';
  if (!isIn && node.op !== '=') throw unsupportedAt(env, node, `${node.op} between rows`);
  const records = isIn ? inner : [node.rhs];
  const alternatives = records.map((record) => {
    const values = record instanceof SqlRecord ? (record.expressions?.values ?? []) : [record];
    if (values.length !== left.length) throw invalidAt(env, node, 'Rows of unequal length');
    const pairs = left.map((side, index) => {
      const value = values[index];
      const right: RightSide = {
        kind: 'values',
        values: value ? [{ expr: compile(value, env) }] : [],
      };
      return simple(side, '=', right, env);
    });
    return `(${pairs.join(' AND ')})`;
  });
  return yesNo(`${node.op === 'NOT IN' ? 'NOT ' : ''}(${alternatives.join(' OR ')})`);
}
