import { cast, moment } from '../coerce.ts';
import { invalidAt } from '../environment.ts';
import { unitLength } from '../literal.ts';
import { readMoment } from '../moment.ts';
import { timestampLiteral } from '../print.ts';
import { isTime, type Expr } from '../types.ts';
import type { Zone } from '../zone.ts';
import {
  argument,
  knownText,
  mapped,
  refuse,
  scalar,
  type Call,
  type FunctionTable,
} from './call.ts';
import { periodSql, readPeriod, type Period } from './period.ts';
import { zoneArgument } from './time-zone.ts';

const timestamp = (sql: string): Expr => ({ sql, type: 'TIMESTAMP' });
const long = (sql: string): Expr => ({ sql, type: 'LONG' });

const truncations = new Map<string, string>([
  ['12,0,0', 'year'],
  ['3,0,0', 'quarter'],
  ['1,0,0', 'month'],
  ['0,7,0', 'week'],
  ['0,1,0', 'day'],
  ['0,0,3600000', 'hour'],
  ['0,0,60000', 'minute'],
  ['0,0,1000', 'second'],
]);

/** The start of the bucket that a wall-clock time lies in; buckets are counted from `origin`, else from 1970. */
function bucket(local: string, period: Period, origin: string | undefined, call: Call): string {
  const unit = truncations.get(`${period.months},${period.days},${period.ms}`);
  if (unit !== undefined && origin === undefined) return `date_trunc('${unit}', ${local})`;
  if (period.months > 0 && period.days + period.ms > 0) {
    throw refuse(call, `${call.name} with a period that mixes months and days`);
  }
  return `time_bucket(${periodSql(period)}, ${local}, ${origin ?? "TIMESTAMP '1970-01-01'"})`;
}

function floor(time: Expr, period: Period, zone: Zone, call: Call, origin?: string): string {
  return zone.toUtc(bucket(zone.toLocal(time.sql), period, origin && zone.toLocal(origin), call));
}

/** The first bucket start at or after a time. */
function ceil(time: Expr, period: Period, zone: Zone, call: Call, origin?: string): string {
  const start = floor(time, period, zone, call, origin);
  const next = zone.toUtc(`(${zone.toLocal(start)} + ${periodSql(period)})`);
  return `(CASE WHEN ${start} = ${time.sql} THEN ${time.sql} ELSE ${next} END)`;
}

function timeBucket(call: Call): Expr {
  const time = argument(call, 0, 'TIMESTAMP');
  const period = readPeriod(knownText(call, 1) ?? '', call);
  const given = call.args[2];
  const origin =
    given === undefined || given.literal === null ? undefined : argument(call, 2, 'TIMESTAMP').sql;
  const zone = zoneArgument(call, 3);
  return timestamp((call.name === 'TIME_FLOOR' ? floor : ceil)(time, period, zone, call, origin));
}

const floorUnits: Readonly<Record<string, Period>> = {
  YEAR: { months: 12, days: 0, ms: 0 },
  QUARTER: { months: 3, days: 0, ms: 0 },
  MONTH: { months: 1, days: 0, ms: 0 },
  WEEK: { months: 0, days: 7, ms: 0 },
  DAY: { months: 0, days: 1, ms: 0 },
  HOUR: { months: 0, days: 0, ms: 3_600_000 },
  MINUTE: { months: 0, days: 0, ms: 60_000 },
  SECOND: { months: 0, days: 0, ms: 1000 },
};

/** FLOOR and CEIL: of a number, or of a time TO a unit. */
function rounding(call: Call): Expr {
  const [value, unit] = call.args;
  const down = call.name === 'FLOOR';
  if (unit === undefined) {
    if (value?.type === 'LONG') return value;
    return {
      sql: `${down ? 'floor' : 'ceil'}(${argument(call, 0, 'DOUBLE').sql})`,
      type: 'DOUBLE',
    };
  }
  const period = floorUnits[String(unit.literal).toUpperCase()];
  if (period === undefined) throw refuse(call, `${call.name} TO ${String(unit.literal)}`);
  const time = argument(call, 0, 'TIMESTAMP');
  const type = value?.type === 'DATE' ? 'DATE' : 'TIMESTAMP';
  return { sql: (down ? floor : ceil)(time, period, call.zone, call), type };
}

