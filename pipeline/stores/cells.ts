import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { javaFloat } from '../stages/java-text.ts';
import { type ColumnType, type Row, type Table, type TableName, tables } from './tables.ts';

const question = {
  id: 'VARCHAR',
  assess_ts: 'TIMESTAMP',
  max_score: 'DOUBLE',
  score: 'DOUBLE',
  type: 'VARCHAR',
  title: 'VARCHAR',
  resvalues: ['MAP(VARCHAR, VARCHAR)'],
  params: ['MAP(VARCHAR, VARCHAR)'],
  description: 'VARCHAR',
  duration: 'DOUBLE',
} as const;

/** A column's type as DuckDB's DDL writes it. */
export function duckType(type: ColumnType): string {
  if (type !== 'QUESTION[]') return type;
  const fields = Object.entries(question).map(
    ([name, one]) => `${name} ${typeof one === 'string' ? one : `${one[0]}[]`}`,
  );
  return `STRUCT(${fields.join(', ')})[]`;
}

/** The same type as DuckDB's from_json wants it. */
function jsonShape(type: ColumnType): JsonValue {
  if (type === 'QUESTION[]') return [question];
  return type.endsWith('[]') ? [type.slice(0, -2)] : type;
}

/** The shape of some columns of a table, for from_json. */
export function shapeOf(table: TableName, columns: readonly string[]): string {
  return JSON.stringify(
    Object.fromEntries(columns.map((column) => [column, jsonShape(typeOf(table, column))])),
  );
}

/** @throws Error when the table has no such column: a stage's fault. */
export function typeOf(table: TableName, column: string): ColumnType {
  const { columns }: Table = tables[table];
  const type = columns[column];
  if (type === undefined) throw new Error(`${table} has no column ${column}`);
  return type;
}

/** A row as DuckDB reads it from JSON: times as ISO texts. */
export function encoded(table: TableName, row: Row): JsonObject {
  return mapped(table, row, (value) => (typeof value === 'number' ? isoOf(value) : value));
}

/** A row as DuckDB writes it to JSON, with times as epoch ms and single-precision numbers as they are shown. */
export function decoded(table: TableName, row: JsonObject): Row {
  const whole = mapped(table, row, (value) => (typeof value === 'string' ? msOf(value) : value));
  return Object.fromEntries(
    Object.entries(whole).map(([column, value]) => [
      column,
      typeof value === 'number' && typeOf(table, column) === 'FLOAT' ? javaFloat(value) : value,
    ]),
  );
}

function mapped(
  table: TableName,
  row: JsonObject,
  time: (value: JsonValue) => JsonValue,
): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value = null]) => [
      column,
      timesIn(typeOf(table, column), value, time),
    ]),
  );
}

function timesIn(
  type: ColumnType,
  value: JsonValue,
  time: (value: JsonValue) => JsonValue,
): JsonValue {
  if (type === 'TIMESTAMP') return time(value);
  if (type === 'MAP(VARCHAR, TIMESTAMP)' && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one = null]) => [key, time(one)]));
  }
  if (type === 'QUESTION[]' && Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((entry) =>
      isObject(entry) ? { ...entry, assess_ts: time(entry['assess_ts'] ?? null) } : entry,
    );
  }
  return value;
}

// Any epoch ms: DuckDB's years go beyond those of Date.
function isoOf(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function msOf(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
