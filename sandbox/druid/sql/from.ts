import {
  SqlAlias,
  SqlColumn,
  SqlFunction,
  SqlTable,
  type SqlExpression,
  type SqlFromClause,
  type SqlJoinPart,
} from 'druid-query-toolkit';
import { cast, comparedType, toList } from './coerce.ts';
import { isQuery } from './comparison.ts';
import {
  compile,
  invalidAt,
  unknownAt,
  unsupportedAt,
  type Environment,
  type NamedQuery,
  type Relation,
} from './environment.ts';
import { quoteName } from './print.ts';
import { systemTables } from './system-tables.ts';
import { elementOf, type ExprType } from './types.ts';

interface Source {
  readonly sql: string;
  readonly relation: Relation;
}

/** The FROM clause in DuckDB's words and what its columns are. `env` gives statement and WITH queries. */
export function from(
  clause: SqlFromClause | undefined,
  env: Environment,
): { readonly sql: string; readonly relations: readonly Relation[] } {
  if (clause === undefined) return { sql: '', relations: [] };
  let sql = '';
  const relations: Relation[] = [];
  const here = (): Environment => ({ ...env, relations });
  for (const node of clause.expressions.values) {
    const item = source(node, here());
    sql += sql === '' ? ` FROM ${item.sql}` : ` CROSS JOIN ${item.sql}`;
    relations.push(item.relation);
  }
  for (const join of clause.joinParts?.values ?? []) {
    if (join.natural) throw unsupportedAt(env, join.table, 'NATURAL JOIN');
    const item = source(join.table, here());
    const kind = join.joinType ?? 'INNER';
    const hidden = new Set(join.usingColumns?.columns.values.map(({ name }) => name));
    const condition = joinCondition(join, [...relations], item.relation, env);
    relations.push({ ...item.relation, hidden });
    sql += ` ${kind} JOIN ${item.sql}${condition}`;
  }
  return { sql, relations };
}

function joinCondition(
  join: SqlJoinPart,
  before: readonly Relation[],
  joined: Relation,
  env: Environment,
): string {
  const both: Environment = { ...env, relations: [...before, joined] };
  if (join.onExpression) {
    return ` ON ${compile(join.onExpression, both).sql}`;
  }
  if (!join.usingColumns) return join.joinType === 'CROSS' ? '' : ' ON TRUE';
  const pairs = join.usingColumns.columns.values.map(({ name }) => {
    const left = compile(SqlColumn.create(name), { ...env, relations: before });
    const right = compile(SqlColumn.create(name), { ...env, relations: [joined] });
    const type = comparedType([left.type, right.type]);
    const { zone } = env.statement;
    return `${cast(left, type, zone).sql} = ${cast(right, type, zone).sql}`;
  });
  return ` ON ${pairs.join(' AND ')}`;
}

function source(node: SqlExpression, env: Environment): Source {
  if (node instanceof SqlAlias) {
    const names = node.columns?.columns.values.map(({ name }) => name);
    return unaliased(node.expression, env, node.alias.name, names);
  }
  return unaliased(node, env);
}

function unaliased(
  node: SqlExpression,
  env: Environment,
  alias?: string,
  names?: readonly string[],
): Source {
  if (node instanceof SqlFunction) return functionSource(node, env, alias, names);
  if (node instanceof SqlTable) return rename(tableSource(node, env, alias), names, node, env);
  if (isQuery(node)) {
    return rename(
      querySource(env.statement.subquery(node, env.ctes), alias, env),
      names,
      node,
      env,
    );
  }
  throw unsupportedAt(env, node, 'this kind of FROM item');
}

function rename(
  item: Source,
  names: readonly string[] | undefined,
  node: SqlExpression,
  env: Environment,
): Source {
  if (names === undefined) return item;
  const { columns } = item.relation;
  if (names.length !== columns.length) {
    throw invalidAt(
      env,
      node,
      `List of column aliases must have same degree as table; table has ${columns.length} columns`,
    );
  }
  const renamed = columns.map((column, index) => ({
    ...column,
    name: names[index] ?? column.name,
  }));
  return { ...item, relation: { ...item.relation, columns: renamed } };
}

