import type { Line } from '../screen.ts';

/** Drawn lines as a person reads them: without colours, blanks at the end cut. */
export function screenText(lines: readonly Line[]): string {
  return lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
