import { expect, test } from 'vitest';
import type { Chooser } from '../screen.ts';
import { drawChooser, offered, openChooser, pressChooser, type ChooserState } from './chooser.ts';

const chooser: Chooser = {
  title: 'Why not in …',
  choices: [
    { label: 'no', note: 'leave it' },
    { label: 'dp/telemetry.raw', wish: { kind: 'tell', text: 'raw' } },
    { label: 'dp/telemetry.unique', note: 'deduplicated', wish: { kind: 'tell', text: 'unique' } },
  ],
};

function after(...keys: readonly string[]): ReturnType<typeof pressChooser<never>> {
  let last: ReturnType<typeof pressChooser<never>> = { state: openChooser(chooser) };
  for (const key of keys) {
    if (last.state !== undefined)
      last = pressChooser(last.state, { key, input: key.length === 1 ? key : '' });
  }
  return last;
}

const labels = (state: ChooserState<never> | undefined): readonly string[] =>
  state === undefined ? [] : offered(state).map(({ label }) => label);

test('typing narrows by words of label and note; enter takes the selected one', () => {
  expect(labels(after('t', 'e', 'l').state)).toEqual(['dp/telemetry.raw', 'dp/telemetry.unique']);
  expect(labels(after('t', 'e', 'l', ' ', 'd', 'e', 'd').state)).toEqual(['dp/telemetry.unique']);
  expect(after('t', 'e', 'l', 'down', 'enter')).toMatchObject({
    state: undefined,
    chosen: { label: 'dp/telemetry.unique' },
  });
});

test('the first answer comes with a bare enter, esc gives none, and nothing found closes nothing', () => {
  expect(after('enter').chosen).toEqual({ label: 'no', note: 'leave it' });
  expect(after('esc')).toEqual({ state: undefined });
  expect(after('z', 'z', 'enter').state).toBeDefined();
});

test('is never higher than its room', () => {
  const many: Chooser = {
    title: 't',
    choices: Array.from({ length: 50 }, (_, at) => ({ label: `one ${at}` })),
  };
  const lines = drawChooser(openChooser(many), { columns: 40, rows: 8 });
  expect(lines).toHaveLength(8);
  expect(lines[2]?.map(({ text }) => text).join('')).toContain('▸ one 0');
});
