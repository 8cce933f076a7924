import { expect, test } from 'vitest';
import {
  drawBody,
  drawFooter,
  emptyApp,
  goBack,
  goTo,
  keysOf,
  press,
  withSnapshot,
  type AppState,
} from './app-state.ts';
import { openJourney } from './screens/journey/journey-state.ts';
import { exampleJourney, exampleSnapshot } from './testing/examples.ts';
import type { Line, ScreenName } from './screen.ts';

const screens: readonly ScreenName[] = [
  'start',
  'pipeline',
  'topics',
  'records',
  'journey',
  'help',
];

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.map(({ text }) => text).join('')).join('\n');
}

test.each(screens)('no key means two things on the %s screen', (screen) => {
  const keys = keysOf(screen).map(({ key }) => key);
  expect(keys).toEqual([...new Set(keys)]);
});

test.each(screens.filter((screen) => screen !== 'help'))('help of %s tells every key', (screen) => {
  const help = textOf(drawBody(goTo({ ...emptyApp, screen }, 'help'), { columns: 80, rows: 22 }));
  const told = help.split('\n').map((line) => line.slice(2, 16).trim().split(', '));
  for (const { key, label } of keysOf(screen)) {
    expect(label).not.toBe('');
    expect(told.flat()).toContain(key);
  }
  expect(help.split('\n').length).toBeLessThanOrEqual(22);
});

test.each(screens)(
  'the footer of %s fits 80 columns with all its own keys, help and close',
  (screen) => {
    const state: AppState = { ...emptyApp, screen, trail: ['pipeline'] };
    const footer = textOf([drawFooter(state, 80)]);
    expect(footer.length).toBeLessThanOrEqual(80);
    expect(footer).toMatch(/\? help {2}q close {2}$/);
    for (const { key, label } of keysOf(screen).filter(
      ({ isQuiet, key: one }) => isQuiet !== true && one !== '2',
    )) {
      expect(footer).toContain(`${key} ${label}`);
    }
  },
);

test('a narrow footer lets the keys of the screen go and keeps help and close', () => {
  expect(textOf([drawFooter({ ...emptyApp, screen: 'records' }, 30)])).toBe('? help  q close  ');
});

test('back leads the way one came, and closes an opened record first', () => {
  const records = {
    ...emptyApp.records,
    detail: { record: {} as never, selected: 0, folded: new Set<string>() },
  };
  const there = goTo(goTo({ ...emptyApp, screen: 'pipeline', records }, 'topics'), 'records');
  const closed = goBack(there);
  expect([closed.screen, closed.records.detail]).toEqual(['records', undefined]);
  expect(goBack(closed).screen).toBe('topics');
  expect(goBack(goBack(goBack(closed))).screen).toBe('pipeline');
});

test('c on a journey asks for the journey of the event made from it', () => {
  const journey = { ...openJourney('mid-7'), journeys: [exampleJourney()] };
  const state: AppState = { ...emptyApp, screen: 'journey', journey };
  expect(press(state, 'c').wish).toEqual({ kind: 'open-journey', mid: 'mid-child' });
  const childless = { ...journey, journeys: [exampleJourney({ children: [] })] };
  expect(press({ ...state, journey: childless }, 'c').wish).toBeUndefined();
});

test('a snapshot reaches the map and the topics whatever is shown', () => {
  const state = withSnapshot({ ...emptyApp, screen: 'journey' }, exampleSnapshot());
  expect(state.screen).toBe('journey');
  expect(textOf(drawBody({ ...state, screen: 'topics' }, { columns: 80, rows: 22 }))).toContain(
    'telemetry.raw',
  );
  expect(textOf(drawBody({ ...state, screen: 'pipeline' }, { columns: 80, rows: 22 }))).toContain(
    'ingest-router',
  );
});
