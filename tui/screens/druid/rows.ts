import type { JsonObject, JsonValue } from '../../../sandbox/control/index.ts';

/** A value as a cell shows it. */
export function cellText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '·';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @see https://www.rfc-editor.org/rfc/rfc4180 */
export function csvOf(columns: readonly string[], rows: readonly JsonObject[]): string {
  const lines = [
    columns.map(csvCell),
    ...rows.map((row) => columns.map((name) => csvCell(row[name]))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function csvCell(value: JsonValue | undefined): string {
  const text = value === undefined || value === null ? '' : cellText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The column that names a bar and the one that gives its length; undefined when no column counts. */
export function barsOf(
  columns: readonly string[],
  rows: readonly JsonObject[],
): readonly { readonly label: string; readonly value: number }[] | undefined {
  const counts = columns.filter((name) => rows.every((row) => typeof row[name] === 'number'));
  const [first, ...more] = counts.filter((name) => name !== '__time');
  if (first === undefined || rows.length === 0) return undefined;
  const measure = more.at(-1) ?? first;
  const labels = columns.filter((name) => name !== measure);
  return rows.map((row) => ({
    label: labels.map((name) => cellText(row[name])).join(' '),
    value: Number(row[measure]),
  }));
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of at most `cells` cells: `largest` fills them. */
export function barText(value: number, largest: number, cells: number): string {
  if (value <= 0 || largest <= 0) return '';
  const parts = Math.max(1, Math.round((value / largest) * cells * 8));
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
}
