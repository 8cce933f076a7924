/**
 * Types of expressions while a statement is translated. `STRING[]` is a multi-value dimension (DuckDB VARCHAR[]),
 * `ARRAY<…>` a real array; `KEYWORD` stands for unit names such as DAY and `SKETCH` for what only an estimator may read.
 */
export type ExprType =
  | 'STRING'
  | 'STRING[]'
  | 'LONG'
  | 'DOUBLE'
  | 'FLOAT'
  | 'TIMESTAMP'
  | 'DATE'
  | 'BOOLEAN'
  | ArrayType
  | 'COMPLEX<json>'
  | 'NULL'
  | 'INTERVAL'
  | 'KEYWORD'
  | 'SKETCH';

export type ArrayType = 'ARRAY<STRING>' | 'ARRAY<LONG>' | 'ARRAY<DOUBLE>';

/** What a datasource column can be. */
export type ColumnType = 'STRING' | 'STRING[]' | 'LONG' | 'DOUBLE' | 'FLOAT' | 'TIMESTAMP';

/** A translated expression: DuckDB text and type; `literal` is set when the value is known while translating. */
export interface Expr {
  readonly sql: string;
  readonly type: ExprType;
  readonly literal?: string | number | bigint | boolean | null;
  /** Length of an INTERVAL: whole months and milliseconds. */
  readonly interval?: { readonly months: number; readonly ms: number };
  /** Calcite's type name where it is narrower than the Druid type, such as INTEGER for a LONG. */
  readonly sqlType?: string;
}

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

/** One column of the answer, named and typed as in Druid's result header. */
export interface OutputColumn {
  readonly name: string;
  /** Native type: STRING, LONG, DOUBLE, FLOAT, ARRAY<…>, COMPLEX<json>. Times and booleans are LONG. */
  readonly type: string;
  /** SQL type: VARCHAR, BIGINT, INTEGER, DOUBLE, FLOAT, TIMESTAMP, DATE, BOOLEAN, ARRAY, OTHER. */
  readonly sqlType: string;
}

export const isNumber = (type: ExprType): boolean =>
  type === 'LONG' || type === 'DOUBLE' || type === 'FLOAT';
export const isTime = (type: ExprType): boolean => type === 'TIMESTAMP' || type === 'DATE';
export const isArray = (type: ExprType): type is ArrayType => type.startsWith('ARRAY<');
export const isList = (type: ExprType): boolean => type === 'STRING[]' || isArray(type);

/** Type of one element of an array or multi-value column. */
export function elementOf(type: ExprType): ExprType {
  if (type === 'ARRAY<LONG>') return 'LONG';
  if (type === 'ARRAY<DOUBLE>') return 'DOUBLE';
  return 'STRING';
}

/** Array that holds elements of a type; times become LONG as in Druid's native arrays. */
export function arrayOf(type: ExprType): ArrayType {
  if (type === 'LONG' || isTime(type) || type === 'BOOLEAN') return 'ARRAY<LONG>';
  return type === 'DOUBLE' || type === 'FLOAT' ? 'ARRAY<DOUBLE>' : 'ARRAY<STRING>';
}

const duckTypes: Partial<Record<ExprType, string>> = {
  STRING: 'VARCHAR',
  'STRING[]': 'VARCHAR[]',
  LONG: 'BIGINT',
  DOUBLE: 'DOUBLE',
  FLOAT: 'FLOAT',
  TIMESTAMP: 'TIMESTAMP',
  DATE: 'TIMESTAMP',
  BOOLEAN: 'BOOLEAN',
  'ARRAY<STRING>': 'VARCHAR[]',
  'ARRAY<LONG>': 'BIGINT[]',
  'ARRAY<DOUBLE>': 'DOUBLE[]',
  'COMPLEX<json>': 'JSON',
};
export const duckType = (type: ExprType): string => duckTypes[type] ?? 'VARCHAR';

const headers: Partial<Record<ExprType, readonly [type: string, sqlType: string]>> = {
  'STRING[]': ['STRING', 'VARCHAR'],
  LONG: ['LONG', 'BIGINT'],
  DOUBLE: ['DOUBLE', 'DOUBLE'],
  FLOAT: ['FLOAT', 'FLOAT'],
  TIMESTAMP: ['LONG', 'TIMESTAMP'],
  DATE: ['LONG', 'DATE'],
  BOOLEAN: ['LONG', 'BOOLEAN'],
  'COMPLEX<json>': ['COMPLEX<json>', 'OTHER'],
};

export function outputColumn(name: string, expr: Expr): OutputColumn {
  const [type, sqlType] = isArray(expr.type)
    ? [expr.type, 'ARRAY']
    : (headers[expr.type] ?? ['STRING', 'VARCHAR']);
  return { name, type, sqlType: expr.sqlType ?? sqlType };
}
