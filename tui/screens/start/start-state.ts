import { harmless } from '../../harmless.ts';
import { moved, span, wrapped, type Line, type Size, type Step } from '../../screen.ts';
import type { StartAction } from './start-keys.ts';

/** An engine that a person can choose; `text` says what it is, or why it cannot be had. */
export interface EngineChoice {
  readonly name: string;
  readonly isAvailable: boolean;
  readonly text: string;
}

/** What one service is doing while the sandbox starts. */
export interface StartProgress {
  readonly service: string;
  readonly state: string;
  readonly seconds: number;
}

export interface StartState {
  /** undefined while the machine is looked at. */
  readonly engines: readonly EngineChoice[] | undefined;
  /** Name of the selected engine: the one chosen the last time, at first. */
  readonly selected: string;
  readonly phase: 'choosing' | 'starting' | 'failed';
  readonly progress: readonly StartProgress[];
  readonly failure: string;
}

export const emptyStart: StartState = {
  engines: undefined,
  selected: 'embedded',
  phase: 'choosing',
  progress: [],
  failure: '',
};

// Until the machine was looked at, the one that needs nothing can be chosen.
const needsNothing: readonly EngineChoice[] = [
  {
    name: 'embedded',
    isAvailable: true,
    text: 'our own servers in one process: no Docker, no JVM',
  },
];

/** Takes in what this machine can run; an engine of the last time that cannot be had gives way to one that can. */
export function withEngines(state: StartState, engines: readonly EngineChoice[]): StartState {
  const available = engines.filter(({ isAvailable }) => isAvailable);
  const isThere = available.some(({ name }) => name === state.selected);
  const selected = isThere ? state.selected : (available[0]?.name ?? state.selected);
  return { ...state, engines, selected };
}

/** Takes news of a service in; the last of each is kept. */
export function withProgress(state: StartState, news: StartProgress): StartState {
  const others = state.progress.filter(({ service }) => service !== news.service);
  return { ...state, progress: [...others, news] };
}

/** What a key does. */
export function pressStart(state: StartState, action: StartAction): Step<StartState> {
  const { engines = needsNothing, selected, phase } = state;
  const at = selectedAt(engines, selected);
  if (phase === 'starting') return { state };
  switch (action) {
    case 'up':
    case 'down': {
      const next = engines[moved(at, action === 'up' ? -1 : 1, engines.length)];
      return { state: { ...state, selected: next?.name ?? selected } };
    }
    case 'start': {
      const engine = engines[at];
      if (engine === undefined) return { state };
      if (!engine.isAvailable)
        return {
          state,
          wish: { kind: 'tell', text: `${engine.name} cannot be had: ${engine.text}` },
        };
      return {
        state: { ...state, phase: 'starting', progress: [], failure: '' },
        wish: { kind: 'start-sandbox', engine: engine.name },
      };
    }
  }
}

/** The engines, which can be had and why the others cannot; then how far the start is. */
export function drawStart(state: StartState, { columns }: Size): readonly Line[] {
  const { engines = needsNothing, selected, phase, progress, failure } = state;
  return [
    [
      span('Telemetry sandbox', 'strong'),
      span('  the Sunbird / iGOT pipeline on this machine', 'dim'),
    ],
    [],
    ...engines.flatMap((engine, index): readonly Line[] => {
      const { name, isAvailable, text } = engine;
      const isSelected = index === selectedAt(engines, selected);
      const [first = '', ...rest] = wrapped(harmless(text), columns - 20);
      return [
        [
          span(isSelected ? ' ▸ ' : '   ', 'accent'),
          span(isAvailable ? '  ' : '✗ ', 'failed'),
          span(name.padEnd(12), isSelected ? 'selected' : isAvailable ? 'strong' : 'dim'),
          span(`  ${first}`, isAvailable ? 'plain' : 'dim'),
        ],
        ...rest.map((row): Line => [span(' '.repeat(19)), span(row, 'dim')]),
      ];
    }),
    ...(state.engines === undefined
      ? [[span('   looking what else this machine can run …', 'dim')]]
      : []),
    [],
    ...(phase === 'starting'
      ? [[span('Starting Kafka, Redis, Druid and the pipeline …', 'accent')]]
      : []),
    ...(phase === 'starting' ? progress.map(progressLine) : []),
    ...(phase === 'failed' ? failureLines(failure, columns) : []),
  ];
}

function selectedAt(engines: readonly EngineChoice[], selected: string): number {
  return Math.max(
    0,
    engines.findIndex(({ name }) => name === selected),
  );
}

function progressLine({ service, state, seconds }: StartProgress): Line {
  return [
    span(state === 'healthy' ? ' ✓ ' : ' … ', state === 'healthy' ? 'good' : 'accent'),
    span(harmless(service).padEnd(20)),
    span(`${harmless(state)}  ${seconds} s`, 'dim'),
  ];
}

function failureLines(failure: string, columns: number): readonly Line[] {
  return failure
    .split('\n')
    .flatMap((row) => wrapped(harmless(row), columns - 2))
    .map((row, index) => [span(index === 0 ? '✗ ' : '  ', 'failed'), span(row, 'failed')]);
}
