import type { SqlInterval, SqlLiteral, SqlType } from 'druid-query-toolkit';
import { moment, nullOf, text } from './coerce.ts';
import { invalidAt, unsupportedAt, type Environment } from './environment.ts';
import { readMoment } from './moment.ts';
import type { Expr, ExprType } from './types.ts';

/** Texts, numbers, TRUE/FALSE/NULL, TIMESTAMP and DATE literals; a bare word is a unit or other KEYWORD. */
export function literal(node: SqlLiteral, env: Environment): Expr {
  const { value, stringValue = '' } = node;
  if (node.keywords['timestamp'] !== undefined) return timeLiteral(node, env);
  if (value === null) return nullOf('NULL');
  if (typeof value === 'string') {
    return /^(?:'|u&)/i.test(stringValue)
      ? text(value)
      : { sql: '', type: 'KEYWORD', literal: value.toUpperCase() };
  }
  if (typeof value === 'boolean') {
    return { sql: value ? 'TRUE' : 'FALSE', type: 'BOOLEAN', literal: value };
  }
  if (typeof value === 'number' || typeof value === 'bigint')
    return numberLiteral(value, stringValue);
  throw unsupportedAt(env, node, `the literal ${stringValue}`);
}

export function numberLiteral(value: number | bigint, written = String(value)): Expr {
  if (typeof value === 'bigint' || (Number.isInteger(value) && !/[.eE]/.test(written))) {
    const isInt = value >= -2_147_483_648 && value <= 2_147_483_647;
    const sql = `CAST(${value} AS BIGINT)`;
    return { sql, type: 'LONG', literal: value, ...(isInt && { sqlType: 'INTEGER' }) };
  }
  return { sql: `CAST(${value} AS DOUBLE)`, type: 'DOUBLE', literal: value };
}

function timeLiteral(node: SqlLiteral, env: Environment): Expr {
  const isDate = node.keywords['timestamp']?.toUpperCase() === 'DATE';
  const written = (node.stringValue ?? '').slice(1, -1);
  const ms = readMoment(written, env.statement.zone);
  if (ms === undefined) {
    const form = isDate ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH:mm:ss';
    const name = isDate ? 'DATE' : 'TIMESTAMP';
    throw invalidAt(env, node, `Illegal ${name} literal '${written}': not in format '${form}'`);
  }
  return moment(ms, isDate ? 'DATE' : 'TIMESTAMP');
}

const second = 1000;
const unitMs: Readonly<Record<string, number>> = {
  WEEK: 604_800 * second,
  DAY: 86_400 * second,
  HOUR: 3600 * second,
  MINUTE: 60 * second,
  SECOND: second,
};
const unitMonths: Readonly<Record<string, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };

/** Months and ms of one unit; undefined for an unknown name. */
export function unitLength(
  unit: string,
): { readonly months: number; readonly ms: number } | undefined {
  const name = unit.toUpperCase().replace(/^SQL_TSI_/, '');
  const months = unitMonths[name] ?? 0;
  const ms = name === 'MILLISECOND' ? 1 : (unitMs[name] ?? 0);
  return months === 0 && ms === 0 ? undefined : { months, ms };
}

export function intervalSql(months: number, ms: number): string {
  const parts = [months && `to_months(${months})`, ms && `to_milliseconds(${ms})`].filter(Boolean);
  return parts.length === 0 ? 'to_milliseconds(0)' : `(${parts.join(' + ')})`;
}

export const intervalOf = (months: number, ms: number): Expr => ({
  sql: intervalSql(months, ms),
  type: 'INTERVAL',
  interval: { months, ms },
});

const order = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** INTERVAL '5' DAY, INTERVAL '05:30' HOUR TO MINUTE, INTERVAL '1-2' YEAR TO MONTH, … */
export function interval(node: SqlInterval, env: Environment): Expr {
  const [from = '', to] = (node.unit ?? '').toUpperCase().split(/\s+TO\s+/);
  const written = String(node.intervalValue?.value ?? '').trim();
  const sign = written.startsWith('-') ? -1 : 1;
  const fields = written.replace(/^[+-]/, '').split(to === undefined ? /\s+/ : /[-: ]+/);
  const start = order.indexOf(from);
  const units = to === undefined ? [from] : order.slice(start, order.indexOf(to) + 1);
  const wrong = () =>
    invalidAt(env, node, `Illegal INTERVAL literal '${written}': not in format ${node.unit ?? ''}`);
  if (fields.length !== units.length) throw wrong();
  let months = 0;
  let ms = 0;
  for (const [index, unit] of units.entries()) {
    const length = unitLength(unit);
    const count = Number(fields[index]);
    if (!length || fields[index] === '' || !(count >= 0)) throw wrong();
    months += sign * count * length.months;
    ms += sign * Math.round(count * length.ms);
  }
  return intervalOf(months, ms);
}

const typeNames: Readonly<Record<string, ExprType>> = {
  VARCHAR: 'STRING',
  CHAR: 'STRING',
  BIGINT: 'LONG',
  INTEGER: 'LONG',
  INT: 'LONG',
  SMALLINT: 'LONG',
  TINYINT: 'LONG',
  DOUBLE: 'DOUBLE',
  'DOUBLE PRECISION': 'DOUBLE',
  DECIMAL: 'DOUBLE',
  NUMERIC: 'DOUBLE',
  FLOAT: 'FLOAT',
  REAL: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMP',
  DATE: 'DATE',
  'VARCHAR ARRAY': 'ARRAY<STRING>',
  'BIGINT ARRAY': 'ARRAY<LONG>',
  'DOUBLE ARRAY': 'ARRAY<DOUBLE>',
};

/** The type named after AS in CAST and after RETURNING in JSON_VALUE. */
export function namedType(node: SqlType, env: Environment): ExprType {
  const name = node.value
    .toUpperCase()
    .replace(/\s+/g, ' ')
    .replace(/\(\d+(, ?\d+)?\)/, '')
    .trim();
  const type = typeNames[name];
  if (type === undefined) throw unsupportedAt(env, node, `the type ${node.value}`);
  return type;
}
