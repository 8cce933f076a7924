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

/** What a screen asks of the program; everything that is not drawing. */
export type Wish =
  | { readonly kind: 'open-topic'; readonly topic: string }
  | { readonly kind: 'open-journey'; readonly mid: string }
  | { readonly kind: 'open'; readonly screen: ScreenName }
  | { readonly kind: 'filter'; readonly topic: string; readonly text: string }
  | { readonly kind: 'stage'; readonly stage: string; readonly action: 'pause' | 'resume' }
  | { readonly kind: 'start-sandbox' }
  | { readonly kind: 'back' };

export type ScreenName = 'start' | 'pipeline' | 'topics' | 'records' | 'journey' | 'help';

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
