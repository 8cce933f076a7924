import type { Screen } from '../../screen.ts';
import { topicsKeys, type TopicsAction } from './topics-keys.ts';
import { drawTopics, emptyTopics, pressTopics, type TopicsState } from './topics-state.ts';

/** The topics of both clusters. */
export const topicsScreen: Screen<TopicsState, TopicsAction> = {
  title: 'topics',
  note: 'topics of both clusters',
  keys: topicsKeys,
  empty: emptyTopics,
  press: pressTopics,
  draw: drawTopics,
};
