import type { RecordView } from '../../../sandbox/control/types.ts';
import { harmless } from '../../harmless.ts';
import {
  firstVisible,
  inverted,
  moved,
  span,
  windowed,
  type Args,
  type Line,
  type Size,
  type Step,
} from '../../screen.ts';
import type { Press } from '../../key-name.ts';
import { completed, faultOf, typingLines, type FilterFault } from './filter-field.ts';
import type { RecordsAsk } from './records-ask.ts';
import { toggled, treeLines } from './record-tree.ts';
import type { RecordsAction } from './records-keys.ts';

// What is kept while following; older records are looked up again by offset.
const most = 500;

export interface RecordsState {
  readonly topic: string;
  readonly records: readonly RecordView[];
  /** False until the first look-up has answered. */
  readonly isLoaded: boolean;
  readonly selected: number;
  readonly follows: boolean;
  readonly filter: string;
  /** The filter being typed; undefined when none is. */
  readonly typing: string | undefined;
  /** Why what was typed is no filter, and where. */
  readonly fault: FilterFault | undefined;
  /** The opened record and its folded paths. */
  readonly detail:
    | {
        readonly record: RecordView;
        readonly selected: number;
        readonly folded: ReadonlySet<string>;
      }
    | undefined;
  /** Records that came while paused. */
  readonly missed: number;
}

export type RecordsStep = Step<RecordsState, RecordsAsk>;

/** A topic just opened. */
export function openRecords(topic: string): RecordsState {
  return {
    topic,
    records: [],
    isLoaded: false,
    selected: 0,
    follows: true,
    filter: '',
    typing: undefined,
    fault: undefined,
    detail: undefined,
    missed: 0,
  };
}

/** Takes the answer of the first look-up in, also when following was paused meanwhile. */
export function loaded(state: RecordsState, known: readonly RecordView[]): RecordsState {
  const { follows } = state;
  return {
    ...withRecords({ ...state, follows: true, records: [] }, known),
    follows,
    isLoaded: true,
  };
}

/** Takes records in: the newest stays selected while following; paused, they are only counted. */
export function withRecords(state: RecordsState, fresh: readonly RecordView[]): RecordsState {
  if (!state.follows) return { ...state, missed: state.missed + fresh.length };
  const records = [...state.records, ...fresh].slice(-most);
  return { ...state, records, selected: Math.max(0, records.length - 1) };
}

/** What a key does. */
export function pressRecords(state: RecordsState, action: RecordsAction): RecordsStep {
  if (state.detail !== undefined) return pressDetail(state, state.detail, action);
  const step = { up: -1, down: 1, 'page-up': -10, 'page-down': 10 };
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = moved(state.selected, step[action], state.records.length);
      return { state: { ...state, selected, follows: false } };
    }
    case 'open': {
      const record = state.records[state.selected];
      if (record === undefined) return { state };
      return {
        state: { ...state, follows: false, detail: { record, selected: 0, folded: new Set() } },
      };
    }
    case 'fold':
      return { state };
    case 'follow':
      // What came while paused was not kept: following again looks it up.
      return state.follows
        ? { state: { ...state, follows: false } }
        : { state, wish: { kind: 'open', screen: 'records', args: linkOf(state) } };
    case 'filter':
      return { state: { ...state, typing: state.filter } };
    case 'trace':
      return { state, ...traceOf(state.records[state.selected]) };
  }
}

/** What a key does while the filter is typed. */
export function typeFilter(state: RecordsState, { key, input }: Press): RecordsStep {
  const typing = state.typing ?? '';
  if (key === 'esc') return { state: { ...state, typing: undefined } };
  if (key === 'enter') {
    const fault = faultOf(typing);
    if (fault !== undefined) return { state: { ...state, fault } };
    const args = { topic: state.topic, filter: typing };
    return { state, wish: { kind: 'open', screen: 'records', args } };
  }
  const next =
    key === 'tab'
      ? completed(typing, state.records)
      : key === 'backspace'
        ? Array.from(typing).slice(0, -1).join('')
        : typing + input;
  return { state: { ...state, typing: next, fault: undefined } };
}

/** What leads back here. */
export function linkOf({ topic, filter }: RecordsState): Args {
  return filter === '' ? { topic } : { topic, filter };
}

function traceOf(record: RecordView | undefined): Pick<RecordsStep, 'wish'> {
  return record?.mid === undefined
    ? {}
    : { wish: { kind: 'open', screen: 'journey', args: { mid: record.mid } } };
}

