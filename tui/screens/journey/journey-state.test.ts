import { expect, test } from 'vitest';
import type { World } from '../../screen.ts';
import { exampleJourney, exampleSnapshot } from '../../testing/examples.ts';
import type { JourneyAction } from './journey-keys.ts';
import { drawJourney } from './journey-lines.ts';
import { isOpen, openJourney, pressJourney, type JourneyState } from './journey-state.ts';

const size = { columns: 80, rows: 22 };
const world: World = { snapshot: exampleSnapshot() };
const state: JourneyState = {
  ...openJourney('mid-7'),
  journeys: [exampleJourney(), exampleJourney({ hops: [] })],
};
const after = (of: JourneyState, ...actions: readonly JourneyAction[]): JourneyState =>
  actions.reduce((last, action) => pressJourney(last, action, world).state, of);
const text = (of: JourneyState, columns = 80): string =>
  drawJourney(of, { ...size, columns })
    .map((line) => line.map((one) => one.text).join('|'))
    .join('\n');

const columnsAt = (columns: number): number[] =>
  drawJourney(state, { ...size, columns })
    .flatMap((line) => line.map(({ width }) => width ?? 0))
    .filter((width) => width > 0);

test('as many stages stand side by side as the terminal has room for', () => {
  expect(columnsAt(80).slice(0, 2)).toEqual([40, 40]);
  expect(columnsAt(120).slice(0, 3)).toEqual([40, 40, 40]);
  expect(columnsAt(30)[0]).toBe(30);
});

test('right moves along the stages and keeps the selected one in view', () => {
  expect(text(state)).toContain('▸ telemetry.ingest-0@1|  telemetry.raw-0@5');
  const last = after(state, 'right', 'right', 'right', 'right');
  expect(last.hop).toBe(2);
  expect(text(last)).toContain('  telemetry.raw-0@5|▸ telemetry.denorm-0@9');
  expect(text(last)).toContain('hop 3 of 3');
  expect(after(last, 'left', 'left', 'left', 'left').hop).toBe(0);
});

test('changes are signed: added, changed, removed', () => {
  const shown = text(state, 120);
  expect(shown).toContain('+ userdata.state "Kerala"');
  expect(shown).toContain('~ ver "3.0" → "3.1"');
  expect(shown).toContain('- flags.old');
  expect(shown).toContain('nothing changed');
});

test('n goes round the occurrences; scrolling ends with the longest column', () => {
  expect(after(state, 'right', 'next')).toMatchObject({ shown: 1, hop: 0 });
  expect(after(state, 'next', 'next').shown).toBe(0);
  expect(text(after(state, 'next'))).toContain('one 2 of 2');
  expect(after(state, ...Array.from({ length: 50 }, () => 'down' as const)).scrolled).toBe(5);
});

test('says when it looks, when nothing is known, and looks again while something is in flight', () => {
  expect(text(openJourney('m'))).toBe('Looking for m …');
  expect(text({ ...openJourney('m'), journeys: [] })).toContain('No journey of m is known.');
  expect(isOpen(openJourney('m'))).toBe(false);
  expect(isOpen({ ...openJourney('m'), journeys: [] })).toBe(true);
  const inFlight = exampleJourney({
    branches: [{ end: 'in-flight', reason: null, at: 'dp/telemetry.raw' }],
  });
  expect(isOpen({ ...state, journeys: [inFlight] })).toBe(true);
  expect(isOpen(state)).toBe(false);
});
