import type { GeneratorState as Running, ScenarioRow } from '../../../sandbox/control/index.ts';
import { movedBy, moveKeys, type Move } from '../../move-keys.ts';
import {
  count,
  inverted,
  span,
  type KeyRow,
  type Line,
  type Size,
  type Step,
  type World,
} from '../../screen.ts';

export type GeneratorAction = Move | 'start' | 'faster' | 'slower' | 'stop' | 'seed' | 'caches';

export const generatorKeys: readonly KeyRow<GeneratorAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'start', label: 'start' },
  { key: '+', action: 'faster', label: 'faster' },
  { key: '-', action: 'slower', label: 'slower' },
  { key: 's', action: 'stop', label: 'stop' },
  { key: 'n', action: 'seed', label: 'next seed', isQuiet: true },
  { key: 'c', action: 'caches', label: 'fill the caches anew', isQuiet: true },
];

export interface GeneratorScreenState {
  readonly scenarios: readonly ScenarioRow[];
  readonly selected: number;
  readonly seed: number;
  /** Events a second that a start begins with. */
  readonly ratePerSecond: number;
}

export type GeneratorAsk =
  | { readonly kind: 'scenarios' }
  | {
      readonly kind: 'start';
      readonly scenario: string;
      readonly seed: number;
      readonly ratePerSecond: number;
    }
  | { readonly kind: 'stop' }
  | { readonly kind: 'caches'; readonly seed: number };

export const emptyGenerator: GeneratorScreenState = {
  scenarios: [],
  selected: 0,
  seed: 1,
  ratePerSecond: 3,
};

/** The rates that faster and slower go through. */
const rates = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** The next rate up or down; the same at the ends. */
export function nextRate(rate: number, by: 1 | -1): number {
  const next = by > 0 ? rates.find((one) => one > rate) : rates.findLast((one) => one < rate);
  return next ?? rate;
}

/** What a key does; faster and slower change what runs. */
export function pressGenerator(
  state: GeneratorScreenState,
  action: GeneratorAction,
  { snapshot }: World,
): Step<GeneratorScreenState, GeneratorAsk> {
  const running = snapshot?.status.generator ?? undefined;
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return {
        state: { ...state, selected: movedBy(state.selected, action, state.scenarios.length) },
      };
    case 'start': {
      const scenario = state.scenarios[state.selected]?.name;
      if (scenario === undefined) return { state };
      const { seed, ratePerSecond } = state;
      return {
        state,
        wish: { kind: 'ask', ask: { kind: 'start', scenario, seed, ratePerSecond } },
      };
    }
    case 'faster':
    case 'slower': {
      const by = action === 'faster' ? 1 : -1;
      const ratePerSecond = nextRate(running?.ratePerSecond ?? state.ratePerSecond, by);
      const next = { ...state, ratePerSecond };
      if (running === undefined) return { state: next };
      const { scenario, seed } = running;
      return {
        state: next,
        wish: { kind: 'ask', ask: { kind: 'start', scenario, seed, ratePerSecond } },
      };
    }
    case 'stop':
      return running === undefined
        ? { state, wish: { kind: 'tell', text: 'No generator runs.' } }
        : { state, wish: { kind: 'ask', ask: { kind: 'stop' } } };
    case 'seed':
      return { state: { ...state, seed: state.seed + 1 } };
    case 'caches':
      return { state, wish: { kind: 'ask', ask: { kind: 'caches', seed: state.seed } } };
  }
}

/** What runs, then the scenarios. */
export function drawGenerator(
  { scenarios, selected, seed, ratePerSecond }: GeneratorScreenState,
  { columns }: Size,
  { snapshot }: World,
): readonly Line[] {
  return [
    runLine(snapshot?.status.generator ?? undefined),
    [
      span(
        `A start uses seed ${seed}, ${ratePerSecond} events a second: same seed, same events.`,
        'dim',
      ),
    ],
    [],
    ...scenarios.map(({ name, title }, index): Line => {
      const line = [
        span(` ${name.padEnd(16)}`),
        span(title.slice(0, Math.max(10, columns - 18)), 'dim'),
      ];
      return index === selected ? inverted(line) : line;
    }),
  ];
}

function runLine(running: Running | undefined): Line {
  if (running === undefined) return [span('■ no generator runs', 'warning')];
  const { scenario, seed, ratePerSecond, sent } = running;
  return [
    span('● ', 'good'),
    span(scenario, 'strong'),
    span(`  seed ${seed}  ${count(ratePerSecond)}/s  ${count(sent)} sent`),
  ];
}
