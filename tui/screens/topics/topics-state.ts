import type { Snapshot, TopicRow } from '../../../sandbox/control/types.ts';
import { count, moved, span, windowed, type Line, type Size, type Wish } from '../../screen.ts';
import { inverted } from '../pipeline/pipeline-state.ts';
import type { TopicsAction } from './topics-keys.ts';

export interface TopicsState {
  readonly topics: readonly TopicRow[];
  readonly selected: number;
  readonly hidesEmpty: boolean;
}

export const emptyTopics: TopicsState = { topics: [], selected: 0, hidesEmpty: true };

/** Takes the topics of a snapshot in; the selection stays where it is. */
export function withTopics(state: TopicsState, snapshot: Snapshot): TopicsState {
  return { ...state, topics: snapshot.topics };
}

/** What a key does. */
export function pressTopics(
  state: TopicsState,
  action: TopicsAction,
): { readonly state: TopicsState; readonly wish?: Wish } {
  const rows = shown(state);
  const selected = moved(state.selected, 0, rows.length);
  switch (action) {
    case 'up':
      return { state: { ...state, selected: moved(selected, -1, rows.length) } };
    case 'down':
      return { state: { ...state, selected: moved(selected, 1, rows.length) } };
    case 'empty':
      return { state: { ...state, hidesEmpty: !state.hidesEmpty, selected: 0 } };
    case 'open': {
      const row = rows[selected];
      return row === undefined
        ? { state }
        : { state, wish: { kind: 'open-topic', topic: `${row.cluster}/${row.topic}` } };
    }
  }
}

function shown({ topics, hidesEmpty }: TopicsState): readonly TopicRow[] {
  return hidesEmpty ? topics.filter(({ records }) => records > 0) : topics;
}

/** The list of topics with partitions, records and bytes. */
export function drawTopics(state: TopicsState, size: Size): readonly Line[] {
  const rows = shown(state);
  const hidden = state.topics.length - rows.length;
  const head: Line[] = [
    [span(`${'topic'.padEnd(34)}cluster  partitions     records         bytes`, 'strong')],
  ];
  const selected = moved(state.selected, 0, rows.length);
  const lines = rows.map((row, index) => {
    const line = [
      span(row.topic.padEnd(34)),
      span(row.cluster.padEnd(9), 'dim'),
      span(String(row.partitions).padStart(10)),
      span(count(row.records).padStart(12)),
      span(count(row.bytes).padStart(14), 'dim'),
    ];
    return index === selected ? inverted(line) : line;
  });
  const foot: Line[] = hidden > 0 ? [[span(`${hidden} empty topics are hidden`, 'dim')]] : [];
  return [...head, ...windowed(lines, selected, size.rows - 2), ...foot];
}
