import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { JsonValue } from '../../../schemas/json.ts';
import type { ResultColumn } from './result-format.ts';

export interface CellOptions {
  /** `sqlTimeZone`; times are printed in it. */
  readonly timeZone: string;
  /** `sqlStringifyArrays`, true by default: an array is its JSON text. */
  readonly stringifyArrays: boolean;
}

/** A cell in JavaScript: longs stay whole, a list is still a list. */
export type Plain = string | number | bigint | boolean | null | readonly Plain[];

/** DuckDB's value of a column of Druid's `sqlType` as Druid gives it (spec/druid.md §2.1). */
export function plainCell(value: DuckDBValue, column: ResultColumn, options: CellOptions): Plain {
  const plain = toPlain(value, options);
  if (Array.isArray(plain)) return listCell(plain as readonly Plain[], column, options);
  if (column.sqlType === 'BIGINT' || column.sqlType === 'INTEGER') return asWhole(plain);
  if (column.sqlType === 'DOUBLE' || column.sqlType === 'FLOAT')
    return typeof plain === 'bigint' ? Number(plain) : plain;
  return plain;
}

/** The JSON text of a cell: longs of any size bare, doubles as Java prints them, NaN and Infinity as text. */
export function cellText(plain: Plain, column: ResultColumn): string {
  if (typeof plain === 'bigint') return plain.toString();
  if (typeof plain === 'number') {
    return column.sqlType === 'BIGINT' || column.sqlType === 'INTEGER'
      ? String(plain)
      : doubleText(plain);
  }
  if (Array.isArray(plain))
    return `[${(plain as readonly Plain[]).map((item) => cellText(item, column)).join(',')}]`;
  return JSON.stringify(plain);
}

/** A cell as a JSON value: a long beyond 2^53 loses precision here. */
export function cellJson(plain: Plain): JsonValue {
  if (typeof plain === 'bigint') return Number(plain);
  if (Array.isArray(plain)) return (plain as readonly Plain[]).map(cellJson);
  return plain as JsonValue;
}

/** Java's `Double.toString` for finite numbers: `5.0`, `1.0E7`. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

function listCell(
  list: readonly Plain[],
  column: ResultColumn,
  { stringifyArrays }: CellOptions,
): Plain {
  if (column.sqlType === 'ARRAY' && !stringifyArrays) return list;
  // A multi-value string: nothing is null, one value prints as plain text.
  if (column.sqlType !== 'ARRAY') {
    if (list.length === 0) return null;
    if (list.length === 1) return list[0] ?? null;
  }
  return `[${list.map((item) => cellText(item, column)).join(',')}]`;
}

function asWhole(plain: Plain): Plain {
  if (typeof plain !== 'number') return plain;
  return Number.isFinite(plain) ? BigInt(Math.trunc(plain)) : plain;
}

function toPlain(value: DuckDBValue, options: CellOptions): Plain {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return timeText(Number(value.micros / 1000n), options.timeZone);
  }
  if (value instanceof DuckDBDateValue) return timeText(value.days * 86_400_000, options.timeZone);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue) return value.items.map((item) => toPlain(item, options));
  return value.toString();
}

/** ISO 8601 with three digits of milliseconds, `Z` or the zone's offset. */
export function timeText(ms: number, timeZone: string): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return String(ms);
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC' || timeZone === 'Z') return date.toISOString();
  const offsetMs = zoneOffset(timeZone, date);
  const local = new Date(ms + offsetMs).toISOString().slice(0, -1);
  if (offsetMs === 0) return `${local}Z`;
  const minutes = Math.abs(offsetMs) / 60_000;
  return `${local}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

const two = (part: number): string => String(Math.floor(part)).padStart(2, '0');

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneOffset(timeZone: string, date: Date): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name =
    format.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const match = /([+-])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

/** What a column is called in Druid when the translation does not say: from DuckDB's own type. */
export function columnOf(name: string, type: DuckDBType): ResultColumn {
  const text = type.toString();
  const known = duckNames.find(([pattern]) => pattern.test(text));
  return { name, type: known?.[1] ?? 'STRING', sqlType: known?.[2] ?? 'VARCHAR' };
}

const duckNames: readonly (readonly [RegExp, string, string])[] = [
  [/^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w+INT)$/, 'LONG', 'BIGINT'],
  [/^(DOUBLE|DECIMAL.*)$/, 'DOUBLE', 'DOUBLE'],
  [/^FLOAT$/, 'FLOAT', 'FLOAT'],
  [/^BOOLEAN$/, 'LONG', 'BOOLEAN'],
  [/^TIMESTAMP/, 'LONG', 'TIMESTAMP'],
  [/^DATE$/, 'LONG', 'DATE'],
  [/^VARCHAR\[\]$/, 'STRING', 'VARCHAR'],
  [/\[\]$/, 'ARRAY<STRING>', 'ARRAY'],
];
