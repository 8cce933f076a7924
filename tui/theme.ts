import type { Tone } from './screen.ts';

interface Look {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

type Looks = Readonly<Record<Tone, Look>>;

/** Without colour: weight and inversion only. A word or a sign goes with every tone. */
const bare: Looks = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: {},
  warning: { bold: true },
  failed: { bold: true },
  accent: {},
  selected: { inverse: true },
};

/** Names of colours are the terminal's own sixteen, so that they follow its settings and need no more than 16. */
const themes = {
  plain: {
    ...bare,
    good: { color: 'green' },
    warning: { color: 'yellow' },
    failed: { color: 'red', bold: true },
    accent: { color: 'cyan' },
  },
  /** Blue for good and yellow for bad, which nobody mixes up; no meaning between red and green. */
  'colour-blind': {
    ...bare,
    good: { color: 'blueBright' },
    warning: { color: 'yellow' },
    failed: { color: 'yellowBright', bold: true },
    accent: { color: 'cyan' },
  },
  /** Nothing dim, everything bright. */
  'high-contrast': {
    ...bare,
    plain: { color: 'whiteBright' },
    dim: { color: 'white' },
    strong: { color: 'whiteBright', bold: true },
    good: { color: 'greenBright', bold: true },
    warning: { color: 'yellowBright', bold: true },
    failed: { color: 'redBright', bold: true },
    accent: { color: 'cyanBright', bold: true },
  },
  mono: bare,
} as const satisfies Readonly<Record<string, Looks>>;

export type ThemeName = keyof typeof themes;

export const themeNames = Object.keys(themes) as readonly ThemeName[];

/** How a tone looks in a theme. */
export function lookOf(tone: Tone, theme: ThemeName): Look {
  return themes[theme][tone];
}

/** The theme to begin with: `wanted` when there is such a one; none has colours under `NO_COLOR` or on a dumb terminal. */
export function themeFor(
  wanted: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ThemeName {
  const { NO_COLOR = '', TERM } = environment;
  if (NO_COLOR !== '' || TERM === 'dumb') return 'mono';
  return themeNames.find((name) => name === wanted) ?? 'plain';
}