function dateTrunc(call: Call): Expr {
  const unit = (knownText(call, 0) ?? '').toUpperCase();
  const time = argument(call, 1, 'TIMESTAMP');
  const years: Readonly<Record<string, string>> = {
    DECADE: 'decade',
    CENTURY: 'century',
    MILLENNIUM: 'millennium',
    MILLISECOND: 'milliseconds',
    MILLISECONDS: 'milliseconds',
  };
  const period = floorUnits[unit];
  if (period) return timestamp(floor(time, period, call.zone, call));
  const other = years[unit];
  if (other === undefined) throw refuse(call, `DATE_TRUNC of '${unit}'`);
  return timestamp(call.zone.toUtc(`date_trunc('${other}', ${call.zone.toLocal(time.sql)})`));
}

const extracts: Readonly<Record<string, string>> = {
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  DOW: 'isodow',
  DAYOFWEEK: 'isodow',
  ISODOW: 'isodow',
  DOY: 'doy',
  DAYOFYEAR: 'doy',
  WEEK: 'week',
  MONTH: 'month',
  QUARTER: 'quarter',
  YEAR: 'year',
  ISOYEAR: 'isoyear',
  DECADE: 'decade',
  CENTURY: 'century',
  MILLENNIUM: 'millennium',
};

/** A part of a time; DOW counts Monday as 1, EPOCH is whole seconds (spec/druid.md §3.3). */
function extract(unit: string, time: Expr, zone: Zone, call: Call): Expr {
  if (unit === 'EPOCH') return long(`(epoch_ms(${time.sql}) // 1000)`);
  const local = zone.toLocal(time.sql);
  if (unit === 'MILLISECOND') return long(`(extract(millisecond FROM ${local}) % 1000)`);
  if (unit === 'MICROSECOND') return long(`(extract(microsecond FROM ${local}) % 1000000)`);
  const part = extracts[unit];
  if (part === undefined) throw refuse(call, `extracting ${unit}`);
  return long(`extract(${part} FROM ${local})`);
}

const part = (unit: string) =>
  scalar(1, 1, (call) => extract(unit, argument(call, 0, 'TIMESTAMP'), call.zone, call));

function timeExtract(call: Call): Expr {
  const unit = (knownText(call, 1) ?? '').toUpperCase();
  return extract(unit, argument(call, 0, 'TIMESTAMP'), zoneArgument(call, 2), call);
}

/** Adds whole periods on the wall clock and milliseconds on the time line; the end of a month clips. */
function shifted(time: Expr, step: Expr, period: Period, zone: Zone): Expr {
  const { months, days, ms } = period;
  const times = (unit: string, size: number) => `${unit}(CAST(${step.sql} * ${size} AS INTEGER))`;
  const calendar = [months && times('to_months', months), days && times('to_days', days)]
    .filter(Boolean)
    .join(' + ');
  const moved =
    calendar === '' ? time.sql : zone.toUtc(`(${zone.toLocal(time.sql)} + ${calendar})`);
  return timestamp(ms === 0 ? moved : `(${moved} + to_milliseconds(${step.sql} * ${ms}))`);
}

function timeShift(call: Call): Expr {
  const period = readPeriod(knownText(call, 1) ?? '', call);
  const step = argument(call, 2, 'LONG');
  return shifted(argument(call, 0, 'TIMESTAMP'), step, period, zoneArgument(call, 3));
}

function unitOf(call: Call): string {
  const unit = String(call.args[0]?.literal ?? '')
    .toUpperCase()
    .replace(/^SQL_TSI_/, '');
  if (unitLength(unit) === undefined) throw refuse(call, `${call.name} with the unit ${unit}`);
  return unit;
}

