import { problems } from '../schemas/problem.ts';

export const generators = problems({
  GENERATOR_SCENARIO_UNKNOWN: {
    title: 'No such scenario',
    message: ({ scenario }: { scenario: string; known: readonly string[] }) =>
      `There is no scenario named ${JSON.stringify(scenario)}.`,
    hint: ({ known }: { scenario: string; known: readonly string[] }) =>
      `Scenarios are ${known.join(', ')}; telemetry-sandbox generate --list tells what each does.`,
  },
  GENERATOR_SCENARIO_FLAVOUR: {
    title: 'The scenario belongs to another flavour',
    message: ({ scenario, flavour }: { scenario: string; flavour: string }) =>
      `Scenario ${scenario} makes events that the ${flavour} flavour has no schema for.`,
    hint: () => 'Run with flavour igot, or choose another scenario.',
  },
  GENERATOR_NUMBER: {
    title: 'A generator cannot work with this number',
    message: ({ name, value }: { name: string; value: number }) => `${name} is ${value}.`,
    hint: ({ name }: { name: string; value: number }) =>
      name === 'count'
        ? 'Give a whole number of events, 0 or more.'
        : name.startsWith('the weight')
          ? 'Give a weight of 0 or more; 0 leaves this kind of fault out.'
          : 'Give a number of events a second above 0, at most 100000.',
  },
});
