import type { Tone } from './screen.ts';

interface Look {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

/** Colours by meaning. A word or a sign always goes with them; `NO_COLOR` leaves weight and inversion. */
const looks: Readonly<Record<Tone, Look>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  warning: { color: 'yellow' },
  failed: { color: 'red', bold: true },
  accent: { color: 'cyan' },
  selected: { inverse: true },
};

/** How a tone looks, with or without colour. */
export function lookOf(tone: Tone, hasColour: boolean): Look {
  const { color, ...weight } = looks[tone];
  return hasColour && color !== undefined ? { ...weight, color } : weight;
}
