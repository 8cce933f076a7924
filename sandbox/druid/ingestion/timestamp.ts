import type { JsonValue } from '../../../schemas/json.ts';

/** The formats of a timestampSpec that are emulated. */
export const timestampFormats = ['auto', 'iso', 'millis', 'posix', 'micro', 'nano'] as const;
export type TimestampFormat = (typeof timestampFormats)[number];

const iso =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?|UTC)?$/;
const perUnit = { millis: 1, posix: 1000, micro: 1e-3, nano: 1e-6 } as const;
const maxMs = 8.64e15;

/**
 * Reads a row's time as epoch milliseconds; undefined when it cannot be read (the row is then unparseable). `auto` =
 * a number or digits are milliseconds, other text is ISO 8601 with `T` or a blank; without a zone it is UTC.
 */
export function readTimestamp(
  value: JsonValue | undefined,
  format: TimestampFormat,
): number | undefined {
  switch (format) {
    case 'auto':
      if (typeof value === 'number') return inRange(value);
      if (typeof value !== 'string') return undefined;
      return /^\d+$/.test(value)
        ? inRange(Number(value))
        : readIso(value.replace(/^"(.*)"$/, '$1'));
    case 'iso':
      return typeof value === 'string' ? readIso(value) : undefined;
    case 'millis':
    case 'posix':
    case 'micro':
    case 'nano':
      if (typeof value === 'string' && /^-?\d+$/.test(value))
        return inRange(Number(value) * perUnit[format]);
      return typeof value === 'number' ? inRange(value * perUnit[format]) : undefined;
  }
}

/** ISO 8601 of any precision from the year on; undefined for text that is not, or names no real time. */
export function readIso(text: string): number | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match;
  const ms = (match[7] ?? '0').padEnd(3, '0').slice(0, 3);
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  if (Number.isNaN(time) || new Date(time).getUTCDate() !== Number(day)) return undefined;
  return time - zoneMs(match[8] ?? 'Z');
}

function zoneMs(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const digits = zone.replace(/\D/g, '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function inRange(value: number): number | undefined {
  const ms = Math.trunc(value);
  return Math.abs(ms) <= maxMs ? ms : undefined;
}

const period = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO period of weeks, days and smaller units (`PT7200S`, `P1D`); undefined for others. */
export function readPeriod(text: string): number | undefined {
  const match = period.exec(text);
  if (match === null || text === 'P' || text.endsWith('T')) return undefined;
  const [weeks, days, hours, minutes, seconds] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return (
    ((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 +
    (seconds ?? 0) * 1000
  );
}
