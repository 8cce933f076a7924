import { SqlQuery, SqlSetStatement, SqlWithQuery } from 'druid-query-toolkit';
import type { Statement } from './environment.ts';
import { invalid, unsupported } from './errors.ts';
import { explainColumns, explainSql } from './explain.ts';
import { expression } from './expression.ts';
import { parameterLiteral, type QueryParameter } from './parameters.ts';
import { parse } from './parse.ts';
import { query } from './query.ts';
import { outputColumn, type OutputColumn, type Table } from './types.ts';
import { readZone, utc, type Zone } from './zone.ts';

export interface TranslateOptions {
  /** Datasources that exist, with their columns in Druid's order. Names are matched with their case. */
  readonly tables: readonly Table[];
  /** CURRENT_TIMESTAMP, in epoch milliseconds. */
  readonly now: number;
  /** Query context; sqlTimeZone, sqlOuterLimit and engine are read here. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Values of `?`, in order. They are written into the translated text as typed literals. */
  readonly parameters?: readonly QueryParameter[];
}

export interface Translation {
  readonly kind: 'query';
  /** One DuckDB SELECT; give its values out by position, in the order of `columns`. */
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  /** Always empty: values are part of the text. */
  readonly parameters: readonly [];
  /** The given context with the statement's leading SET values over it. */
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Translates one Druid SQL statement to DuckDB SQL (spec/druid.md §3). Only listed functions, known datasources and the
 * system tables can be reached; everything else is refused.
 * @throws DruidSqlError 400 in Druid's words for wrong statements, 400 UNSUPPORTED with name and position for what
 * Druid can and this engine cannot.
 */
export function translate(sql: string, options: TranslateOptions): Translation {
  const given = options.parameters ?? [];
  const { root, ...parsed } = parse(sql, (index) => given[index]?.value);
  const context = { ...options.context, ...setStatements(root) };
  const zone = zoneOf(context['sqlTimeZone']);
  checkEngine(context['engine']);
  let relations = 0;
  const statement: Statement = {
    parsed: { root, ...parsed },
    tables: options.tables,
    now: options.now,
    zone,
    datasources: new Set(),
    expression,
    subquery: (node, ctes) => query(node, ctes, statement),
    nextRelation: () => `r${relations++}`,
    parameter: (index) => given[index] && parameterLiteral(given[index], zone),
  };
  const result = query(root, new Map(), statement, outerLimit(context['sqlOuterLimit']));
  const columns = result.columns.map(({ name, ...expr }) => outputColumn(name, expr));
  if ((root instanceof SqlQuery || root instanceof SqlWithQuery) && root.explain) {
    const plan = { datasources: [...statement.datasources], columns, isScan: result.isScan };
    return {
      kind: 'query',
      sql: explainSql(plan),
      columns: explainColumns,
      parameters: [],
      context,
    };
  }
  return { kind: 'query', sql: result.sql, columns, parameters: [], context };
}

function setStatements(root: unknown): Record<string, unknown> {
  if (!(root instanceof SqlQuery || root instanceof SqlWithQuery)) return {};
  return SqlSetStatement.contextStatementsToContext(root.contextStatements?.values);
}

function zoneOf(name: unknown): Zone {
  if (name === undefined || name === null) return utc;
  const zone = typeof name === 'string' ? readZone(name) : undefined;
  if (zone === undefined)
    throw invalid(`The datetime zone id '${JSON.stringify(name)}' is not recognised`);
  return zone;
}

function checkEngine(engine: unknown): void {
  if (engine === undefined || engine === null || engine === 'native') return;
  throw unsupported(`the SQL engine ${JSON.stringify(engine)}`);
}

function outerLimit(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const limit = Number(value);
  if (!Number.isSafeInteger(limit))
    throw invalid(`sqlOuterLimit must be a whole number, got ${JSON.stringify(value)}`);
  return limit < 0 ? undefined : limit;
}
