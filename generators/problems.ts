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
        : name.startsWith('the share')
          ? 'Give 0 to 1, all together at most 1: 0.05 breaks five events in a hundred.'
          : 'Give a number of events a second above 0, at most 100000.',
  },
  GENERATOR_FAULTS: {
    title: 'The faults of a generator are not understood',
    message: ({ given, why }: { given: string; why: string }) =>
      `The faults ${JSON.stringify(given)} are not understood: ${why}.`,
    hint: () =>
      'Give the share of a usual mix (4%), or kinds with theirs: duplicate=2%,unknown-eid=0.5%.',
  },
});
