import { problems } from '../../schemas/problem.ts';

export const filterProblems = problems({
  FILTER_INVALID: {
    title: 'A filter cannot be read',
    message: ({ text, at, expected, found }: FilterFault) =>
      `The filter cannot be read at position ${at + 1}: expected ${expected}, got ${found}.\n${pointed(text, at)}`,
    hint: ({ nearest }: FilterFault) =>
      nearest === undefined
        ? 'Join terms with "and", "or"; text with blanks or signs goes in quotes: eid = INTERACT and "card 7" limit 20.'
        : `Did you mean ${nearest}?`,
  },
  FILTER_PATTERN: {
    title: 'A regular expression cannot be read',
    message: ({ text, at, why }: { text: string; at: number; why: string }) =>
      `The regular expression at position ${at + 1} cannot be read: ${why}.\n${pointed(text, at)}`,
    hint: () =>
      'Patterns are those of RE2, which run in linear time: no look-around, no back references; \\/ is a slash.',
  },
  FILTER_TOO_LARGE: {
    title: 'A filter is too large',
    message: ({ what, most }: { what: string; most: number }) =>
      `The filter has more than ${most} ${what}.`,
    hint: () => 'Split it into several searches, or use a regular expression.',
  },
});

/** Where a filter stops making sense. */
export type FilterFault = {
  readonly text: string;
  /** Index into `text`. */
  readonly at: number;
  readonly expected: string;
  readonly found: string;
  /** What was probably meant. */
  readonly nearest: string | undefined;
};

const shownAround = 30;

/** The part of the text around a place, a caret below the place. */
function pointed(text: string, at: number): string {
  const start = Math.max(0, at - shownAround);
  const part = text.slice(start, at + shownAround).replace(/\p{Cc}/gu, ' ');
  return `  ${part}\n  ${' '.repeat(at - start)}^`;
}
