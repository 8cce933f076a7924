import type { SqlBase, SqlExpression } from 'druid-query-toolkit';
import { invalid, unknownName, unsupported, type DruidSqlError } from './errors.ts';
import type { Parsed } from './parse.ts';
import type { Expr, ExprType, Table } from './types.ts';
import type { Zone } from './zone.ts';

/** A column as seen by expressions: Druid's name, DuckDB's text. */
export interface ScopeColumn {
  readonly name: string;
  readonly sql: string;
  readonly type: ExprType;
}

/** Something in FROM. `alias` is what qualified names use. */
export interface Relation {
  readonly alias: string | undefined;
  readonly columns: readonly ScopeColumn[];
  /** True for datasources, whose scans can only be ordered by __time. */
  readonly isDatasource: boolean;
  /** True for INFORMATION_SCHEMA and sys. */
  readonly isSystem: boolean;
  /** Columns that an earlier relation of a USING join already gives. */
  readonly hidden?: ReadonlySet<string>;
}

/** A WITH query, usable as a table by the queries after it. */
export interface NamedQuery {
  readonly sql: string;
  readonly columns: readonly (ScopeColumn & { readonly sqlType?: string })[];
  /** True when the rows are rows of a datasource, which Druid can only order by __time. */
  readonly isScan: boolean;
}

/** What a whole statement shares. */
export interface Statement {
  readonly parsed: Parsed;
  readonly tables: readonly Table[];
  readonly now: number;
  readonly zone: Zone;
  readonly parameter: (index: number) => Expr | undefined;
  readonly datasources: Set<string>;
  readonly expression: (node: SqlBase, environment: Environment) => Expr;
  readonly subquery: (node: SqlExpression, ctes: ReadonlyMap<string, NamedQuery>) => NamedQuery;
  nextRelation(): string;
}

/** How aggregates of one grouped query are reached: keys by their translated text, columns through the inner select. */
export interface Grouping {
  readonly keys: ReadonlyMap<string, Expr>;
  /** Environment of the rows before grouping, to recognise keys. */
  readonly rows: Environment;
  /** Environment of aggregate arguments: columns of the inner select. */
  readonly inner: Environment;
}

/** Where an expression stands: which columns it sees and whether aggregates and any-value matches are meant. */
export interface Environment {
  readonly statement: Statement;
  readonly relations: readonly Relation[];
  readonly ctes: ReadonlyMap<string, NamedQuery>;
  /** A comparison with a multi-value column is true if any value matches; elsewhere it has no single answer. */
  readonly matchesAny: boolean;
  readonly grouping?: Grouping;
  readonly insideAggregate?: boolean;
  readonly allowsWindows?: boolean;
  /** Output names that ORDER BY may use. */
  readonly aliases?: ReadonlyMap<string, Expr>;
  /** Renames a column's text: how the inner select of a grouped query hands columns out. */
  readonly project?: (column: ScopeColumn) => string;
}

export const compile = (node: SqlBase, environment: Environment): Expr =>
  environment.statement.expression(node, environment);

export const invalidAt = (env: Environment, node: SqlBase, message: string): DruidSqlError =>
  invalid(message, env.statement.parsed.locate(node));

export const unsupportedAt = (
  env: Environment,
  node: SqlBase,
  what: string,
  advice?: string,
): DruidSqlError => unsupported(what, env.statement.parsed.locate(node), advice);

export const unknownAt = (env: Environment, node: SqlBase, what: string): DruidSqlError =>
  unknownName(what, env.statement.parsed.locate(node));
