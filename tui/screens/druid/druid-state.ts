import type { JsonObject } from '../../../sandbox/control/index.ts';
import type { Press } from '../../key-name.ts';
import { movedBy } from '../../move-keys.ts';
import { moved, type Chooser, type Step } from '../../screen.ts';
import { fieldOf, textIn, typed, type TextField } from '../../text-field.ts';
import type { DruidAction } from './druid-keys.ts';
import { csvOf } from './rows.ts';
import { quoted, sqlCompletions, withCompletion, type Tables } from './sql-words.ts';

/** Rows of a query that was run. */
export interface SqlResult {
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
  readonly tookMs: number;
}

export interface DruidState {
  readonly field: TextField;
  readonly isTyping: boolean;
  readonly isRunning: boolean;
  readonly result: SqlResult | undefined;
  /** Why the last query gave no rows. */
  readonly failure: string;
  readonly tables: Tables;
  /** What was run, newest last; `recalled` counts back from its end while up and down are pressed. */
  readonly history: readonly string[];
  readonly recalled: number;
  readonly hasChart: boolean;
  readonly selected: number;
  /** First column that is shown. */
  readonly column: number;
}

export type DruidAsk =
  | { readonly kind: 'run'; readonly sql: string }
  /** Puts a query into the editor. */
  | { readonly kind: 'take'; readonly sql: string };

const first =
  'SELECT eid, COUNT(*) AS events FROM "telemetry-events-syncts" GROUP BY 1 ORDER BY 2 DESC';

export const emptyDruid: DruidState = {
  field: fieldOf(first),
  isTyping: false,
  isRunning: false,
  result: undefined,
  failure: '',
  tables: {},
  history: [],
  recalled: 0,
  hasChart: false,
  selected: 0,
  column: 0,
};

type DruidStep = Step<DruidState, DruidAsk>;

/** Runs a query; it goes to the end of the history. */
export function running(state: DruidState, sql: string): DruidStep {
  const history = [...state.history.filter((one) => one !== sql), sql];
  return {
    state: {
      ...state,
      field: fieldOf(sql),
      isTyping: false,
      isRunning: true,
      failure: '',
      history,
      recalled: 0,
    },
    wish: { kind: 'ask', ask: { kind: 'run', sql } },
  };
}

/** What a key does while the rows are looked at. */
export function pressDruid(state: DruidState, action: DruidAction): DruidStep {
  const { result } = state;
  switch (action) {
    case 'edit':
      return { state: { ...state, isTyping: true, recalled: 0 } };
    case 'chart':
      return { state: { ...state, hasChart: !state.hasChart } };
    case 'history':
      return { state, wish: { kind: 'choose', chooser: historyChooser(state) } };
    case 'tables':
      return { state, wish: { kind: 'choose', chooser: tableChooser(state) } };
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = movedBy(state.selected, action, result?.rows.length ?? 0);
      return { state: { ...state, selected } };
    }
    case 'left':
    case 'right': {
      const by = action === 'left' ? -1 : 1;
      return { state: { ...state, column: moved(state.column, by, result?.columns.length ?? 0) } };
    }
    case 'trace': {
      const mid = result?.rows[state.selected]?.['mid'];
      return typeof mid === 'string'
        ? { state, wish: { kind: 'open', screen: 'journey', args: { mid } } }
        : { state, wish: { kind: 'tell', text: 'The selected row has no column mid.' } };
    }
    case 'copy':
      return result === undefined
        ? { state }
        : { state, wish: { kind: 'copy', text: JSON.stringify(result.rows, null, 2) } };
    case 'export':
      return result === undefined
        ? { state }
        : { state, wish: { kind: 'choose', chooser: rowsChooser(result) } };
  }
}

/** What a key does while SQL is typed. */
export function typeSql(state: DruidState, press: Press): DruidStep {
  const sql = textIn(state.field).trim().replace(/;$/, '');
  switch (press.key) {
    case 'esc':
      return { state: { ...state, isTyping: false } };
    case 'enter':
      return sql === '' ? { state } : running(state, sql);
    case 'up':
    case 'down':
      return { state: recalledBy(state, press.key === 'up' ? 1 : -1) };
    case 'tab': {
      const [completion] = sqlCompletions(state.field.before, state.tables);
      if (completion === undefined) return { state };
      const before = withCompletion(state.field.before, completion);
      return { state: { ...state, field: { ...state.field, before } } };
    }
    default: {
      const field = typed(state.field, press);
      return { state: field === undefined ? state : { ...state, field, failure: '' } };
    }
  }
}

function recalledBy(state: DruidState, by: 1 | -1): DruidState {
  const recalled = Math.max(0, Math.min(state.history.length, state.recalled + by));
  const sql = recalled === 0 ? '' : (state.history.at(-recalled) ?? '');
  return { ...state, recalled, field: fieldOf(sql) };
}

function historyChooser({ history }: DruidState): Chooser<DruidAsk> {
  return {
    title: history.length === 0 ? 'Nothing was asked yet' : 'Run again',
    choices: history.toReversed().map((sql) => ({
      label: sql,
      wish: { kind: 'open', screen: 'druid', args: { sql } },
    })),
  };
}

function tableChooser({ tables }: DruidState): Chooser<DruidAsk> {
  return {
    title: 'Look at',
    choices: Object.entries(tables).map(([table, columns]) => ({
      label: table,
      note: `${columns.length} columns: ${columns.slice(0, 8).join(', ')} …`,
      wish: {
        kind: 'ask',
        ask: { kind: 'take', sql: `SELECT * FROM ${quoted(table)} ORDER BY __time DESC LIMIT 20` },
      },
    })),
  };
}

function rowsChooser({ columns, rows }: SqlResult): Chooser<DruidAsk> {
  const json = `${JSON.stringify(rows, null, 2)}\n`;
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return {
    title: 'Write the rows to a file as …',
    choices: [
      { label: 'CSV', wish: { kind: 'save', name: 'druid.csv', text: csvOf(columns, rows) } },
      { label: 'JSON', wish: { kind: 'save', name: 'druid.json', text: json } },
      { label: 'NDJSON', wish: { kind: 'save', name: 'druid.ndjson', text: lines } },
    ],
  };
}
