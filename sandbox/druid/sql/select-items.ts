import { SqlAlias, SqlColumn, SqlStar, type SqlQuery, type SqlBase } from 'druid-query-toolkit';
import { compile, invalidAt, type Environment } from './environment.ts';
import { uniqueNames } from './names.ts';
import type { Expr } from './types.ts';

/** One output column before translation; `*` is spread out. */
export interface SelectItem {
  readonly name: string;
  /** What was written; undefined for a column that came out of `*`. */
  readonly node: SqlBase | undefined;
  translate(env: Environment): Expr;
}

/** The output columns of a SELECT with their final names (EXPR$n for what has none). */
export function selectItems(query: SqlQuery, env: Environment): readonly SelectItem[] {
  const items: SelectItem[] = [];
  for (const written of query.selectExpressions?.values ?? []) {
    if (written instanceof SqlStar) items.push(...star(written, env));
    else {
      const node = written instanceof SqlAlias ? written.expression : written;
      items.push({
        name: nameOf(written) ?? `EXPR$${items.length}`,
        node,
        translate: (env) => compile(node, env),
      });
    }
  }
  const names = uniqueNames(items.map(({ name }) => name));
  return items.map((item, index) => ({ ...item, name: names[index] ?? item.name }));
}

function nameOf(node: SqlBase): string | undefined {
  if (node instanceof SqlAlias) return node.alias.name;
  return node instanceof SqlColumn ? node.getName() : undefined;
}

function* star(node: SqlStar, env: Environment): Generator<SelectItem> {
  const wanted = node.getTableName();
  const relations = env.relations.filter(({ alias }) => wanted === undefined || alias === wanted);
  if (relations.length === 0) {
    throw wanted === undefined
      ? invalidAt(env, node, 'SELECT * requires a FROM clause')
      : invalidAt(env, node, `Unknown identifier '${wanted}'`);
  }
  for (const relation of relations) {
    for (const column of relation.columns) {
      if (wanted === undefined && relation.hidden?.has(column.name)) continue;
      yield {
        name: column.name,
        node: undefined,
        translate(env) {
          if (env.grouping === undefined) return { sql: column.sql, type: column.type };
          const key = env.grouping.keys.get(column.sql);
          if (key) return key;
          throw invalidAt(env, node, `Expression '${column.name}' is not being grouped`);
        },
      };
    }
  }
}
