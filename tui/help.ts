import { everywhere, ownKeys } from './everywhere.ts';
import { keyLines } from './footer.ts';
import { span, type Line, type ScreenName, type Size } from './screen.ts';

// Below this width the two lists stand one below the other.
const leastWidth = 60;

/** Help is the key tables themselves: the keys of a screen, and beside them those of every screen. */
export function drawHelp(screen: ScreenName, { columns }: Size): readonly Line[] {
  const own = [[span(`Keys of ${screen}`, 'strong')], ...keyLines(ownKeys(screen))];
  const always = [[span('Everywhere', 'strong')], ...keyLines(everywhere)];
  if (columns < leastWidth) return [...own, [], ...always];
  const width = Math.floor(columns / 2);
  return Array.from({ length: Math.max(own.length, always.length) }, (_, row): Line => {
    const tone = row === 0 ? 'strong' : 'plain';
    return [
      { text: textOf(own[row]), tone, width },
      { text: textOf(always[row]), tone, width: columns - width },
    ];
  });
}

function textOf(line: Line = []): string {
  return line.map(({ text }) => text).join('');
}
