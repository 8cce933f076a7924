import type { Command } from './overlay/command-bar.ts';
import { ownKeys } from './everywhere.ts';
import { screens, type Parts } from './screens/index.ts';
import type { Chooser, Question, ScreenName, World } from './screen.ts';
import { themeNames } from './theme.ts';

/** What can be typed behind `:`: every screen, with its argument, and the themes. */
export function commandsOf(world: World): readonly Command[] {
  const names = Object.keys(screens) as (keyof Parts)[];
  return [
    ...names.filter((name) => name !== 'start').map((name) => commandOf(name, world)),
    {
      name: 'theme',
      note: 'colours of the screen',
      argument: 'NAME',
      known: themeNames,
      wish: (name) =>
        themeNames.some((one) => one === name)
          ? { kind: 'theme', name }
          : `The themes are ${themeNames.join(', ')}.`,
    },
  ];
}

function commandOf(screen: keyof Parts, world: World): Command {
  const { note, argument } = screens[screen];
  const known = argument?.known?.(world);
  return {
    name: screen,
    note,
    ...(argument === undefined ? {} : { argument: argument.name.toUpperCase() }),
    ...(known === undefined ? {} : { known }),
    wish(text) {
      if (text === '')
        return argument?.isNeeded === true
          ? `Which ${argument.name}? Type it behind '${screen} '.`
          : { kind: 'open', screen };
      return argument === undefined
        ? `'${screen}' stands alone.`
        : { kind: 'open', screen, args: { [argument.name]: text } };
    },
  };
}

/** Everything that can be done now: the keys of the shown screen, then the screens. */
export function paletteOf(screen: ScreenName, world: World): Chooser<Question> {
  const own = ownKeys(screen).filter(
    ({ action }, index, rows) => rows.findIndex((row) => row.action === action) === index,
  );
  return {
    title: 'What to do',
    choices: [
      ...own.map(({ key, label }) => ({
        label,
        note: key,
        wish: { kind: 'press', key } as const,
      })),
      ...commandsOf(world).flatMap((command) => {
        const { name, note } = command;
        const wanted = command.wish('');
        return typeof wanted === 'string' ? [] : [{ label: `go to ${name}`, note, wish: wanted }];
      }),
      ...themeNames.map((name) => ({
        label: `theme ${name}`,
        note: 'colours of the screen',
        wish: { kind: 'theme', name } as const,
      })),
    ],
  };
}
