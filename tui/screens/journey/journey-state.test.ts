import { expect, test } from 'vitest';
import type { WhyNot } from '../../../sandbox/control/index.ts';
import type { World } from '../../screen.ts';
import { exampleJourney, exampleSnapshot } from '../../testing/examples.ts';
import type { JourneyAction } from './journey-keys.ts';
import { journeyScreen } from './index.ts';
import { drawJourney } from './journey-lines.ts';
import {
  isOpen,
  openJourney,
  pressJourney,
  withJourneys,
  type JourneyState,
} from './journey-state.ts';

const size = { columns: 80, rows: 22 };
const world: World = { snapshot: exampleSnapshot() };
const state: JourneyState = {
  ...openJourney('mid-7'),
  journeys: [exampleJourney(), exampleJourney({ hops: [] })],
};
const after = (of: JourneyState, ...actions: readonly JourneyAction[]): JourneyState =>
  actions.reduce((last, action) => pressJourney(last, action, world).state, of);
const text = (of: JourneyState, columns = 80): string =>
  drawJourney(of, { ...size, columns }, world)
    .map((line) => line.map((one) => one.text).join('|'))
    .join('\n');

const columnsAt = (columns: number): number[] =>
  drawJourney(state, { ...size, columns }, world)
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

test('the time at a stage counts from the record that it read', () => {
  const [ingest, raw, denorm] = exampleJourney().hops;
  if (ingest === undefined || raw === undefined || denorm === undefined) throw new Error('no hops');
  const aside = {
    ...raw,
    topic: 'telemetry.audit',
    stage: 'pipeline-preprocessor',
    sinceStartMs: 7,
  };
  const unique = { ...aside, topic: 'telemetry.unique.secondary' };
  const hops = [ingest, raw, unique, aside, { ...denorm, sinceStartMs: 9 }];
  const shown = text({ ...state, journeys: [exampleJourney({ hops })] }, 240);
  expect(shown).toMatch(/\+7 ms, 5 here.*\+7 ms, 5 here.*\+9 ms, 2 here/);
});

test('w offers what the event is not in, and the answer is shown with rule and remedy until esc', () => {
  const wish = pressJourney(state, 'why', world).wish;
  const labels = wish?.kind === 'choose' ? wish.chooser.choices.map(({ label }) => label) : [];
  expect(labels).toEqual(['dp/druid.events.summary', 'kp/telemetry.ingestion']);
  const answer: WhyNot = {
    mid: 'mid-7',
    topic: 'druid.events.summary',
    known: 'yes',
    answers: [
      {
        occurrence: 'another',
        present: true,
        sentence: 'It is there.',
        reason: null,
      },
      {
        occurrence: exampleJourney().occurrence,
        present: false,
        sentence: 'Never there: its route does not pass.',
        reason: 'dv.summary',
        rule: 'Only summaries go there.',
        remedy: 'Send a summary.',
      },
    ],
  };
  const asked = { ...state, why: { topic: 'druid.events.summary', answer } };
  const shown = text(asked);
  expect(shown).toContain('Why not in druid.events.summary?');
  expect(shown).toMatch(/✗ +\|Never there[^]*rule +\|Only summaries[^]*remedy +\|Send a summary/);
  expect(shown).not.toContain('It is there.');
  expect(text(journeyScreen.back?.(asked) ?? asked)).not.toContain('Why not');
});

test('an event sent again is waited for, and shown as soon as it is there', () => {
  const waiting = withJourneys(openJourney('mid-7', 2), [exampleJourney()]);
  expect([waiting.shown, isOpen(waiting)]).toEqual([0, true]);
  const come = withJourneys(waiting, [exampleJourney(), exampleJourney()]);
  expect([come.shown, isOpen(come)]).toEqual([1, false]);
  const back = withJourneys({ ...come, shown: 0 }, [exampleJourney(), exampleJourney()]);
  expect(back.shown).toBe(0);
});

test('one child is opened, several are offered, a batch opens its record', () => {
  expect(pressJourney(state, 'child', world).wish).toMatchObject({ args: { mid: 'mid-child' } });
  const child = { occurrence: 'kp/telemetry.ingestion-1@4#0', mid: null, eid: 'LOG' };
  const many = exampleJourney({ children: [...exampleJourney().children, child] });
  expect(pressJourney({ ...state, journeys: [many] }, 'child', world).wish).toMatchObject({
    kind: 'choose',
    chooser: {
      choices: [
        { label: 'ERROR mid-child' },
        { label: 'LOG without mid', wish: { screen: 'records', args: { offset: '4' } } },
      ],
    },
  });
  expect(pressJourney(state, 'batch', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'kp/telemetry.ingestion', partition: '0', offset: '7' },
  });
});
