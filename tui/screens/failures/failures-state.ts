import type { FailureGroup } from '../../../sandbox/control/index.ts';
import { moved, type Step } from '../../screen.ts';
import { toggled, treeLines } from '../records/record-tree.ts';
import type { FailureContent, FailureRow, FailuresAsk } from './failure.ts';
import type { FailuresAction } from './failures-keys.ts';

/** An opened row. */
export interface FailureDetail {
  readonly row: FailureRow;
  /** Undefined while it is looked up. */
  readonly content: FailureContent | undefined;
  readonly selected: number;
  readonly folded: ReadonlySet<string>;
}

export interface FailuresState {
  /** Undefined until the first look-up has answered. */
  readonly groups: readonly FailureGroup[] | undefined;
  /** Key of the selected group; groups come and change places. */
  readonly selected: string | undefined;
  /** What came of the last key, until the next. */
  readonly note: string;
  readonly opened:
    | {
        readonly group: FailureGroup;
        /** Undefined while they are looked up. */
        readonly rows: readonly FailureRow[] | undefined;
        readonly selected: number;
        readonly detail: FailureDetail | undefined;
      }
    | undefined;
}

export const emptyFailures: FailuresState = {
  groups: undefined,
  selected: undefined,
  note: '',
  opened: undefined,
};

/** The place of the selected group; the first when it has gone. */
export function placeOf({ groups = [], selected }: FailuresState): number {
  return Math.max(
    0,
    groups.findIndex(({ key }) => key === selected),
  );
}

/** What `esc` closes inside the screen; undefined when nothing is open. */
export function closed(state: FailuresState): FailuresState | undefined {
  if (state.opened === undefined) return undefined;
  const isDetail = state.opened.detail !== undefined;
  return { ...state, opened: isDetail ? { ...state.opened, detail: undefined } : undefined };
}

type Pressed = Step<FailuresState, FailuresAsk>;

const steps = { up: -1, down: 1, 'page-up': -10, 'page-down': 10 };

/** What a key does. */
export function pressFailures(before: FailuresState, action: FailuresAction): Pressed {
  const state = { ...before, note: '' };
  if (state.opened?.detail !== undefined)
    return pressDetail(state, state.opened, state.opened.detail, action);
  if (state.opened !== undefined) return pressRows(state, state.opened, action);
  const { groups = [] } = state;
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const group = groups[moved(placeOf(state), steps[action], groups.length)];
      return { state: { ...state, selected: group?.key } };
    }
    case 'open': {
      const group = groups[placeOf(state)];
      if (group === undefined) return { state };
      const opened = { group, rows: undefined, selected: 0, detail: undefined };
      return {
        state: { ...state, selected: group.key, opened },
        wish: { kind: 'ask', ask: { kind: 'rows', group } },
      };
    }
    case 'fold':
    case 'edit':
    case 'resend':
    case 'skip':
    case 'trace':
      return { state };
  }
}

type Opened = NonNullable<FailuresState['opened']>;

function pressRows(state: FailuresState, opened: Opened, action: FailuresAction): Pressed {
  const { rows = [] } = opened;
  const row = rows[opened.selected];
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = moved(opened.selected, steps[action], rows.length);
      return { state: { ...state, opened: { ...opened, selected } } };
    }
    case 'open': {
      if (row === undefined) return { state };
      const detail = { row, content: undefined, selected: 0, folded: new Set<string>() };
      return {
        state: { ...state, opened: { ...opened, detail } },
        wish: { kind: 'ask', ask: { kind: 'content', row } },
      };
    }
    case 'fold':
      return { state };
    case 'edit':
    case 'resend':
    case 'skip':
    case 'trace':
      return { state, ...wishFor(row, opened.group, action) };
  }
}

function pressDetail(
  state: FailuresState,
  opened: Opened,
  detail: FailureDetail,
  action: FailuresAction,
): Pressed {
  const value = detail.content?.kind === 'there' ? detail.content.value : '';
  const withDetail = (change: Partial<FailureDetail>): FailuresState => ({
    ...state,
    opened: { ...opened, detail: { ...detail, ...change } },
  });
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const count = treeLines(value, detail.folded).length;
      return { state: withDetail({ selected: moved(detail.selected, steps[action], count) }) };
    }
    case 'open':
    case 'fold':
      return { state: withDetail(toggled(value, detail.folded, detail.selected)) };
    case 'edit':
      return { state, ...editOf(detail) };
    case 'resend':
    case 'skip':
    case 'trace':
      return { state, ...wishFor(detail.row, opened.group, action) };
  }
}

interface Wished {
  readonly wish?: NonNullable<Pressed['wish']>;
}

function wishFor(
  row: FailureRow | undefined,
  { kind }: FailureGroup,
  action: 'edit' | 'resend' | 'skip' | 'trace',
): Wished {
  if (row === undefined) return {};
  switch (action) {
    case 'edit':
      return tell('enter opens it; then e edits it.');
    case 'resend':
      return { wish: { kind: 'ask', ask: { kind: 'resend', row } } };
    case 'skip':
      return kind === 'quarantined'
        ? { wish: { kind: 'ask', ask: { kind: 'skip', id: row.id } } }
        : {
            wish: { kind: 'tell', text: 'Only what is quarantined is on a list to be taken off.' },
          };
    case 'trace': {
      const mid = row.kind === 'event' ? row.event.mid : null;
      return mid === null
        ? tell('It has no mid, so no journey can be found.')
        : { wish: { kind: 'open', screen: 'journey', args: { mid } } };
    }
  }
}

/** The editor gets what the log still holds, whole. */
function editOf({ row, content }: FailureDetail): Wished {
  if (content === undefined) return tell('It is still being looked up.');
  if (content.kind === 'gone') return tell('The log has let it go: nothing is left to edit.');
  const { value, to } = content;
  if (row.kind === 'request' && Buffer.byteLength(row.request.preview) < row.request.sizeBytes)
    return tell('Only the beginning of its body is kept: r sends it again as it was.');
  return { wish: { kind: 'edit', value, topic: to } };
}

function tell(text: string): Wished {
  return { wish: { kind: 'tell', text } };
}
