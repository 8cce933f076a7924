import type { Press } from '../key-name.ts';
import { harmless } from '../harmless.ts';
import {
  inverted,
  moved,
  span,
  windowed,
  type Choice,
  type Chooser,
  type KeyRow,
  type Line,
  type Size,
} from '../screen.ts';
import { fieldLine, fieldOf, textIn, typed, type TextField } from '../text-field.ts';

/** A chooser on the screen: what is typed narrows it. */
export interface ChooserState<Q> {
  readonly kind: 'chooser';
  readonly chooser: Chooser<Q>;
  readonly field: TextField;
  readonly selected: number;
}

export const chooserKeys: readonly KeyRow<string>[] = [
  { key: 'enter', action: 'choose', label: 'choose' },
  { key: 'up/down', action: 'move', label: 'move' },
  { key: 'esc', action: 'cancel', label: 'cancel' },
];

/** A chooser just opened, its first answer selected. */
export function openChooser<Q>(chooser: Chooser<Q>): ChooserState<Q> {
  return { kind: 'chooser', chooser, field: fieldOf(), selected: 0 };
}

/** The answers that hold all the typed words, in their own order. */
export function offered<Q>({ chooser, field }: ChooserState<Q>): readonly Choice<Q>[] {
  const words = textIn(field).toLowerCase().split(/\s+/);
  return chooser.choices.filter(({ label, note = '' }) => {
    const text = `${label} ${note}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What a key does: `chosen` is set when an answer was given, `state` is undefined once the chooser closes. */
export function pressChooser<Q>(
  state: ChooserState<Q>,
  press: Press,
): { readonly state: ChooserState<Q> | undefined; readonly chosen?: Choice<Q> } {
  const choices = offered(state);
  const step = { up: -1, down: 1, pageup: -8, pagedown: 8 }[press.key];
  if (step !== undefined)
    return { state: { ...state, selected: moved(state.selected, step, choices.length) } };
  if (press.key === 'esc') return { state: undefined };
  if (press.key === 'enter') {
    const chosen = choices[state.selected];
    return chosen === undefined ? { state } : { state: undefined, chosen };
  }
  const field = typed(state.field, press);
  return { state: field === undefined ? state : { ...state, field, selected: 0 } };
}

/** The question, what is typed, and the answers below; at most `rows` lines. */
export function drawChooser<Q>(state: ChooserState<Q>, { columns, rows }: Size): readonly Line[] {
  const choices = offered(state);
  const width = Math.min(40, Math.max(10, ...choices.map(({ label }) => label.length)));
  const lines = choices.map(({ label, note = '' }, index): Line => {
    const line = [span(`  ${harmless(label).padEnd(width)}  `), span(harmless(note), 'dim')];
    return index === state.selected
      ? inverted([span('▸ '), span(harmless(label).padEnd(width)), span(`  ${harmless(note)}`)])
      : line;
  });
  const none: Line[] = choices.length === 0 ? [[span('  nothing of that name', 'warning')]] : [];
  return [
    [span(harmless(state.chooser.title), 'accent')],
    fieldLine('▸ ', state.field, columns),
    ...none,
    ...windowed(lines, state.selected, Math.max(1, rows - 2)),
  ];
}
