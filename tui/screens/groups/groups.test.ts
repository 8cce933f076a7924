import { expect, test } from 'vitest';
import type { GroupDescription, GroupRow } from '../../../sandbox/control/index.ts';
import type { World } from '../../screen.ts';
import { askedOf } from '../../testing/asked.ts';
import { exampleSnapshot } from '../../testing/examples.ts';
import { drawGroups } from './groups-lines.ts';
import { emptyGroups, pressGroups, type GroupsState } from './groups-state.ts';
import { groupsScreen } from './index.ts';
import { screenText } from '../../testing/screen-text.ts';

const world: World = { snapshot: exampleSnapshot() };
const row: GroupRow = { group: 'dev.a-group', cluster: 'dp', state: 'Stable', members: 1, lag: 0 };
const description: GroupDescription = {
  ...row,
  lag: 1500,
  memberDetail: [
    {
      memberId: 'member-1',
      clientId: 'c',
      host: '/127.0.0.1',
      assignment: [{ topic: 'dev.telemetry.raw', partitions: [0, 1] }],
    },
  ],
  offsets: [
    { topic: 'dev.telemetry.raw', partition: 0, committed: 1000, logEnd: 2500, lag: 1500 },
    { topic: 'dev.telemetry.raw', partition: 1, committed: 7, logEnd: 8, lag: 0 },
  ],
};
const state: GroupsState = { ...emptyGroups, groups: [row, { ...row, group: 'dev.b-group' }] };
const text = (of: GroupsState): string => screenText(drawGroups(of, { columns: 80, rows: 22 }));

test('the selection stays with its group when another comes before it', () => {
  const second = pressGroups(state, 'down', world).state;
  const more = { ...second, groups: [{ ...row, group: 'dev.0-group' }, ...(second.groups ?? [])] };
  expect(pressGroups(more, 'open', world).wish).toEqual({
    kind: 'ask',
    ask: { kind: 'describe', group: 'dev.b-group' },
  });
});

test('one group shows its members, and how far it is in each partition', async () => {
  const { state: opening, wish } = pressGroups(state, 'open', world);
  expect(text(opening)).toBe('Looking for dev.a-group …');
  const client = { group: () => Promise.resolve(description) };
  expect(wish).toMatchObject({ ask: { kind: 'describe' } });
  const opened = await askedOf(groupsScreen, {
    ask: { kind: 'describe', group: 'dev.a-group' },
    state: opening,
    client,
  });
  expect(text(opened)).toMatchInlineSnapshot(`
    "dev.a-group  on dp  Stable  lag 1 500
    members
      member-1                                 /127.0.0.1  dev.telemetry.raw 0,1

    topic                             partition   committed         end         lag
    dev.telemetry.raw                         0       1 000       2 500       1 500
    dev.telemetry.raw                         1           7           8           0"
  `);
  expect(pressGroups(opened, 'topic', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'dp/telemetry.raw' },
  });
  expect(groupsScreen.back?.(opened)?.opened).toBeUndefined();
});
