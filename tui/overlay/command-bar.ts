import { harmless } from '../harmless.ts';
import type { Press } from '../key-name.ts';
import {
  inverted,
  moved,
  span,
  windowed,
  type KeyRow,
  type Line,
  type Size,
  type Wish,
} from '../screen.ts';
import { fieldLine, fieldOf, textIn, typed, type TextField } from '../text-field.ts';

/** One thing that can be typed behind `:`. */
export interface Command {
  readonly name: string;
  readonly note: string;
  /** What its argument is called in help; absent when it takes none. */
  readonly argument?: string;
  /** Arguments that are known, for completion. */
  readonly known?: readonly string[];
  /** The wish for an argument (empty when none was typed); a text says what is missing. */
  readonly wish: (argument: string) => Wish | string;
}

export interface CommandBarState {
  readonly kind: 'command';
  readonly field: TextField;
  readonly selected: number;
  /** Why the typed text is no command. */
  readonly fault: string;
}

export const commandKeys: readonly KeyRow<string>[] = [
  { key: 'enter', action: 'run', label: 'go' },
  { key: 'tab', action: 'complete', label: 'complete' },
  { key: 'up/down', action: 'move', label: 'move' },
  { key: 'esc', action: 'cancel', label: 'cancel' },
];

export const emptyCommandBar: CommandBarState = {
  kind: 'command',
  field: fieldOf(),
  selected: 0,
  fault: '',
};

interface Completion {
  readonly text: string;
  readonly note: string;
}

/** What the typed text can become: names of commands, then the known arguments of the one that is named. */
export function completionsOf(text: string, commands: readonly Command[]): readonly Completion[] {
  const [name = '', ...rest] = text.trimStart().split(' ');
  const command = commands.find((one) => one.name === name);
  if (rest.length === 0) {
    const starting = commands.filter((one) => one.name.startsWith(name));
    return starting.map(({ name: whole, argument, note }) => ({
      text: argument === undefined ? whole : `${whole} `,
      note: argument === undefined ? note : `${argument}  ${note}`,
    }));
  }
  const typedArgument = rest.join(' ').toLowerCase();
  return (command?.known ?? [])
    .filter((one) => one.toLowerCase().includes(typedArgument) && one !== rest.join(' '))
    .map((one) => ({ text: `${name} ${one}`, note: '' }));
}

/** What a key does: `wish` is set when a command was given, `state` is undefined once the bar closes. */
export function pressCommandBar(
  state: CommandBarState,
  press: Press,
  commands: readonly Command[],
): { readonly state: CommandBarState | undefined; readonly wish?: Wish } {
  const text = textIn(state.field);
  const completions = completionsOf(text, commands);
  const step = { up: -1, down: 1 }[press.key];
  if (step !== undefined)
    return { state: { ...state, selected: moved(state.selected, step, completions.length) } };
  if (press.key === 'esc') return { state: undefined };
  const completion = completions[state.selected];
  if (press.key === 'tab') {
    return completion === undefined
      ? { state }
      : { state: { ...emptyCommandBar, field: fieldOf(completion.text) } };
  }
  if (press.key === 'enter') {
    const { name, argument } = split(text);
    const named = commands.find((one) => one.name === name);
    // What is not whole yet is completed with the row that is selected.
    const isWhole =
      named !== undefined && (argument === '' || named.known?.includes(argument) !== false);
    const taken = completion !== undefined && (state.selected > 0 || !isWhole);
    return run(state, taken ? completion.text : text, commands);
  }
  const field = typed(state.field, press);
  if (field === undefined) return { state };
  if (press.key === 'backspace' && text === '') return { state: undefined };
  return { state: { ...emptyCommandBar, field } };
}

function run(
  state: CommandBarState,
  text: string,
  commands: readonly Command[],
): { readonly state: CommandBarState | undefined; readonly wish?: Wish } {
  const { name, argument } = split(text);
  const named = commands.find((one) => one.name === name);
  const wish =
    named?.wish(argument) ?? `There is no '${name}' here; without it, everything is listed.`;
  return typeof wish === 'string'
    ? { state: { ...state, field: fieldOf(text), fault: wish } }
    : { state: undefined, wish };
}

/** `journey a b` → journey, `a b` */
function split(text: string): { readonly name: string; readonly argument: string } {
  const [, name = '', argument = ''] = /^\s*(\S*)\s*([^]*?)\s*$/.exec(text) ?? [];
  return { name, argument };
}

/** The line being typed and what it can become; at most `rows` lines. */
export function drawCommandBar(
  state: CommandBarState,
  commands: readonly Command[],
  { columns, rows }: Size,
): readonly Line[] {
  const completions = completionsOf(textIn(state.field), commands);
  const width = Math.min(44, Math.max(12, ...completions.map(({ text }) => text.length)));
  const lines = completions.map(({ text, note }, index): Line => {
    const name = harmless(text).padEnd(width);
    return index === state.selected
      ? inverted([span(`▸ ${name}  ${harmless(note)}`)])
      : [span(`  ${name}  `), span(harmless(note), 'dim')];
  });
  return [
    fieldLine(':', state.field, columns),
    ...(state.fault === '' ? [] : [[span(harmless(state.fault), 'failed')]]),
    ...windowed(lines, state.selected, Math.max(1, rows - (state.fault === '' ? 1 : 2))),
  ];
}
