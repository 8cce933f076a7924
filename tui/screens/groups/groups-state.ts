import type { GroupDescription, GroupRow } from '../../../sandbox/control/index.ts';
import { movedBy, moveKeys, type Move } from '../../move-keys.ts';
import type { KeyRow, Step, World } from '../../screen.ts';

export type GroupsAction = Move | 'open' | 'topic';

export const groupsKeys: readonly KeyRow<GroupsAction>[] = [
  ...moveKeys,
  { key: 'enter', action: 'open', label: 'members and offsets' },
  { key: 'o', action: 'topic', label: 'records', isQuiet: true },
];

export interface GroupsState {
  /** undefined while they are being fetched. */
  readonly groups: readonly GroupRow[] | undefined;
  /** Name of the selected group; groups come and go. */
  readonly selected: string | undefined;
  readonly opened:
    | {
        readonly group: string;
        /** undefined while it is being fetched. */
        readonly description: GroupDescription | undefined;
        readonly selected: number;
      }
    | undefined;
}

export type GroupsAsk =
  | { readonly kind: 'list' }
  | { readonly kind: 'describe'; readonly group: string };

export const emptyGroups: GroupsState = {
  groups: undefined,
  selected: undefined,
  opened: undefined,
};

/** Place of the selected group; the first when it has gone. */
export function placeOf({ groups = [], selected }: GroupsState): number {
  return Math.max(
    0,
    groups.findIndex(({ group }) => group === selected),
  );
}

/** What a key does. */
export function pressGroups(
  state: GroupsState,
  action: GroupsAction,
  { snapshot }: World,
): Step<GroupsState, GroupsAsk> {
  const { opened, groups = [] } = state;
  const offset = opened?.description?.offsets[opened.selected];
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      if (opened === undefined) {
        const at = movedBy(placeOf(state), action, groups.length);
        return { state: { ...state, selected: groups[at]?.group } };
      }
      const count = opened.description?.offsets.length ?? 0;
      const selected = movedBy(opened.selected, action, count);
      return { state: { ...state, opened: { ...opened, selected } } };
    }
    case 'open': {
      const group = groups[placeOf(state)]?.group;
      if (group === undefined || opened !== undefined) return { state };
      return opening(state, group);
    }
    case 'topic': {
      if (opened?.description === undefined || offset === undefined) return { state };
      // Groups name topics as Kafka does, with the environment before.
      const prefix = `${snapshot?.status.env ?? ''}.`;
      const short = offset.topic.startsWith(prefix)
        ? offset.topic.slice(prefix.length)
        : offset.topic;
      const topic = `${opened.description.cluster}/${short}`;
      return { state, wish: { kind: 'open', screen: 'records', args: { topic } } };
    }
  }
}

/** Shows one group. */
export function opening(state: GroupsState, group: string): Step<GroupsState, GroupsAsk> {
  return {
    state: { ...state, opened: { group, description: undefined, selected: 0 } },
    wish: { kind: 'ask', ask: { kind: 'describe', group } },
  };
}
