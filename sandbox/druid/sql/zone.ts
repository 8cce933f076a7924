/** A time zone by IANA name or fixed offset, and how to move a DuckDB TIMESTAMP (UTC) to its wall clock and back. */
export interface Zone {
  readonly name: string;
  /** Minutes east of UTC when the zone never changes its offset between 1970 and 2040. */
  readonly fixedMinutes: number | undefined;
  toLocal(sql: string): string;
  toUtc(sql: string): string;
  /** Epoch ms of a wall-clock time given as if it were UTC. */
  instant(localMs: number): number;
  /** Wall-clock time, as if it were UTC, of an instant. */
  wallClock(ms: number): number;
}

/** Reads `UTC`, `Asia/Kolkata`, `+05:30`; undefined for a name the runtime does not know. */
export function readZone(name: string): Zone | undefined {
  const offset = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(name);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return minutes > 18 * 60 ? undefined : fixedZone(name, offset[1] === '-' ? -minutes : minutes);
  }
  if (/^(?:utc|z|gmt|etc\/utc|etc\/gmt)$/i.test(name)) return utc;
  try {
    const minutes = constantOffset(name);
    return minutes === undefined ? namedZone(name) : fixedZone(name, minutes);
  } catch {
    return undefined;
  }
}

const shift = (sql: string, by: number): string =>
  by === 0 ? sql : `(${sql} ${by < 0 ? '-' : '+'} to_minutes(${Math.abs(by)}))`;

function fixedZone(name: string, minutes: number): Zone {
  return {
    name,
    fixedMinutes: minutes,
    toLocal: (sql) => shift(sql, minutes),
    toUtc: (sql) => shift(sql, -minutes),
    instant: (localMs) => localMs - minutes * 60_000,
    wallClock: (ms) => ms + minutes * 60_000,
  };
}

export const utc: Zone = fixedZone('UTC', 0);

function namedZone(name: string): Zone {
  const text = `'${name}'`;
  return {
    name,
    fixedMinutes: undefined,
    toLocal: (sql) => `(${sql} AT TIME ZONE 'UTC' AT TIME ZONE ${text})`,
    toUtc: (sql) => `(${sql} AT TIME ZONE ${text} AT TIME ZONE 'UTC')`,
    instant(localMs) {
      const guess = localMs - offsetAt(name, localMs) * 60_000;
      return localMs - offsetAt(name, guess) * 60_000;
    },
    wallClock: (ms) => ms + offsetAt(name, ms) * 60_000,
  };
}

const day = 86_400_000;

function constantOffset(name: string): number | undefined {
  const first = offsetAt(name, 0);
  for (let ms = 0; ms < 70 * 365 * day; ms += 61 * day) {
    if (offsetAt(name, ms) !== first) return undefined;
  }
  return first;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC at an instant. @throws RangeError for an unknown zone. */
function offsetAt(name: string, ms: number): number {
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    formats.set(name, format);
  }
  const text = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const parts = /GMT([+-])(\d{2}):(\d{2})/.exec(text);
  if (!parts) return 0;
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3]));
}
