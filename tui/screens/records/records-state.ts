import type { RecordView } from '../../../sandbox/control/types.ts';
import { harmless } from '../../harmless.ts';
import { moved, span, windowed, type Line, type Size, type Wish } from '../../screen.ts';
import { inverted } from '../pipeline/pipeline-state.ts';
import { foldable, treeLines } from './record-tree.ts';
import type { RecordsAction } from './records-keys.ts';

// What is kept while following; older records are looked up again by offset.
const most = 500;

export interface RecordsState {
  readonly topic: string;
  readonly records: readonly RecordView[];
  readonly selected: number;
  readonly follows: boolean;
  readonly filter: string;
  /** The filter being typed; undefined when none is. */
  readonly typing: string | undefined;
  /** The opened record and its folded paths. */
  readonly detail: { readonly record: RecordView; readonly selected: number; readonly folded: ReadonlySet<string> } | undefined;
  /** Records that came while paused. */
  readonly missed: number;
}

/** A topic just opened. */
export function openRecords(topic: string): RecordsState {
  return { topic, records: [], selected: 0, follows: true, filter: '', typing: undefined, detail: undefined, missed: 0 };
}

/** Takes records in: the newest stays selected while following; paused, they are only counted. */
export function withRecords(state: RecordsState, fresh: readonly RecordView[]): RecordsState {
  if (!state.follows) return { ...state, missed: state.missed + fresh.length };
  const records = [...state.records, ...fresh].slice(-most);
  return { ...state, records, selected: Math.max(0, records.length - 1) };
}

/** What a key does. */
export function pressRecords(
  state: RecordsState,
  action: RecordsAction,
): { readonly state: RecordsState; readonly wish?: Wish } {
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
      return { state: { ...state, follows: false, detail: { record, selected: 0, folded: new Set() } } };
    }
    case 'fold':
      return { state };
    case 'follow':
      return { state: { ...state, follows: !state.follows, missed: 0 } };
    case 'filter':
      return { state: { ...state, typing: state.filter } };
    case 'trace':
      return { state, ...traceOf(state.records[state.selected]) };
  }
}

function traceOf(record: RecordView | undefined): { readonly wish?: Wish } {
  return record?.mid === undefined ? {} : { wish: { kind: 'open-journey', mid: record.mid } };
}

function pressDetail(
  state: RecordsState,
  detail: NonNullable<RecordsState['detail']>,
  action: RecordsAction,
): { readonly state: RecordsState; readonly wish?: Wish } {
  const lines = treeLines(detail.record.value ?? detail.record.text ?? '', detail.folded);
  const step = { up: -1, down: 1, 'page-up': -10, 'page-down': 10 };
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = moved(detail.selected, step[action], lines.length);
      return { state: { ...state, detail: { ...detail, selected } } };
    }
    case 'open':
    case 'fold': {
      const path = lines[detail.selected]?.path;
      if (path === undefined || !foldable(detail.record.value, path)) return { state };
      const folded = new Set(detail.folded);
      if (!folded.delete(path)) folded.add(path);
      return { state: { ...state, detail: { ...detail, folded } } };
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
  const input: Line[] =
    state.typing === undefined
      ? []
      : [[span('filter: ', 'strong'), span(harmless(state.typing)), span('▏', 'accent')]];
  if (state.records.length === 0) return [head, ...input, [span('No records yet.', 'dim')]];
  const lines = state.records.map((record, index) => {
    const line = recordLine(record, size.columns);
    return index === state.selected ? inverted(line) : line;
  });
  return [head, ...input, ...windowed(lines, state.selected, size.rows - 1 - input.length)];
}

function recordLine(record: RecordView, columns: number): Line {
  const time = new Date(record.timestamp).toISOString().slice(11, 23);
  const value = record.value === undefined ? (record.text ?? '') : JSON.stringify(record.value);
  return [
    span(`${time} `, 'dim'),
    span(`${record.partition}@${record.offset}`.padEnd(9)),
    span(`${harmless(record.eid ?? '-')} `.padEnd(13), 'strong'),
    span(harmless(value.slice(0, columns)), record.value === undefined ? 'warning' : 'plain'),
  ];
}

function drawDetail(
  { record, selected, folded }: NonNullable<RecordsState['detail']>,
  size: Size,
): readonly Line[] {
  const head: Line = [
    span(`${record.cluster}/${record.topic}-${record.partition}@${record.offset}`, 'accent'),
    span(`  key ${harmless(record.key ?? 'none')}  ${record.sizeBytes} bytes  ${new Date(record.timestamp).toISOString()}`, 'dim'),
  ];
  const lines = treeLines(record.value ?? record.text ?? '', folded).map(({ text }, index) =>
    index === selected ? [span(text, 'selected')] : [span(text)],
  );
  return [head, [], ...windowed(lines, selected, size.rows - 2)];
}
