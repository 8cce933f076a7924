import type { Zone } from './zone.ts';

const shape =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Epoch ms of an ISO or SQL time text; without an offset it is a wall-clock time of `zone`.
 * Undefined when the text is not a time.
 */
export function readMoment(text: string, zone: Zone): number | undefined {
  const parts = shape.exec(text.trim());
  if (!parts) return undefined;
  const field = (index: number, absent: number): number => Number(parts[index] ?? absent);
  const [year, month, dayOfMonth] = [field(1, 0), field(2, 1), field(3, 1)];
  const [hour, minute, second] = [field(4, 0), field(5, 0), field(6, 0)];
  const ms = Number((parts[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const wall = Date.UTC(year, month - 1, dayOfMonth, hour, minute, second, ms);
  const read = new Date(wall);
  if (read.getUTCMonth() + 1 !== month || read.getUTCDate() !== dayOfMonth) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = parts[8];
  if (offset === undefined) return zone.instant(wall);
  if (offset === 'Z') return wall;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return wall - (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
