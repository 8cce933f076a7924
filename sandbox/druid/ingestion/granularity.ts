const fixed: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  five_minute: 300_000,
  ten_minute: 600_000,
  fifteen_minute: 900_000,
  thirty_minute: 1_800_000,
  hour: 3_600_000,
  six_hour: 21_600_000,
  eight_hour: 28_800_000,
  day: 86_400_000,
};

/** Cuts a time (epoch ms) to the start of its bucket, in UTC. */
export type Truncate = (ms: number) => number;

/** The cut of a queryGranularity by name (any case); undefined for a name that is not emulated. `none` keeps the time. */
export function truncateTo(name: string): Truncate | undefined {
  const unit = name.toLowerCase();
  if (unit === 'none') return (ms) => ms;
  const size = fixed[unit];
  if (size !== undefined) return (ms) => Math.floor(ms / size) * size;
  switch (unit) {
    case 'week':
      // 1970-01-05 was a Monday.
      return (ms) => Math.floor((ms - 4 * 86_400_000) / 604_800_000) * 604_800_000 + 4 * 86_400_000;
    case 'month':
      return calendar((date) => [date.getUTCFullYear(), date.getUTCMonth()]);
    case 'quarter':
      return calendar((date) => [date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3]);
    case 'year':
      return calendar((date) => [date.getUTCFullYear(), 0]);
    default:
      return undefined;
  }
}

function calendar(start: (date: Date) => readonly [year: number, month: number]): Truncate {
  return (ms) => {
    const [year, month] = start(new Date(ms));
    return Date.UTC(year, month, 1);
  };
}
