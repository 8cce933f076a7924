import type { SqlColumn } from 'druid-query-toolkit';
import { invalidAt, type Environment, type Relation, type ScopeColumn } from './environment.ts';
import type { Expr } from './types.ts';

/** Finds a column by its exact, case-sensitive name. @throws DruidSqlError in Calcite's words. */
export function column(node: SqlColumn, env: Environment): Expr {
  const name = node.getName();
  const qualifier = node.getTableName();
  const alias = qualifier === undefined ? env.aliases?.get(name) : undefined;
  if (alias !== undefined) return alias;
  const relations =
    qualifier === undefined
      ? env.relations
      : env.relations.filter((relation) => relation.alias === qualifier);
  if (qualifier !== undefined && relations.length === 0) {
    throw invalidAt(env, node, `Table '${qualifier}' not found`);
  }
  const found = relations.flatMap((relation) => visible(relation, name, qualifier === undefined));
  const [only, second] = found;
  if (second !== undefined) throw invalidAt(env, node, `Column '${name}' is ambiguous`);
  if (only === undefined) throw notFound(node, env, relations);
  if (env.grouping) throw invalidAt(env, node, `Expression '${name}' is not being grouped`);
  return { sql: env.project?.(only) ?? only.sql, type: only.type };
}

const visible = (relation: Relation, name: string, isBare: boolean): readonly ScopeColumn[] =>
  isBare && relation.hidden?.has(name)
    ? []
    : relation.columns.filter((candidate) => candidate.name === name);

function notFound(node: SqlColumn, env: Environment, relations: readonly Relation[]) {
  const name = node.getName();
  const qualifier = node.getTableName();
  const near = relations
    .flatMap((relation) => relation.columns)
    .find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  const where = qualifier === undefined ? 'in any table' : `in table '${qualifier}'`;
  const hint = near === undefined ? '' : `; did you mean '${near.name}'?`;
  return invalidAt(env, node, `Column '${name}' not found ${where}${hint}`);
}