function tableSource(node: SqlTable, env: Environment, alias = node.getName()): Source {
  const name = node.getName();
  const schema = node.getNamespaceName();
  const named = schema === undefined ? env.ctes.get(name) : undefined;
  if (named) return querySource(named, alias, env);
  if (schema === undefined || schema === 'druid') return datasource(name, schema, alias, env, node);
  const system = systemTables.filter((table) => table.schema === schema);
  if (system.length > 0) {
    const table = system.find((table) => table.name === name);
    if (table === undefined)
      throw invalidAt(env, node, `Object '${name}' not found within '${schema}'`);
    const reference = `${quoteName(table.duckSchema)}.${quoteName(table.name)}`;
    return stored(reference, table.columns, alias, env, { isSystem: true, isDatasource: false });
  }
  if (schema === 'lookup') throw unsupportedAt(env, node, `the lookup table ${name}`);
  throw invalidAt(env, node, `Object '${schema}' not found`);
}

function datasource(
  name: string,
  schema: string | undefined,
  alias: string,
  env: Environment,
  written: SqlExpression,
): Source {
  const table = env.statement.tables.find((table) => table.name === name);
  if (table === undefined) {
    const near = env.statement.tables.find(
      (table) => table.name.toLowerCase() === name.toLowerCase(),
    );
    const where = schema === undefined ? '' : ` within '${schema}'`;
    const hint = near === undefined ? '' : `; did you mean '${near.name}'?`;
    throw invalidAt(env, written, `Object '${name}' not found${where}${hint}`);
  }
  env.statement.datasources.add(name);
  return stored(`"druid".${quoteName(name)}`, table.columns, alias, env, {
    isSystem: false,
    isDatasource: true,
  });
}

function stored(
  reference: string,
  columns: readonly { readonly name: string; readonly type: ExprType }[],
  alias: string | undefined,
  env: Environment,
  flags: Pick<Relation, 'isDatasource' | 'isSystem'>,
): Source {
  const label = env.statement.nextRelation();
  return {
    sql: `${reference} AS ${label}`,
    relation: {
      alias,
      ...flags,
      columns: columns.map(({ name, type }) => ({
        name,
        type,
        sql: `${label}.${quoteName(name)}`,
      })),
    },
  };
}

function querySource(query: NamedQuery, alias: string | undefined, env: Environment): Source {
  const label = env.statement.nextRelation();
  return {
    sql: `(${query.sql}) AS ${label}`,
    relation: {
      alias,
      isDatasource: query.isScan,
      isSystem: false,
      columns: query.columns.map((column) => ({ ...column, sql: `${label}.${column.sql}` })),
    },
  };
}

function functionSource(
  node: SqlFunction,
  env: Environment,
  alias: string | undefined,
  names: readonly string[] | undefined,
): Source {
  const [argument, extra] = node.args?.values ?? [];
  const name = node.getEffectiveFunctionName();
  if (name !== 'UNNEST' || !argument || extra) {
    const inner = argument instanceof SqlFunction ? `(${argument.getEffectiveFunctionName()})` : '';
    const what = `the table function ${name}${inner}`;
    throw name === 'TABLE' ? unsupportedAt(env, node, what) : unknownAt(env, node, what);
  }
  const value = compile(argument, env);
  if (value.type === 'STRING[]') {
    throw invalidAt(env, node, 'UNNEST takes an array: wrap the multi-value column in MV_TO_ARRAY');
  }
  const list = toList(value);
  const label = env.statement.nextRelation();
  return {
    sql: `unnest(${list.sql}) AS ${label}(v)`,
    relation: {
      alias,
      isDatasource: false,
      isSystem: false,
      columns: [{ name: names?.[0] ?? 'EXPR$0', sql: `${label}.v`, type: elementOf(list.type) }],
    },
  };
}
