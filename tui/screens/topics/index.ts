import type { Screen } from '../../screen.ts';
import { topicsKeys, type TopicsAction } from './topics-keys.ts';
import { drawTopics } from './topics-lines.ts';
import { emptyTopics, pressTopics, type TopicsAsk, type TopicsState } from './topics-state.ts';

/** The topics of both clusters. */
export const topicsScreen: Screen<TopicsState, TopicsAction, TopicsAsk> = {
  title: 'topics',
  note: 'topics of both clusters',
  keys: topicsKeys,
  empty: emptyTopics,
  press: pressTopics,
  draw: drawTopics,
  back: (state) => (state.described === undefined ? undefined : { ...state, described: undefined }),
  async ask({ name }, { client, update }) {
    const description = await client.topic(name);
    update((state) =>
      state.described?.name === name ? { ...state, described: { name, description } } : state,
    );
  },
};
