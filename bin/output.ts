import { harmless } from '../tui/harmless.ts';

export { harmless } from '../tui/harmless.ts';

/** Data goes to stdout, messages to stderr. */
export function printData(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  printData(JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0));
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Rows as aligned columns, headings first; numbers to the right. */
export function table(headings: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map((cell) => harmless(cellText(cell))));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const isNumber = headings.map((_, column) =>
    rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(headings), ...cells.map(line)].join('\n');
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '-';
  if (typeof cell === 'object') return JSON.stringify(cell);
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** 1 536 → `1.5 kB` */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
