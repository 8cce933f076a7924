import { invalidAt } from '../environment.ts';
import type { Call } from './call.ts';

/** An ISO-8601 period as months, days and milliseconds. */
export interface Period {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

const shape =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;

/** @throws DruidSqlError for a text that is no period. */
export function readPeriod(text: string, call: Call): Period {
  const parts = shape.exec(text);
  const field = (index: number): number => Number(parts?.[index] ?? 0);
  const fraction = Number((parts?.[8] ?? '').padEnd(3, '0'));
  const period = {
    months: field(1) * 12 + field(2),
    days: field(3) * 7 + field(4),
    ms: field(5) * 3_600_000 + field(6) * 60_000 + field(7) * 1000 + fraction,
  };
  if (!parts || period.months + period.days + period.ms === 0) {
    throw invalidAt(call.env, call.node, `Invalid period['${text}'] for operator[${call.name}]`);
  }
  return period;
}

export const periodSql = ({ months, days, ms }: Period): string =>
  [months && `to_months(${months})`, days && `to_days(${days})`, ms && `to_milliseconds(${ms})`]
    .filter(Boolean)
    .join(' + ');
