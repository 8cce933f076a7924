import { span, type Line, type Size, type Step } from '../../screen.ts';
import type { StartAction } from './start-keys.ts';

export interface StartState {
  readonly selected: number;
  readonly phase: 'choosing' | 'starting' | 'failed';
  readonly failure: string;
}

export const emptyStart: StartState = { selected: 0, phase: 'choosing', failure: '' };

const engines = [
  { name: 'embedded', available: true, text: 'our own servers in one process: no Docker, no JVM' },
  { name: 'containers', available: false, text: 'the real images with Docker Compose: not yet' },
  { name: 'external', available: false, text: 'clusters you name: not yet' },
];

/** What a key does. */
export function pressStart(state: StartState, action: StartAction): Step<StartState> {
  switch (action) {
    case 'up':
      return { state: { ...state, selected: Math.max(0, state.selected - 1) } };
    case 'down':
      return { state: { ...state, selected: Math.min(engines.length - 1, state.selected + 1) } };
    case 'start':
      if (state.phase === 'starting' || engines[state.selected]?.available !== true)
        return { state };
      return { state: { ...state, phase: 'starting' }, wish: { kind: 'start-sandbox' } };
  }
}

/** The engines, which can be had and why the others cannot. */
export function drawStart(state: StartState, { columns }: Size): readonly Line[] {
  return [
    [
      span('Telemetry sandbox', 'strong'),
      span('  the Sunbird / iGOT pipeline on this machine', 'dim'),
    ],
    [],
    ...engines.map(({ name, available, text }, index): Line => [
      span(index === state.selected ? ' ▸ ' : '   ', 'accent'),
      span(name.padEnd(12), index === state.selected ? 'selected' : available ? 'strong' : 'dim'),
      span(`  ${text}`, available ? 'plain' : 'dim'),
    ]),
    [],
    ...(state.phase === 'starting'
      ? [[span('Starting Kafka, Redis, Druid and the pipeline …', 'accent')]]
      : []),
    ...(state.phase === 'failed' ? failureLines(state.failure, columns) : []),
  ];
}

function failureLines(failure: string, columns: number): readonly Line[] {
  const width = Math.max(10, columns - 2);
  const rows = failure
    .split('\n')
    .flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
  return rows.map((row, index) => [span(index === 0 ? '✗ ' : '  ', 'failed'), span(row, 'failed')]);
}
