import type { OccurrenceRow } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { movedBy, moveKeys, type Move } from '../../move-keys.ts';
import {
  inverted,
  span,
  windowed,
  type KeyRow,
  type Line,
  type Size,
  type Step,
} from '../../screen.ts';

export type EventsAction = Move | 'open' | 'hold';

export const eventsKeys: readonly KeyRow<EventsAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'open', label: 'journey' },
  { key: 't', action: 'open', label: 'journey', isQuiet: true },
  { key: 'f', action: 'hold', label: 'follow' },
];

export interface EventsState {
  /** The newest first; undefined while they are being fetched. */
  readonly rows: readonly OccurrenceRow[] | undefined;
  /** The selected occurrence: others come before it. Undefined selects the newest. */
  readonly selected: string | undefined;
  readonly follows: boolean;
}

export const emptyEvents: EventsState = { rows: undefined, selected: undefined, follows: true };

/** Place of the selected occurrence; the newest when it has gone. */
function placeOf({ rows = [], selected }: EventsState): number {
  return Math.max(
    0,
    rows.findIndex(({ occurrence }) => occurrence === selected),
  );
}

/** What a key does; moving holds the list. */
export function pressEvents(state: EventsState, action: EventsAction): Step<EventsState> {
  const { rows = [] } = state;
  const at = placeOf(state);
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const selected = rows[movedBy(at, action, rows.length)]?.occurrence;
      return { state: { ...state, selected, follows: false } };
    }
    case 'hold':
      return { state: { ...state, follows: !state.follows, selected: undefined } };
    case 'open': {
      const row = rows[at];
      if (row === undefined) return { state };
      return row.mid === null
        ? {
            state,
            wish: { kind: 'tell', text: 'It has no mid: a batch, or a record without one.' },
          }
        : { state, wish: { kind: 'open', screen: 'journey', args: { mid: row.mid } } };
    }
  }
}

/** The latest events, the newest first. */
export function drawEvents(state: EventsState, size: Size): readonly Line[] {
  const { rows, follows } = state;
  if (rows === undefined) return [[span('Looking …', 'dim')]];
  const at = placeOf(state);
  const lines = rows.map(({ occurrence, eid, mid, settled }, index): Line => {
    const line = [
      span(settled ? '✓ ' : '… ', settled ? 'good' : 'accent'),
      span(
        harmless(eid ?? (mid === null ? 'batch' : '-'))
          .slice(0, 19)
          .padEnd(20),
        'strong',
      ),
      span(
        harmless(mid ?? '')
          .slice(0, 45)
          .padEnd(46),
      ),
      span(harmless(occurrence), 'dim'),
    ];
    return index === at ? inverted(line) : line;
  });
  const head: Line = [
    span('the latest events', 'strong'),
    span(follows ? '  ▶ following' : '  ❚❚ paused', follows ? 'good' : 'warning'),
  ];
  if (rows.length === 0) return [head, [span('Nothing has come in yet.', 'dim')]];
  return [head, ...windowed(lines, at, size.rows - 1)];
}
