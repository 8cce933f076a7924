import type { TopicRow } from '../../../sandbox/control/index.ts';
import {
  count,
  inverted,
  moved,
  span,
  windowed,
  type Line,
  type Size,
  type Step,
  type World,
} from '../../screen.ts';
import type { TopicsAction } from './topics-keys.ts';

export interface TopicsState {
  /** `cluster/topic` of the selected row; topics come and go above it. */
  readonly selected: string | undefined;
  readonly hidesEmpty: boolean;
}

export const emptyTopics: TopicsState = { selected: undefined, hidesEmpty: true };

/** What a key does. */
export function pressTopics(
  state: TopicsState,
  action: TopicsAction,
  world: World,
): Step<TopicsState> {
  const rows = shown(state, world);
  const at = placeOf(state, rows);
  const move = (by: number): Step<TopicsState> => {
    const row = rows[moved(at, by, rows.length)];
    return { state: { ...state, selected: row === undefined ? undefined : nameOf(row) } };
  };
  switch (action) {
    case 'up':
      return move(-1);
    case 'down':
      return move(1);
    case 'empty':
      return { state: { ...state, hidesEmpty: !state.hidesEmpty } };
    case 'open': {
      const row = rows[at];
      return row === undefined
        ? { state }
        : { state, wish: { kind: 'open', screen: 'records', args: { topic: nameOf(row) } } };
    }
  }
}

function nameOf({ cluster, topic }: TopicRow): string {
  return `${cluster}/${topic}`;
}

function placeOf({ selected }: TopicsState, rows: readonly TopicRow[]): number {
  return Math.max(
    0,
    rows.findIndex((row) => nameOf(row) === selected),
  );
}

function shown({ hidesEmpty }: TopicsState, { snapshot }: World): readonly TopicRow[] {
  const topics = snapshot?.topics ?? [];
  return hidesEmpty ? topics.filter(({ records = 1 }) => records > 0) : topics;
}

// A broker that is not ours tells neither.
function known(number: number | undefined): string {
  return number === undefined ? '-' : count(number);
}

/** The list of topics with partitions, records and bytes. */
export function drawTopics(state: TopicsState, size: Size, world: World): readonly Line[] {
  const rows = shown(state, world);
  const hidden = (world.snapshot?.topics.length ?? 0) - rows.length;
  const head: Line[] = [
    [span(`${'topic'.padEnd(34)}cluster  partitions     records         bytes`, 'strong')],
  ];
  const selected = placeOf(state, rows);
  const lines = rows.map((row, index) => {
    const line = [
      span(row.topic.padEnd(34)),
      span(row.cluster.padEnd(9), 'dim'),
      span(String(row.partitions).padStart(10)),
      span(known(row.records).padStart(12)),
      span(known(row.bytes).padStart(14), 'dim'),
    ];
    return index === selected ? inverted(line) : line;
  });
  if (world.snapshot === undefined) return [[span('Waiting for the first snapshot …', 'dim')]];
  if (rows.length === 0)
    return [...head, [span('No topic has a record yet; e shows the empty ones.', 'dim')]];
  const foot: Line[] =
    hidden > 0 ? [[span(`${hidden} empty topics are hidden; e shows them`, 'dim')]] : [];
  return [...head, ...windowed(lines, selected, size.rows - 2), ...foot];
}
