import type { Screen } from '../../screen.ts';
import { drawGroups } from './groups-lines.ts';
import {
  emptyGroups,
  groupsKeys,
  opening,
  pressGroups,
  type GroupsAction,
  type GroupsAsk,
  type GroupsState,
} from './groups-state.ts';

/** Consumer groups of both clusters. */
export const groupsScreen: Screen<GroupsState, GroupsAction, GroupsAsk> = {
  title: 'groups',
  note: 'consumer groups: lag, members, offsets',
  keys: groupsKeys,
  empty: emptyGroups,
  argument: { name: 'group', isNeeded: false },
  press: pressGroups,
  draw: drawGroups,
  open: (state, { group }) =>
    group === undefined
      ? { state, wish: { kind: 'ask', ask: { kind: 'list' } } }
      : opening(state, group),
  back: (state) => (state.opened === undefined ? undefined : { ...state, opened: undefined }),
  async ask(ask, { client, update }) {
    if (ask.kind === 'list') {
      const groups = await client.groups();
      update((state) => ({ ...state, groups }));
      return;
    }
    const description = await client.group(ask.group);
    update((state) =>
      state.opened?.group === ask.group
        ? { ...state, opened: { ...state.opened, description } }
        : state,
    );
  },
  refresh: ({ opened }) =>
    opened === undefined ? { kind: 'list' } : { kind: 'describe', group: opened.group },
  link: ({ opened }) => (opened === undefined ? {} : { group: opened.group }),
};
