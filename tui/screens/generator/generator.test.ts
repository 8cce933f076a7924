import { expect, test } from 'vitest';
import type { World } from '../../screen.ts';
import { exampleSnapshot } from '../../testing/examples.ts';
import {
  drawGenerator,
  emptyGenerator,
  nextRate,
  pressGenerator,
  type GeneratorScreenState,
} from './generator-state.ts';

const state: GeneratorScreenState = {
  ...emptyGenerator,
  scenarios: [
    { name: 'mixed', title: 'Everything' },
    { name: 'quiz', title: 'Assessments' },
  ],
};
const world: World = {
  snapshot: exampleSnapshot({
    generator: { scenario: 'mixed', seed: 4, ratePerSecond: 10, sent: 12_345 },
  }),
};
const idle: World = { snapshot: exampleSnapshot({ generator: null }) };

test('faster and slower change what runs, with its own scenario and seed', () => {
  expect(pressGenerator(state, 'faster', world).wish).toEqual({
    kind: 'ask',
    ask: { kind: 'start', scenario: 'mixed', seed: 4, ratePerSecond: 20 },
  });
  expect(pressGenerator(state, 'slower', world).wish).toMatchObject({ ask: { ratePerSecond: 5 } });
  expect([nextRate(1, -1), nextRate(10_000, 1), nextRate(7, 1)]).toEqual([1, 10_000, 10]);
});

test('while none runs they set the rate of the next start', () => {
  const faster = pressGenerator(state, 'faster', idle);
  expect([faster.wish, faster.state.ratePerSecond]).toEqual([undefined, 5]);
  const second = pressGenerator(pressGenerator(faster.state, 'seed', idle).state, 'down', idle);
  expect(pressGenerator(second.state, 'start', idle).wish).toEqual({
    kind: 'ask',
    ask: { kind: 'start', scenario: 'quiz', seed: 2, ratePerSecond: 5 },
  });
  expect(pressGenerator(state, 'stop', idle).wish).toMatchObject({ kind: 'tell' });
});

test('says what runs', () => {
  const [first] = drawGenerator(state, { columns: 80, rows: 20 }, world);
  expect(first?.map(({ text }) => text).join('')).toBe('● mixed  seed 4  10/s  12 345 sent');
  const [none] = drawGenerator(state, { columns: 80, rows: 20 }, idle);
  expect(none?.[0]?.text).toBe('■ no generator runs');
});
