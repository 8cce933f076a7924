import { invalid, unsupported } from './errors.ts';
import { readMoment } from './moment.ts';
import { quoteText, timestampLiteral } from './print.ts';
import { elementOf, isList, isNumber, isTime, type Expr, type ExprType } from './types.ts';
import type { Zone } from './zone.ts';

export const nullOf = (type: ExprType): Expr => ({ sql: 'NULL', type, literal: null });
export const text = (value: string): Expr => ({
  sql: quoteText(value),
  type: 'STRING',
  literal: value,
});
export const moment = (ms: number, type: 'TIMESTAMP' | 'DATE' = 'TIMESTAMP'): Expr => ({
  sql: timestampLiteral(ms),
  type,
});

/** Applies a text function to every value of a multi-value column. */
export function perValue(list: Expr, apply: (element: Expr) => Expr): Expr {
  const element = apply({ sql: 'e', type: elementOf(list.type) });
  return { sql: `list_transform(${list.sql}, lambda e: ${element.sql})`, type: 'STRING[]' };
}

/**
 * Casts as Druid does (spec/druid.md §3.3): bad text becomes null, fractions are cut off, times are wall clocks of
 * `zone` when they are text and epoch milliseconds when they are numbers.
 */
export function cast(value: Expr, to: ExprType, zone: Zone): Expr {
  if (value.type === to) return value;
  if (value.type === 'NULL' || value.literal === null) return nullOf(to);
  if (value.type === 'STRING[]' && to === 'STRING') return value;
  if (value.type === 'STRING[]' && to === 'ARRAY<STRING>') return { sql: value.sql, type: to };
  if (to === 'STRING[]') return { sql: toList(value).sql, type: to };
  const make = casts[to];
  const sql = isList(value.type) || value.type === 'INTERVAL' ? undefined : make?.(value, zone);
  if (sql === undefined) {
    throw invalid(`Cast function cannot convert value of type ${value.type} to type ${to}`);
  }
  return { sql, type: to };
}

const casts: Partial<Record<ExprType, (value: Expr, zone: Zone) => string | undefined>> = {
  STRING: (value, zone) => toText(value, zone),
  LONG(value) {
    if (isTime(value.type)) return `epoch_ms(${value.sql})`;
    if (value.type === 'STRING') return `CAST(trunc(TRY_CAST(${value.sql} AS DOUBLE)) AS BIGINT)`;
    if (value.type === 'DOUBLE' || value.type === 'FLOAT') {
      return `TRY_CAST(trunc(${value.sql}) AS BIGINT)`;
    }
    return value.type === 'BOOLEAN' ? `CAST(${value.sql} AS BIGINT)` : undefined;
  },
  DOUBLE: (value) => toFraction(value, 'DOUBLE'),
  FLOAT: (value) => toFraction(value, 'FLOAT'),
  BOOLEAN(value) {
    if (isNumber(value.type)) return `(${value.sql} <> 0)`;
    return value.type === 'STRING' ? `(lower(${value.sql}) = 'true')` : undefined;
  },
  TIMESTAMP: (value, zone) => toTimestamp(value, zone),
  DATE(value, zone) {
    const time = toTimestamp(value, zone);
    return time && zone.toUtc(`date_trunc('day', ${zone.toLocal(time)})`);
  },
};

function toText(value: Expr, zone: Zone): string | undefined {
  if (isTime(value.type)) {
    const format = value.type === 'DATE' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%S';
    return `strftime(${zone.toLocal(value.sql)}, '${format}')`;
  }
  const isPrinted = isNumber(value.type) || ['BOOLEAN', 'COMPLEX<json>'].includes(value.type);
  return isPrinted ? `CAST(${value.sql} AS VARCHAR)` : undefined;
}

function toFraction(value: Expr, type: 'DOUBLE' | 'FLOAT'): string | undefined {
  if (isNumber(value.type) || value.type === 'BOOLEAN') return `CAST(${value.sql} AS ${type})`;
  if (value.type === 'STRING') return `TRY_CAST(${value.sql} AS ${type})`;
  return isTime(value.type) ? `CAST(epoch_ms(${value.sql}) AS ${type})` : undefined;
}

function toTimestamp(value: Expr, zone: Zone): string | undefined {
  if (isTime(value.type)) return value.sql;
  if (value.type === 'STRING') return parseTime(value, zone);
  if (isNumber(value.type)) return `make_timestamp(CAST(trunc(${value.sql}) AS BIGINT) * 1000)`;
  return undefined;
}

/** Reads ISO and SQL time texts as TIME_PARSE without pattern does; null for other texts. */
export function parseTime(value: Expr, zone: Zone): string {
  if (typeof value.literal === 'string') {
    const ms = readMoment(value.literal, zone);
    return ms === undefined ? 'CAST(NULL AS TIMESTAMP)' : timestampLiteral(ms);
  }
  const s = value.sql;
  const wall = `coalesce(TRY_CAST(${s} AS TIMESTAMP), try_strptime(${s}, ['%Y-%m', '%Y', '%Y-%m-%dT%H']))`;
  const offset = `regexp_matches(${s}, '[T ].*(Z|[+-][0-9]{2}:?[0-9]{2})$')`;
  return `(CASE WHEN ${offset} THEN TRY_CAST(${s} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' ELSE ${zone.toUtc(wall)} END)`;
}

/** An array or multi-value column as it is, a text as a list of one; null stays null. */
export function toList(value: Expr): Expr {
  if (isList(value.type)) return value;
  if (value.type === 'NULL') return { sql: 'CAST(NULL AS VARCHAR[])', type: 'ARRAY<STRING>' };
  if (value.type === 'STRING') {
    const sql =
      value.literal === undefined
        ? `(CASE WHEN ${value.sql} IS NULL THEN NULL ELSE [${value.sql}] END)`
        : `[${value.sql}]`;
    return { sql, type: 'ARRAY<STRING>' };
  }
  throw invalid(`An array is needed, got ${value.type}`);
}

/** The type both sides of a comparison, or all branches of CASE, COALESCE and UNION ALL, are brought to. */
export function commonType(types: readonly ExprType[]): ExprType {
  const known = types.filter((type) => type !== 'NULL');
  const [first] = known;
  if (first === undefined) return 'NULL';
  if (known.every((type) => type === first)) return first;
  if (known.some(isList)) {
    if (known.every((type) => type === 'STRING' || type === 'STRING[]')) return 'STRING[]';
    throw unsupported(`Mixing ${[...new Set(known)].join(' and ')}`);
  }
  if (known.every(isNumber)) return 'DOUBLE';
  if (known.every(isTime)) return 'TIMESTAMP';
  return 'STRING';
}

/** As commonType, but a comparison reads texts as times or numbers when the other side is one. */
export function comparedType(types: readonly ExprType[]): ExprType {
  const known = types.filter((type) => type !== 'NULL');
  if (known.some(isTime)) return 'TIMESTAMP';
  if (known.some(isNumber) && known.includes('STRING')) {
    return known.every((type) => type === 'LONG' || type === 'STRING') ? 'LONG' : 'DOUBLE';
  }
  if (known.includes('BOOLEAN') && known.some((type) => type !== 'BOOLEAN')) return 'BOOLEAN';
  return commonType(known);
}
