import type { Screen } from '../../screen.ts';
import {
  drawGenerator,
  emptyGenerator,
  generatorKeys,
  pressGenerator,
  type GeneratorAction,
  type GeneratorAsk,
  type GeneratorScreenState,
} from './generator-state.ts';

/** Synthetic events: which, and how many a second. */
export const generatorScreen: Screen<GeneratorScreenState, GeneratorAction, GeneratorAsk> = {
  title: 'generator',
  note: 'synthetic events: which, and how many a second',
  keys: generatorKeys,
  empty: emptyGenerator,
  press: pressGenerator,
  draw: drawGenerator,
  open: (state) => ({ state, wish: { kind: 'ask', ask: { kind: 'scenarios' } } }),
  async ask(ask, { client, update }) {
    switch (ask.kind) {
      case 'scenarios': {
        const scenarios = await client.scenarios();
        update((state) => ({ ...state, scenarios }));
        return;
      }
      case 'start': {
        const { scenario, seed, ratePerSecond } = ask;
        await client.startGenerator({ scenario, seed, ratePerSecond });
        return;
      }
      case 'stop':
        await client.stopGenerator();
        return;
      case 'caches':
        await client.seedCaches(ask.seed);
    }
  },
};
