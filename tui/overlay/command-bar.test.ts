import { expect, test } from 'vitest';
import { textIn } from '../text-field.ts';
import {
  drawCommandBar,
  emptyCommandBar,
  pressCommandBar,
  type Command,
  type CommandBarState,
} from './command-bar.ts';

const commands: readonly Command[] = [
  { name: 'topics', note: 'all of them', wish: () => ({ kind: 'open', screen: 'topics' }) },
  {
    name: 'records',
    note: 'of one topic',
    argument: 'TOPIC',
    known: ['kp/telemetry.ingestion', 'dp/telemetry.raw'],
    wish: (topic) =>
      topic === '' ? 'Which topic?' : { kind: 'open', screen: 'records', args: { topic } },
  },
  {
    name: 'journey',
    note: 'of one event',
    argument: 'MID',
    wish: (mid) => ({ kind: 'open', screen: 'journey', args: { mid } }),
  },
];

type Pressed = ReturnType<typeof pressCommandBar>;

/** Types a text, then presses keys; gives what the last key did. */
function after(text: string, ...keys: readonly string[]): Pressed {
  let last: Pressed = { state: emptyCommandBar };
  const presses = [
    ...Array.from(text, (letter) => ({ key: letter, input: letter })),
    ...keys.map((key) => ({ key, input: '' })),
  ];
  for (const press of presses) {
    if (last.state !== undefined) last = pressCommandBar(last.state, press, commands);
  }
  return last;
}

const typedIn = ({ state }: Pressed): string | undefined => state && textIn(state.field);
const shown = (state: CommandBarState): string =>
  drawCommandBar(state, commands, { columns: 60, rows: 6 })
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

test('enter takes a name that is begun, and an argument that is begun', () => {
  expect(after('top', 'enter').wish).toEqual({ kind: 'open', screen: 'topics' });
  expect(after('records raw', 'enter').wish).toMatchObject({ args: { topic: 'dp/telemetry.raw' } });
  expect(after('records ', 'down', 'enter').wish).toMatchObject({
    args: { topic: 'dp/telemetry.raw' },
  });
  expect(after('journey INTERACT:a b', 'enter').wish).toMatchObject({
    args: { mid: 'INTERACT:a b' },
  });
});

test('tab completes one word at a time', () => {
  expect(typedIn(after('rec', 'tab'))).toBe('records ');
  expect(typedIn(after('rec', 'tab', 'tab'))).toBe('records kp/telemetry.ingestion');
});

test('what is missing or unknown is said below, and goes with the next key', () => {
  const missing = after('rec', 'enter');
  expect(missing.state?.fault).toBe('Which topic?');
  expect(typedIn(missing)).toBe('records ');
  expect(after('nope', 'enter').state?.fault).toMatch(/There is no 'nope' here/);
  expect(after('nope', 'enter', 'backspace').state?.fault).toBe('');
});

test('esc, and backspace on nothing, close it', () => {
  expect(after('rec', 'esc')).toEqual({ state: undefined });
  expect(after('', 'backspace')).toEqual({ state: undefined });
});

test('lists what can be typed', () => {
  expect(shown(emptyCommandBar)).toBe(
    [
      ':',
      '▸ topics        all of them',
      '  records       TOPIC  of one topic',
      '  journey       MID  of one event',
    ].join('\n'),
  );
});
