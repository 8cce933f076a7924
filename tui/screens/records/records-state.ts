import type { RecordView } from '../../../sandbox/control/index.ts';
import { movedBy } from '../../move-keys.ts';
import type { Args, Chooser, Step, World } from '../../screen.ts';
import { knownFields } from './known-fields.ts';
import type { Press } from '../../key-name.ts';
import { completed, faultOf, type FilterFault } from './filter-field.ts';
import type { RecordsAsk } from './records-ask.ts';
import { openDetail, pressDetail, type RecordDetail } from './record-detail.ts';
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
  readonly detail: RecordDetail | undefined;
  /** Paths shown of each record in place of its text: `edata.duration`. */
  readonly columns: readonly string[];
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
    columns: [],
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
export function pressRecords(
  state: RecordsState,
  action: RecordsAction,
  world: World,
): RecordsStep {
  const { detail } = state;
  if (detail !== undefined) {
    const { state: next, wish } = pressDetail(detail, action, world);
    return { state: { ...state, detail: next }, ...(wish === undefined ? {} : { wish }) };
  }
  const record = state.records[state.selected];
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = movedBy(state.selected, action, state.records.length);
      return { state: { ...state, selected, follows: false } };
    }
    case 'open': {
      if (record === undefined) return { state };
      return { state: { ...state, follows: false, detail: openDetail(record) } };
    }
    case 'fold':
    case 'raw':
      return { state };
    case 'follow':
      // What came while paused was not kept: following again looks it up.
      return state.follows
        ? { state: { ...state, follows: false } }
        : {
            state: { ...state, follows: true, isLoaded: false, missed: 0 },
            wish: { kind: 'ask', ask: followOf(state) },
          };
    case 'filter':
      return { state: { ...state, typing: state.filter } };
    case 'go-to':
      return { state: { ...state, typing: state.filter === '' ? 'offset >= ' : state.filter } };
    case 'columns':
      return { state, wish: { kind: 'choose', chooser: columnChooser(state) } };
    case 'earlier':
    case 'later':
    case 'copy':
    case 'export':
    case 'edit':
    case 'validate':
    case 'trace': {
      if (record === undefined) return { state };
      const { wish } = pressDetail(openDetail(record), action, world);
      return { state, ...(wish === undefined ? {} : { wish }) };
    }
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

/** What is asked to show the topic, also when one comes back to it. */
export function followOf({ topic, filter }: RecordsState): RecordsAsk {
  return { kind: 'follow', topic, filter };
}

/** Shows a path as a column, or no longer. */
export function withColumn(state: RecordsState, path: string): RecordsState {
  const { columns } = state;
  const without = columns.filter((one) => one !== path);
  return { ...state, columns: without.length < columns.length ? without : [...columns, path] };
}

function columnChooser({ records, columns }: RecordsState): Chooser<RecordsAsk> {
  const { paths, values } = knownFields(records);
  return {
    title: 'Show or hide a column',
    choices: [...columns, ...paths.filter((path) => !columns.includes(path))].map((path) => ({
      label: `${columns.includes(path) ? '✓ ' : '  '}${path}`,
      note: (values[path] ?? []).slice(0, 3).join(', '),
      wish: { kind: 'ask', ask: { kind: 'column', path } },
    })),
  };
}