function timestampAdd(call: Call): Expr {
  const unit = unitOf(call);
  const { months, ms } = unitLength(unit) ?? { months: 0, ms: 0 };
  const days = unit === 'DAY' ? 1 : unit === 'WEEK' ? 7 : 0;
  const period = { months, days, ms: days > 0 ? 0 : ms };
  return shifted(argument(call, 2, 'TIMESTAMP'), argument(call, 1, 'LONG'), period, call.zone);
}

/** Whole units between two times, cut towards zero. */
function timestampDiff(call: Call): Expr {
  const unit = unitOf(call).toLowerCase();
  const local = (index: number) => call.zone.toLocal(argument(call, index, 'TIMESTAMP').sql);
  return { ...long(`date_sub('${unit}', ${local(1)}, ${local(2)})`), sqlType: 'INTEGER' };
}

function timeInInterval(call: Call): Expr {
  const written = knownText(call, 1) ?? '';
  const [from = '', to = ''] = written.split('/');
  const [start, end] = [readMoment(from, call.zone), readMoment(to, call.zone)];
  if (start === undefined || end === undefined) {
    throw refuse(call, `TIME_IN_INTERVAL of '${written}'`, 'Write both ends as ISO times.');
  }
  const time = argument(call, 0, 'TIMESTAMP').sql;
  const sql = `(${time} >= ${timestampLiteral(start)} AND ${time} < ${timestampLiteral(end)})`;
  return { sql, type: 'BOOLEAN' };
}

function currentDate(call: Call): Expr {
  const wall = call.zone.wallClock(call.env.statement.now);
  return moment(call.zone.instant(Math.floor(wall / 86_400_000) * 86_400_000), 'DATE');
}

function toMillis(call: Call): Expr {
  const value = call.args[0];
  if (value === undefined || !(isTime(value.type) || value.type === 'STRING')) {
    throw invalidAt(call.env, call.node, 'TIMESTAMP_TO_MILLIS takes a TIMESTAMP');
  }
  return cast(argument(call, 0, 'TIMESTAMP'), 'LONG', call.zone);
}

export const timeFunctions: FunctionTable = {
  FLOOR: scalar(1, 2, rounding),
  CEIL: scalar(1, 2, rounding),
  TIME_FLOOR: scalar(2, 4, timeBucket),
  TIME_CEIL: scalar(2, 4, timeBucket),
  DATE_TRUNC: scalar(2, 2, dateTrunc),
  EXTRACT: scalar(2, 2, (call) =>
    extract(
      String(call.args[0]?.literal).toUpperCase(),
      argument(call, 1, 'TIMESTAMP'),
      call.zone,
      call,
    ),
  ),
  TIME_EXTRACT: scalar(2, 3, timeExtract),
  TIME_SHIFT: scalar(3, 4, timeShift),
  TIMESTAMPADD: scalar(3, 3, timestampAdd),
  TIMESTAMPDIFF: scalar(3, 3, timestampDiff),
  TIME_IN_INTERVAL: scalar(2, 2, timeInInterval),
  MILLIS_TO_TIMESTAMP: mapped(['LONG'], 'TIMESTAMP', (n) => `make_timestamp(${n} * 1000)`),
  TIMESTAMP_TO_MILLIS: scalar(1, 1, toMillis),
  CURRENT_TIMESTAMP: scalar(0, 0, (call) => moment(call.env.statement.now)),
  LOCALTIMESTAMP: scalar(0, 0, (call) => moment(call.env.statement.now)),
  CURRENT_DATE: scalar(0, 0, currentDate),
  YEAR: part('YEAR'),
  QUARTER: part('QUARTER'),
  MONTH: part('MONTH'),
  WEEK: part('WEEK'),
  DAYOFYEAR: part('DOY'),
  DAYOFMONTH: part('DAY'),
  DAYOFWEEK: part('DOW'),
  HOUR: part('HOUR'),
  MINUTE: part('MINUTE'),
  SECOND: part('SECOND'),
};