function pressDetail(
  state: RecordsState,
  detail: NonNullable<RecordsState['detail']>,
  action: RecordsAction,
): RecordsStep {
  const value = detail.record.value ?? detail.record.text ?? '';
  const step = { up: -1, down: 1, 'page-up': -10, 'page-down': 10 };
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = moved(detail.selected, step[action], treeLines(value, detail.folded).length);
      return { state: { ...state, detail: { ...detail, selected } } };
    }
    case 'open':
    case 'fold': {
      return {
        state: {
          ...state,
          detail: { ...detail, ...toggled(value, detail.folded, detail.selected) },
        },
      };
    }
    case 'trace':
      return { state, ...traceOf(detail.record) };
    case 'follow':
    case 'filter':
      return { state };
  }
}

/** Records of the topic, newest at the bottom, or the opened record as a tree. */
export function drawRecords(state: RecordsState, size: Size): readonly Line[] {
  if (state.detail !== undefined) return drawDetail(state.detail, size);
  const head: Line = [
    span(state.topic, 'accent'),
    span(state.follows ? '  ▶ following' : '  ❚❚ paused', state.follows ? 'good' : 'warning'),
    span(state.missed > 0 ? `  ${state.missed} came since` : '', 'dim'),
    span(state.filter === '' ? '' : `  filter: ${harmless(state.filter)}`, 'warning'),
  ];
  const input =
    state.typing === undefined ? [] : typingLines({ ...state, typing: state.typing }, size.columns);
  if (state.records.length === 0) return [head, ...input, [span(emptyText(state), 'dim')]];
  const lines = state.records.map((record, index) => {
    const line = recordLine(record, size.columns);
    return index === state.selected ? inverted(line) : line;
  });
  return [head, ...input, ...windowed(lines, state.selected, size.rows - 1 - input.length)];
}

function emptyText({ isLoaded, filter }: RecordsState): string {
  if (!isLoaded) return 'Looking …';
  return filter === ''
    ? 'No records yet.'
    : `No record passes ${harmless(filter)}; / changes the filter.`;
}

function recordLine(record: RecordView, columns: number): Line {
  const time = timeOf(record).slice(11, 23).padEnd(12);
  return [
    span(`${time} `, 'dim'),
    span(`${record.partition}@${record.offset}`.padEnd(9)),
    span(`${harmless(record.eid ?? '-').slice(0, 20)} `.padEnd(13), 'strong'),
    span(previewOf(record).slice(0, columns), record.value === undefined ? 'warning' : 'plain'),
  ];
}

// The first part of a value as text: records are drawn many times and may be a megabyte each.
const previews = new WeakMap<RecordView, string>();
const previewLength = 400;

function previewOf(record: RecordView): string {
  const known = previews.get(record);
  if (known !== undefined) return known;
  const text = record.value === undefined ? (record.text ?? '') : JSON.stringify(record.value);
  const preview = harmless(text.slice(0, previewLength));
  previews.set(record, preview);
  return preview;
}

function drawDetail(
  { record, selected, folded }: NonNullable<RecordsState['detail']>,
  size: Size,
): readonly Line[] {
  const place = `${record.cluster}/${record.topic}-${record.partition}@${record.offset}`;
  const headers = Object.entries(record.headers).map(([name, value]) => `${name}=${value}`);
  const head: Line[] = [
    [span(place, 'accent'), span(`  ${record.sizeBytes} bytes  ${timeOf(record)}`, 'dim')],
    [
      span(`key ${harmless((record.key ?? 'none').slice(0, size.columns))}`, 'dim'),
      span(
        headers.length === 0
          ? ''
          : `  headers ${harmless(headers.join(' ').slice(0, size.columns))}`,
        'dim',
      ),
    ],
  ];
  const lines = treeLines(record.value ?? record.text ?? '', folded);
  const height = size.rows - head.length;
  const first = firstVisible(lines.length, selected, height);
  const shown = lines
    .slice(first, first + height)
    .map(({ text }, index) => [span(text, first + index === selected ? 'selected' : 'plain')]);
  return [...head, ...shown];
}

/** A broker takes any int64 as a timestamp; JavaScript's dates do not reach that far. */
function timeOf({ timestamp }: RecordView): string {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? String(timestamp) : time.toISOString();
}
