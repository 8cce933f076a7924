import { SqlLiteral, SqlRecord, type SqlBase, type SqlGroupByClause } from 'druid-query-toolkit';
import { compile, invalidAt, type Environment, type ScopeColumn } from './environment.ts';
import type { SelectItem } from './select-items.ts';
import type { Expr } from './types.ts';

/** Rows are first brought into one inner select: keys as k0, k1, … and the columns aggregates read as c0, c1, … */
export interface GroupPlan {
  /** Environment of SELECT, HAVING and ORDER BY. */
  readonly env: Environment;
  /** FROM and GROUP BY of the outer select; call after everything was translated in `env`. */
  finish(from: string, where: string): { readonly from: string; readonly groupBy: string };
}

/**
 * Plans the grouping of a query by its GROUP BY clause, or by all `items` for SELECT DISTINCT. A multi-value key is
 * unnested in the inner select: a group per value, rows without values under null (spec/druid.md §3.4).
 */
export function planGroups(
  clause: SqlGroupByClause | undefined,
  items: readonly SelectItem[],
  isDistinct: boolean,
  rows: Environment,
): GroupPlan {
  const keys = new Map<string, Expr>();
  const sources: Expr[] = [];
  const add = (expr: Expr): string => {
    const known = keys.get(expr.sql);
    if (known) return known.sql;
    const name = `g.k${sources.length}`;
    sources.push(expr);
    keys.set(expr.sql, { sql: name, type: expr.type === 'STRING[]' ? 'STRING' : expr.type });
    return name;
  };
  const groupBy = isDistinct
    ? items.map((item) => add(item.translate(rows))).join(', ')
    : clauseText(clause, items, rows, add);
  const columns = new Map<string, string>();
  const project = (column: ScopeColumn): string => {
    const name = columns.get(column.sql) ?? `c${columns.size}`;
    columns.set(column.sql, name);
    return `g.${name}`;
  };
  const inner: Environment = { ...rows, project };
  return {
    env: { ...rows, grouping: { keys, rows, inner }, allowsWindows: true },
    finish: (from, where) => ({
      from: ` FROM (${innerSelect(sources, columns, from, where)}) AS g`,
      groupBy: ` GROUP BY ${groupBy === '' ? '()' : groupBy}`,
    }),
  };
}

function clauseText(
  clause: SqlGroupByClause | undefined,
  items: readonly SelectItem[],
  rows: Environment,
  add: (expr: Expr) => string,
): string {
  const nodes = clause?.expressions?.values ?? [];
  const key = (node: SqlBase): string => add(keyExpression(node, items, rows));
  const set = (node: SqlBase): string =>
    node instanceof SqlRecord
      ? `(${(node.expressions?.values ?? []).map(key).join(', ')})`
      : `(${key(node)})`;
  switch (clause?.decorator) {
    case 'GROUPING SETS':
      return `GROUPING SETS (${nodes.map(set).join(', ')})`;
    case 'ROLLUP':
    case 'CUBE':
      return `${clause.decorator} (${nodes.map(key).join(', ')})`;
    case undefined:
      return nodes
        .flatMap((node) => (node instanceof SqlRecord ? (node.expressions?.values ?? []) : [node]))
        .map(key)
        .join(', ');
  }
}

function keyExpression(node: SqlBase, items: readonly SelectItem[], rows: Environment): Expr {
  if (!(node instanceof SqlLiteral) || typeof node.value !== 'number') return compile(node, rows);
  const item = items[node.value - 1];
  if (item === undefined || !Number.isInteger(node.value)) {
    throw invalidAt(rows, node, 'Ordinal out of range');
  }
  return item.translate(rows);
}

function innerSelect(
  keys: readonly Expr[],
  columns: ReadonlyMap<string, string>,
  from: string,
  where: string,
): string {
  const listKeys = keys.flatMap((key, index) => (key.type === 'STRING[]' ? [index] : []));
  const parts = [
    ...keys.map(
      (key, index) => `${listKeys[0] === index ? unnested(key.sql) : key.sql} AS k${index}`,
    ),
    ...[...columns].map(([sql, name]) => `${sql} AS ${name}`),
  ];
  let sql = `SELECT ${parts.length === 0 ? '1 AS one' : parts.join(', ')}${from}${where}`;
  // Two unnest calls in one SELECT run side by side; Druid pairs every value with every value.
  for (const index of listKeys.slice(1)) {
    sql = `SELECT * REPLACE (${unnested(`k${index}`)} AS k${index}) FROM (${sql})`;
  }
  return sql;
}

const unnested = (list: string): string =>
  `unnest(CASE WHEN len(${list}) > 0 THEN ${list} ELSE [NULL] END)`;
