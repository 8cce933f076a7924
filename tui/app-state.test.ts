import { expect, test } from 'vitest';
import { drawBody, emptyApp, goBack, goTo, press, type AppState } from './app-state.ts';
import { keysOf } from './everywhere.ts';
import { drawFooter } from './frame-lines.ts';
import { screens as table } from './screens/index.ts';
import { openJourney } from './screens/journey/journey-state.ts';
import { exampleJourney, exampleSnapshot } from './testing/examples.ts';
import type { Line, ScreenName } from './screen.ts';

const screens = [...Object.keys(table), 'help'] as readonly ScreenName[];

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.map(({ text }) => text).join('')).join('\n');
}

/** As the screen draws it: the second list stands at half the width. */
function helpOf(screen: ScreenName): string {
  return drawBody(goTo({ ...emptyApp, screen }, 'help'), { columns: 80, rows: 22 })
    .map((line) => line.map(({ text, width = 0 }) => text.padEnd(width)).join(''))
    .join('\n');
}

test.each(screens)('no key means two things on the %s screen', (screen) => {
  const keys = keysOf(screen).map(({ key }) => key);
  expect(keys).toEqual([...new Set(keys)]);
});

test.each(screens.filter((screen) => screen !== 'help'))('help of %s tells every key', (screen) => {
  const help = helpOf(screen);
  const told = help
    .split('\n')
    .flatMap((line) => [line.slice(2, 16), line.slice(42, 56)])
    .map((keys) => keys.trim().split(', '));
  for (const { key, label } of keysOf(screen)) {
    expect(label).not.toBe('');
    expect(told.flat()).toContain(key);
  }
  expect(help.split('\n').length).toBeLessThanOrEqual(22);
});

test.each(screens)(
  'the footer of %s fits 80 columns with all its own keys, help and close',
  (screen) => {
    const state: AppState = { ...emptyApp, screen, trail: [{ screen: 'pipeline' }] };
    const footer = textOf([drawFooter(state, 80)]);
    expect(footer.length).toBeLessThanOrEqual(80);
    expect(footer).toMatch(/\? help {2}q close {2}$/);
    for (const { key, label } of keysOf(screen).filter(
      ({ isQuiet, key: one }) => isQuiet !== true && (screen !== 'start' || one !== ':'),
    )) {
      expect(footer).toContain(`${key} ${label}`);
    }
  },
);

test('a narrow footer lets the keys of the screen go and keeps help and close', () => {
  expect(textOf([drawFooter({ ...emptyApp, screen: 'records' }, 30)])).toBe(
    ': go  ? help  q close  ',
  );
});

function back(state: AppState): AppState {
  return goBack(state).state;
}

test('back leads the way one came, and closes an opened record first', () => {
  const records = {
    ...emptyApp.records,
    detail: { record: {} as never, selected: 0, folded: new Set<string>(), raw: undefined },
  };
  const there = goTo(goTo({ ...emptyApp, screen: 'pipeline', records }, 'topics'), 'records');
  const closed = back(there);
  expect([closed.screen, closed.records.detail]).toEqual(['records', undefined]);
  expect(back(closed).screen).toBe('topics');
  expect(back(back(back(closed))).screen).toBe('pipeline');
});

test('c on a journey asks for the journey of the event made from it', () => {
  const journey = { ...openJourney('mid-7'), journeys: [exampleJourney()] };
  const state: AppState = { ...emptyApp, screen: 'journey', journey };
  expect(press(state, 'c').wish).toEqual({
    kind: 'open',
    screen: 'journey',
    args: { mid: 'mid-child' },
  });
  const childless = { ...journey, journeys: [exampleJourney({ children: [] })] };
  expect(press({ ...state, journey: childless }, 'c').wish).toMatchObject({ kind: 'tell' });
});

test('a snapshot reaches the map and the topics whatever is shown', () => {
  const state: AppState = { ...emptyApp, screen: 'journey', snapshot: exampleSnapshot() };
  expect(textOf(drawBody({ ...state, screen: 'topics' }, { columns: 80, rows: 22 }))).toContain(
    'telemetry.raw',
  );
  expect(textOf(drawBody({ ...state, screen: 'pipeline' }, { columns: 80, rows: 22 }))).toContain(
    'ingest-router',
  );
});
