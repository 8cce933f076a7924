import { harmless } from '../../harmless.ts';
import type { Press } from '../../key-name.ts';
import { movedBy, moveKeys, type Move } from '../../move-keys.ts';
import {
  inverted,
  span,
  windowed,
  wrapped,
  type KeyRow,
  type Line,
  type Size,
  type Step,
} from '../../screen.ts';
import { fieldLine, fieldOf, textIn, typed, type TextField } from '../../text-field.ts';

export type MetricsAction = Move | 'filter' | 'copy';

export const metricsKeys: readonly KeyRow<MetricsAction>[] = [
  ...moveKeys,
  { key: '/', action: 'filter', label: 'filter' },
  { key: 'y', action: 'copy', label: 'copy' },
];

export const filterKeys: readonly KeyRow<string>[] = [
  { key: 'enter', action: 'keep', label: 'keep' },
  { key: 'esc', action: 'clear', label: 'all' },
];

/** One line of the Prometheus text. */
export interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
  readonly help: string;
}

export interface MetricsState {
  readonly samples: readonly Sample[] | undefined;
  /** Values at the look before, by name and labels: what moved since is marked. */
  readonly before: ReadonlyMap<string, number>;
  readonly selected: number;
  readonly filter: TextField;
  readonly isTyping: boolean;
  readonly askedAt: number;
}

export const emptyMetrics: MetricsState = {
  samples: undefined,
  before: new Map(),
  selected: 0,
  filter: fieldOf(),
  isTyping: false,
  askedAt: 0,
};

/** Reads Prometheus text. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function samplesOf(text: string): readonly Sample[] {
  const helps = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const help = /^# HELP (\S+) (.*)$/.exec(line);
    if (help !== null) helps.set(help[1] ?? '', help[2] ?? '');
    const sample = /^([A-Za-z_:][\w:]*)(\{.*\})?\s+(\S+)/.exec(line);
    if (sample === null) continue;
    const [, name = '', labels = '', value = ''] = sample;
    samples.push({ name, labels, value: Number(value), help: helps.get(name) ?? '' });
  }
  return samples;
}

/** Takes a new look in. */
export function withSamples(state: MetricsState, samples: readonly Sample[]): MetricsState {
  const before = new Map((state.samples ?? []).map((one) => [one.name + one.labels, one.value]));
  return { ...state, samples, before };
}

function shownSamples({ samples = [], filter }: MetricsState): readonly Sample[] {
  const words = textIn(filter).toLowerCase().split(/\s+/);
  return samples.filter(({ name, labels }) =>
    words.every((word) => `${name}${labels}`.toLowerCase().includes(word)),
  );
}

/** What a key does. */
export function pressMetrics(state: MetricsState, action: MetricsAction): Step<MetricsState> {
  const shown = shownSamples(state);
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return { state: { ...state, selected: movedBy(state.selected, action, shown.length) } };
    case 'filter':
      return { state: { ...state, isTyping: true } };
    case 'copy': {
      const text = shown.map(({ name, labels, value }) => `${name}${labels} ${value}`).join('\n');
      return { state, wish: { kind: 'copy', text } };
    }
  }
}

/** What a key does while the filter is typed. */
export function typeMetrics(state: MetricsState, press: Press): Step<MetricsState> {
  if (press.key === 'enter') return { state: { ...state, isTyping: false } };
  if (press.key === 'esc')
    return { state: { ...state, isTyping: false, filter: fieldOf(), selected: 0 } };
  const filter = typed(state.filter, press) ?? state.filter;
  return { state: { ...state, filter, selected: 0 } };
}

/** `{job="A",counter="b"}` → `A b` */
function labelWords(labels: string): string {
  return [...labels.matchAll(/="((?:[^"\\]|\\.)*)"/g)].map(([, value]) => value).join(' ');
}

/** The selected sample as Prometheus writes it, and what it means. */
function footLines(sample: Sample | undefined, columns: number): readonly Line[] {
  if (sample === undefined) return [];
  const { name, labels, help } = sample;
  const written = wrapped(harmless(`${name}${labels}`), columns).slice(0, 3);
  return [
    [],
    ...written.map((row): Line => [span(row)]),
    ...(help === '' ? [] : [[span(harmless(help), 'dim')]]),
  ];
}

/** The samples that hold all the typed words; ↑ and ↓ stand where a value moved since the look before. */
export function drawMetrics(state: MetricsState, { columns, rows }: Size): readonly Line[] {
  if (state.samples === undefined) return [[span('Looking …', 'dim')]];
  const shown = shownSamples(state);
  const words = textIn(state.filter);
  const top: Line = state.isTyping
    ? fieldLine('filter: ', state.filter, columns)
    : [
        span(`${shown.length} of ${state.samples.length} samples`, 'strong'),
        span(words === '' ? '' : `  filter: ${harmless(words)}`, 'warning'),
      ];
  const room = Math.max(10, columns - 18);
  const lines = shown.map(({ name, labels, value }, index): Line => {
    const was = state.before.get(name + labels);
    const sign = was === undefined || was === value ? ' ' : value > was ? '↑' : '↓';
    const line = [
      span(String(value).slice(0, 14).padStart(14)),
      span(` ${sign} `, 'accent'),
      span(`${harmless(labelWords(labels))}  `.slice(0, room)),
      span(harmless(name).slice(0, room), 'dim'),
    ];
    return index === state.selected ? inverted(line) : line;
  });
  const foot = footLines(shown[state.selected], columns);
  const height = Math.max(1, rows - 1 - foot.length);
  return [top, ...windowed(lines, state.selected, height), ...foot];
}
