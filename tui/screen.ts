import type { ControlClient, JsonValue, Snapshot } from '../sandbox/control/index.ts';
import type { Press } from './key-name.ts';
import type { Settings } from './settings.ts';

/** A piece of a line with one meaning; colours belong to the theme. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  /** Cells on the terminal for a column; the text is cut or followed by room. */
  readonly width?: number;
}

export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'good'
  | 'warning'
  | 'failed'
  | 'accent'
  | 'selected';

export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  /** Rows of the body, without header and footer. */
  readonly rows: number;
}

/** A key of a screen: what is pressed, what it does, and the words for footer and help. */
export interface KeyRow<A extends string> {
  readonly key: string;
  readonly action: A;
  readonly label: string;
  /** Shown in help only. */
  readonly isQuiet?: boolean;
}

/** What a screen is told when it is opened: `journey?mid=…` as a link, `journey …` in the command line. */
export type Args = Readonly<Record<string, string>>;

export type StageAction = 'pause' | 'resume' | 'restart' | 'kill';

/** What a screen asks of the program; everything that is not drawing. `Q` is what it can ask its own `ask`. */
export type Wish<Q = never> =
  | { readonly kind: 'ask'; readonly ask: Q }
  | { readonly kind: 'open'; readonly screen: ScreenName; readonly args?: Args }
  | { readonly kind: 'choose'; readonly chooser: Chooser<Q> }
  | { readonly kind: 'stage'; readonly stage: string; readonly action: StageAction }
  | { readonly kind: 'start-sandbox'; readonly engine: string }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'save'; readonly name: string; readonly text: string }
  /** Opens a value in the person's editor, then asks where to send it; `topic` is offered first. */
  | { readonly kind: 'edit'; readonly value: JsonValue; readonly topic: string }
  | { readonly kind: 'send'; readonly to: string; readonly value: JsonValue }
  | { readonly kind: 'theme'; readonly name: string }
  /** As if the key had been pressed on the shown screen. */
  | { readonly kind: 'press'; readonly key: string }
  | { readonly kind: 'tell'; readonly text: string }
  /** Leaves the screen; `stop` stops the sandbox too. */
  | { readonly kind: 'close'; readonly stop: boolean }
  /** To the shell, until it brings the screen back. */
  | { readonly kind: 'suspend' };

/** A question with its answers, narrowed by typing. */
export interface Chooser<Q = never> {
  readonly title: string;
  readonly choices: readonly Choice<Q>[];
}

export interface Choice<Q = never> {
  readonly label: string;
  readonly note?: string;
  /** Absent for "no": nothing happens. */
  readonly wish?: Wish<Q>;
}

/** What every screen may look at, besides its own state. */
export interface World {
  /** undefined until the sandbox has told its first. */
  readonly snapshot: Snapshot | undefined;
}

/** A state after a key, and what is wished for. */
export interface Step<S, Q = never> {
  readonly state: S;
  readonly wish?: Wish<Q>;
}

/** What a screen asks of the sandbox, by kind. */
export interface Question {
  readonly kind: string;
}

/** What a screen has to carry out a wish of its own. */
export interface Asking<S> {
  readonly client: ControlClient;
  /** The screen was asked something else, or the sandbox is gone: nothing more is shown. */
  readonly signal: AbortSignal;
  /** Changes the screen's state; does nothing once `signal` is aborted. */
  readonly update: (change: (state: S) => S) => void;
}

/**
 * One screen: `S` its state, `A` the actions of its keys, `Q` what it may ask of the sandbox. Drawing and keys are pure;
 * only `ask` reaches out.
 */
export interface Screen<S, A extends string, Q extends Question = never> {
  readonly title: string;
  /** What one does there, in a few words: for the command bar and the palette. */
  readonly note: string;
  readonly keys: readonly KeyRow<A>[];
  readonly empty: S;
  /** What `:name …` may be followed by, as the argument of that name. */
  readonly argument?: Argument;
  press(state: S, action: A, world: World): Step<S, Q>;
  draw(state: S, size: Size, world: World): readonly Line[];
  /** The keys that the footer names in this state; its loud keys when left out. */
  footer?(state: S): readonly KeyRow<string>[] | undefined;
  /** Called each time the screen is opened, with what it is opened for. */
  open?(state: S, args: Args, world: World): Step<S, Q>;
  /** The keys of a field while one is typed in; undefined when none is. All keys but ctrl+c then go to `type`. */
  typing?(state: S): readonly KeyRow<string>[] | undefined;
  type?(state: S, press: Press, world: World): Step<S, Q>;
  /** Closes what is opened inside the screen; undefined when nothing is. */
  back?(state: S): S | undefined;
  /** Carries out one question; a new one of its kind ends the one before, opening the screen ends all. */
  ask?(ask: Q, asking: Asking<S>): Promise<void>;
  /** What is asked when one comes back to a state that was left for another of the same screen. */
  again?(state: S): Q | undefined;
  /** What is asked with each snapshot while the screen is shown, one question at a time. */
  refresh?(state: S, world: World): Q | undefined;
  /** Puts what was kept from the last time into the state; `keep` tells what is to be kept. */
  recall?(state: S, kept: Settings): S;
  keep?(state: S): Settings;
  /** The link that leads back here, arguments included. */
  link?(state: S): Args;
}

export interface Argument {
  readonly name: string;
  /** The screen shows nothing without it. */
  readonly isNeeded: boolean;
  known?(world: World): readonly string[];
}

export type ScreenName =
  | 'start'
  | 'pipeline'
  | 'job'
  | 'druid'
  | 'metrics'
  | 'walkthrough'
  | 'generator'
  | 'schemas'
  | 'groups'
  | 'topics'
  | 'failures'
  | 'records'
  | 'events'
  | 'journey'
  | 'help';

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

/** The part of a list that keeps the selected row in view. */
export function windowed<T>(rows: readonly T[], selected: number, height: number): readonly T[] {
  const first = firstVisible(rows.length, selected, height);
  return rows.slice(first, first + height);
}

/** Index of the first visible row. */
export function firstVisible(count: number, selected: number, height: number): number {
  const half = Math.floor(height / 2);
  return Math.max(0, Math.min(selected - half, count - height));
}

/** Moves a selection and keeps it inside the list. */
export function moved(selected: number, by: number, count: number): number {
  return Math.max(0, Math.min(count - 1, selected + by));
}

/** 1234567 → `1 234 567` */
export function count(number: number): string {
  return String(Math.round(number)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

/** A selected line: one inverted run, so that it is seen without colours. */
export function inverted(line: Line): Line {
  return [span(line.map(({ text }) => text).join(''), 'selected')];
}

/** A text as rows of at most `columns` letters, broken between words where it can be. */
export function wrapped(text: string, columns: number): readonly string[] {
  const width = Math.max(10, columns);
  const rows = text
    .split('\n')
    .flatMap((row) => row.match(new RegExp(`.{1,${width}}(?:\\s+|$)|.{1,${width}}`, 'gu')) ?? []);
  return rows.map((row) => row.trimEnd());
}
