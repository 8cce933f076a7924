import type { TopicDescription, TopicRow } from '../../../sandbox/control/index.ts';
import { movedBy } from '../../move-keys.ts';
import type { Step, World } from '../../screen.ts';
import type { TopicsAction } from './topics-keys.ts';

/** What the topics are ordered by: as the sandbox lists them, or the largest first. */
export type TopicOrder = 'cluster' | 'records' | 'bytes' | 'rate';

export interface TopicsState {
  /** `cluster/topic` of the selected row; topics come and go above it. */
  readonly selected: string | undefined;
  readonly hidesEmpty: boolean;
  readonly order: TopicOrder;
  readonly described:
    | { readonly name: string; readonly description: TopicDescription | undefined }
    | undefined;
}

export interface TopicsAsk {
  readonly kind: 'describe';
  readonly name: string;
}

export const emptyTopics: TopicsState = {
  selected: undefined,
  hidesEmpty: true,
  order: 'cluster',
  described: undefined,
};

const orders: readonly TopicOrder[] = ['cluster', 'rate', 'records', 'bytes'];

/** A topic and how many records a second are written to it. */
export type RatedTopic = TopicRow & { readonly perSecond: number };

/** What a key does. */
export function pressTopics(
  state: TopicsState,
  action: TopicsAction,
  world: World,
): Step<TopicsState, TopicsAsk> {
  const rows = shownTopics(state, world);
  const at = placeOf(state, rows);
  const row = rows[at];
  const { described } = state;
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      if (described !== undefined) return { state };
      const next = rows[movedBy(at, action, rows.length)];
      return { state: { ...state, selected: next === undefined ? undefined : nameOf(next) } };
    }
    case 'empty':
      return { state: { ...state, hidesEmpty: !state.hidesEmpty } };
    case 'sort': {
      const order = orders[(orders.indexOf(state.order) + 1) % orders.length] ?? 'cluster';
      return { state: { ...state, order } };
    }
    case 'describe': {
      if (row === undefined || described !== undefined) return { state };
      const name = nameOf(row);
      return {
        state: { ...state, described: { name, description: undefined } },
        wish: { kind: 'ask', ask: { kind: 'describe', name } },
      };
    }
    case 'open': {
      const topic = described?.name ?? (row === undefined ? undefined : nameOf(row));
      return topic === undefined
        ? { state }
        : { state, wish: { kind: 'open', screen: 'records', args: { topic } } };
    }
  }
}

/** `dp/telemetry.raw` */
export function nameOf({ cluster, topic }: TopicRow): string {
  return `${cluster}/${topic}`;
}

/** Place of the selected topic; the first when it has gone. */
export function placeOf({ selected }: TopicsState, rows: readonly TopicRow[]): number {
  return Math.max(
    0,
    rows.findIndex((row) => nameOf(row) === selected),
  );
}

/** The topics that are shown, in their order. */
export function shownTopics(
  { hidesEmpty, order }: TopicsState,
  { snapshot }: World,
): readonly RatedTopic[] {
  const rates = new Map<string, number>();
  for (const { to, perSecond } of snapshot?.edges ?? [])
    rates.set(to, (rates.get(to) ?? 0) + perSecond);
  const rows = (snapshot?.topics ?? [])
    .filter(({ records = 1 }) => records > 0 || !hidesEmpty)
    .map((row) => ({ ...row, perSecond: rates.get(nameOf(row)) ?? 0 }));
  if (order === 'cluster') return rows;
  const weight = ({ perSecond, records = 0, bytes = 0 }: RatedTopic): number =>
    order === 'rate' ? perSecond : order === 'records' ? records : bytes;
  return rows.toSorted((a, b) => weight(b) - weight(a));
}
