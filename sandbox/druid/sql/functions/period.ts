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
  const [years, months, weeks, days, hours, minutes, seconds] = (parts ?? [])
    .slice(1, 8)
    .map((part) => Number(part ?? 0));
  const period = {
    months: (years ?? 0) * 12 + (months ?? 0),
    days: (weeks ?? 0) * 7 + (days ?? 0),
    ms:
      (hours ?? 0) * 3_600_000 +
      (minutes ?? 0) * 60_000 +
      (seconds ?? 0) * 1000 +
      Number((parts?.[8] ?? '').padEnd(3, '0')),
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
