// Gregorian dates repeat after 400 years.
const eraMs = 146_097 * 86_400_000;

/** A number as a Java long: the fraction is cut off, what is too large becomes the largest. */
export function javaLong(value: number): number {
  return Math.trunc(Math.max(-(2 ** 63), Math.min(2 ** 63, value)));
}

let lastMs = Number.NaN;
let lastText = '';

/** Epoch ms as `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'` in UTC, for any year: beyond 9999 the year grows, as in Java. */
export function formatTimestamp(ms: number): string {
  // The events of a batch share one time.
  if (ms !== lastMs) {
    lastText = format(ms);
    lastMs = ms;
  }
  return lastText;
}

function format(ms: number): string {
  if (ms >= 0 && ms < 253_402_300_800_000) return new Date(ms).toISOString();
  const era = Math.floor(ms / eraMs);
  const text = new Date(ms - era * eraMs).toISOString();
  const year = Number(text.slice(0, 4)) + era * 400;
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : ''}${digits}${text.slice(4)}`;
}

/** Epoch ms of exactly `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'` read as UTC; undefined for anything else. */
export function parseTimestamp(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text)) return undefined;
  const ms = Date.parse(text);
  // Date.parse turns 30 February into March.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms;
}

const zoned = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3})(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

/**
 * Epoch ms of a date in a cache entry: three fraction digits, then `Z`, `+0530`, `+05:30` or nothing (UTC). 0 for
 * anything else, as production gives (spec/pipeline.md §3.6, date conversion).
 */
export function cachedDate(text: string): number {
  const match = zoned.exec(text);
  if (!match) return 0;
  const [, local = '', , sign, hours = '0', minutes = '0'] = match;
  const ms = parseTimestamp(`${local}Z`);
  if (ms === undefined) return 0;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? ms + offsetMs : ms - offsetMs;
}

/** The last millisecond of the day that `now` falls on, in a zone `offsetMinutes` east of UTC. */
export function endOfDay(now: number, offsetMinutes: number): number {
  const offsetMs = offsetMinutes * 60_000;
  const day = Math.floor((now + offsetMs) / 86_400_000);
  return (day + 1) * 86_400_000 - 1 - offsetMs;
}

/** `now` minus calendar months in UTC; a day that the month lacks becomes its last one, as in Joda-Time. */
export function monthsBefore(now: number, months: number): number {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
