import { expect, test } from 'vitest';
import { protocols, TestGroup } from './test-group.ts';

// The table of spec/kafka-protocol.md §4.1, one test a cell.

const changed = { protocols: protocols('range', 'roundrobin') };

/** An empty group that has been used: its one member left. */
function emptied(): { group: TestGroup; gone: string } {
  const group = new TestGroup();
  const [gone = ''] = group.stable(1);
  group.leave(gone);
  return { group, gone };
}

test('JoinGroup without an id from version 4 on tells an id in every state and changes nothing', () => {
  const cells = [
    ['Empty', emptied().group],
    ['PreparingRebalance', preparing().group],
    ['CompletingRebalance', completing().group],
    ['Stable', stable().group],
  ] as const;
  for (const [state, group] of cells) {
    expect(group.state).toBe(state);
    const { generation } = group;
    const { answer } = group.join({ requiresKnownId: true });
    expect(answer).toMatchObject({ errorCode: 79, generationId: -1, members: [], leader: '' });
    expect(answer?.memberId).toMatch(/^c-\d+$/);
    expect([group.state, group.generation]).toEqual([state, generation]);
    expect(group.memberIds).not.toContain(answer?.memberId);
  }
});

test('Empty, new member: it joins alone, leads, and gets the member list', () => {
  const group = new TestGroup();
  const { answer } = group.join();
  expect(answer).toEqual({
    errorCode: 0,
    generationId: 1,
    protocolType: 'consumer',
    protocolName: 'range',
    leader: answer?.memberId,
    skipAssignment: false,
    memberId: answer?.memberId,
    members: [
      { memberId: answer?.memberId, groupInstanceId: null, metadata: Buffer.from('range of it') },
    ],
  });
  expect(group.state).toBe('CompletingRebalance');
});

test('PreparingRebalance, new member: it is added and waits', () => {
  const { group, ids } = preparing();
  const joining = group.join();
  expect(joining.answer).toBeUndefined();
  group.join({ memberId: ids[1] ?? '' });
  expect(joining.answer).toMatchObject({
    errorCode: 0,
    generationId: group.generation,
    leader: ids[0],
    members: [],
  });
});

test('CompletingRebalance, new member: parked SyncGroups are answered 27 and the group prepares', () => {
  const { group, ids } = completing();
  const syncing = group.sync(ids[1] ?? '');
  const joining = group.join();
  expect(syncing).toMatchObject({ times: 1, answer: { errorCode: 27 } });
  expect(joining.answer).toBeUndefined();
  expect(group.state).toBe('PreparingRebalance');
});

test('Stable, new member: the group prepares and the newcomer waits', () => {
  const { group } = stable();
  expect(group.join().answer).toBeUndefined();
  expect(group.state).toBe('PreparingRebalance');
});

test('Empty, known id: the group has no members, so the id is unknown', () => {
  const { group, gone } = emptied();
  expect(group.join({ memberId: gone }).answer?.errorCode).toBe(25);
});

test('PreparingRebalance, known member with the same protocols: it waits until all have come', () => {
  const { group, ids } = preparing();
  const { generation } = group;
  const joining = group.join({ memberId: ids[1] ?? '' });
  expect(joining.answer).toMatchObject({ errorCode: 0, generationId: generation + 1 });
});

test('CompletingRebalance, known member with the same protocols: the current generation is told again', () => {
  const { group, ids } = completing();
  const { generation } = group;
  const [leader = '', follower = ''] = ids;
  expect(group.join({ memberId: follower }).answer).toMatchObject({
    errorCode: 0,
    generationId: generation,
    members: [],
  });
  expect(group.join({ memberId: leader }).answer?.members.map(({ memberId }) => memberId)).toEqual(
    ids,
  );
  expect(group.state).toBe('CompletingRebalance');
});

test('Stable, known follower with the same protocols: the current generation is told again', () => {
  const { group, ids } = stable();
  const { generation } = group;
  expect(group.join({ memberId: ids[1] ?? '' }).answer).toMatchObject({
    errorCode: 0,
    generationId: generation,
    leader: ids[0],
  });
  expect(group.state).toBe('Stable');
});

test('Stable, the leader joins again: the group prepares', () => {
  const { group, ids } = stable();
  expect(group.join({ memberId: ids[0] ?? '' }).answer).toBeUndefined();
  expect(group.state).toBe('PreparingRebalance');
});

test('PreparingRebalance, known member with changed protocols: they are taken and it waits', () => {
  const { group, ids } = preparing();
  const joining = group.join({ memberId: ids[1] ?? '', ...changed });
  expect(joining.answer?.errorCode).toBe(0);
  expect(group.coordinator.get('g')?.members.get(ids[1] ?? '')?.protocols).toEqual(
    changed.protocols,
  );
});

test.for(['completing', 'stable'] as const)(
  '%s, known member with changed protocols: the group prepares',
  (state) => {
    const { group, ids } = { completing, stable }[state]();
    const waiting = group.join({ memberId: ids[1] ?? '', ...changed });
    expect(waiting.answer).toBeUndefined();
    expect(group.state).toBe('PreparingRebalance');
  },
);

test('SyncGroup: 25 when Empty, 27 when Preparing', () => {
  const { group, gone } = emptied();
  expect(group.sync(gone).answer?.errorCode).toBe(25);
  const other = preparing();
  expect(other.group.sync(other.ids[1] ?? '').answer?.errorCode).toBe(27);
});

test('SyncGroup, Completing: followers wait for the leader, whose assignments all get', () => {
  const { group, ids } = completing();
  const [leader = '', follower = ''] = ids;
  const waiting = group.sync(follower);
  expect(waiting.answer).toBeUndefined();
  const led = group.sync(leader, { assign: { [leader]: 'a', [follower]: 'b' } });
  expect(waiting).toMatchObject({
    times: 1,
    answer: { errorCode: 0, protocolType: 'consumer', protocolName: 'range' },
  });
  expect([led.answer, waiting.answer].map((one) => one?.assignment.toString())).toEqual(['a', 'b']);
  expect(group.state).toBe('Stable');
});

test('SyncGroup, Stable: a member is told its own assignment again; one that the leader left out has none', () => {
  const { group, ids } = stable();
  expect(group.sync(ids[1] ?? '').answer?.assignment.toString()).toBe(`of ${ids[1]}`);
  const again = completing();
  again.group.sync(again.ids[0] ?? '', { assign: {} });
  expect(again.group.sync(again.ids[1] ?? '').answer).toMatchObject({
    errorCode: 0,
    assignment: Buffer.alloc(0),
  });
});

test('Heartbeat: 25 when Empty, 27 when Preparing, 0 when Completing or Stable', () => {
  const { group, gone } = emptied();
  expect(group.heartbeat(gone)).toBe(25);
  expect(
    [preparing(), completing(), stable()].map((one) => one.group.heartbeat(one.ids[1] ?? '')),
  ).toEqual([27, 0, 0]);
});

test('LeaveGroup, Preparing: the group may be complete without the member', () => {
  const group = new TestGroup();
  const ids = group.stable(2);
  const waiting = group.join({ memberId: ids[0] ?? '' });
  expect(waiting.answer).toBeUndefined();
  expect(group.leave(ids[1] ?? '')).toBe(0);
  expect(waiting.answer).toMatchObject({ errorCode: 0, leader: ids[0] });
});

test.for(['completing', 'stable'] as const)(
  'LeaveGroup, %s: the others have to join again',
  (state) => {
    const { group, ids } = { completing, stable }[state]();
    expect(group.leave(ids[0] ?? '')).toBe(0);
    expect([group.state, group.memberIds]).toEqual(['PreparingRebalance', [ids[1]]]);
  },
);

test('LeaveGroup of the last member empties the group, and the generation still grows', () => {
  const group = new TestGroup();
  const [only = ''] = group.stable(1);
  expect(group.generation).toBe(1);
  expect(group.leave(only)).toBe(0);
  expect([group.state, group.generation]).toEqual(['Empty', 2]);
  expect(group.time.waiting).toBe(0);
});

test('OffsetCommit of a member: accepted when Preparing or Stable, 27 when Completing', () => {
  expect(
    [preparing(), completing(), stable()].map((one) => one.group.mayCommit(one.ids[1] ?? '')),
  ).toEqual([0, 27, 0]);
});

test('OffsetCommit of nobody: accepted when Empty or unknown, 25 while there are members', () => {
  expect([new TestGroup(), emptied().group].map((group) => group.mayCommit('', -1))).toEqual([
    0, 0,
  ]);
  expect([preparing(), completing(), stable()].map((one) => one.group.mayCommit('', -1))).toEqual([
    25, 25, 25,
  ]);
});

test('a wrong generation is 22, an unknown member 25, for every request of a member', () => {
  const { group, ids } = stable();
  const [member = ''] = ids;
  const wrong = group.generation + 1;
  expect([
    group.sync(member, { generationId: wrong }).answer?.errorCode,
    group.heartbeat(member, wrong),
    group.mayCommit(member, wrong),
  ]).toEqual([22, 22, 22]);
  expect([
    group.join({ memberId: 'x' }).answer?.errorCode,
    group.sync('x').answer?.errorCode,
    group.heartbeat('x'),
    group.leave('x'),
    group.mayCommit('x'),
  ]).toEqual([25, 25, 25, 25, 25]);
});

test('an unknown group: 25 for members, 22 for a commit that names a generation', () => {
  const group = new TestGroup();
  expect([
    group.join({ memberId: 'x' }).answer?.errorCode,
    group.sync('x').answer?.errorCode,
    group.heartbeat('x', 1),
    group.leave('x'),
    group.mayCommit('x', 1),
  ]).toEqual([25, 25, 25, 25, 22]);
  expect(group.coordinator.list()).toEqual([]);
});

test('an empty group id is 24 everywhere', () => {
  const group = new TestGroup();
  const { coordinator } = group;
  const nobody = { groupId: '', memberId: '', generationId: -1, groupInstanceId: null };
  expect([
    group.join({ groupId: '' }).answer?.errorCode,
    group.sync('x', { groupId: '' }).answer?.errorCode,
    coordinator.heartbeat(nobody),
    coordinator.leave('', '', null),
    coordinator.commitProblem(nobody),
    coordinator.parkProblem(nobody),
  ]).toEqual([24, 24, 24, 24, 24, 24]);
});

test('a session timeout outside 6 s to 30 min is 26', () => {
  const group = new TestGroup();
  const codes = [5_999, 6_000, 1_800_000, 1_800_001].map(
    (sessionTimeoutMs) => group.join({ sessionTimeoutMs, requiresKnownId: true }).answer?.errorCode,
  );
  expect(codes).toEqual([26, 79, 79, 26]);
});

test('no protocol in common, another protocol type, or none at all is 23', () => {
  const { group } = stable();
  expect([
    group.join({ protocols: protocols('other') }).answer?.errorCode,
    group.join({ protocolType: 'connect' }).answer?.errorCode,
    group.join({ protocols: [] }).answer?.errorCode,
    new TestGroup().join({ protocolType: '' }).answer?.errorCode,
  ]).toEqual([23, 23, 23, 23]);
  expect(group.state).toBe('Stable');
});

test('SyncGroup version 5 that names another protocol or type is 23', () => {
  const { group, ids } = stable();
  const [member = ''] = ids;
  expect(group.sync(member, { protocolName: 'other' }).answer?.errorCode).toBe(23);
  expect(group.sync(member, { protocolType: 'connect' }).answer?.errorCode).toBe(23);
  expect(
    group.sync(member, { protocolType: 'consumer', protocolName: 'range' }).answer?.errorCode,
  ).toBe(0);
});

test('members vote with the first protocol that all know', () => {
  const group = new TestGroup();
  const first =
    group.join({ protocols: protocols('sticky', 'range', 'roundrobin') }).answer?.memberId ?? '';
  group.join({ protocols: protocols('roundrobin', 'range') });
  group.join({ protocols: protocols('mine', 'roundrobin', 'range') });
  const { answer } = group.join({
    memberId: first,
    protocols: protocols('sticky', 'range', 'roundrobin'),
  });
  expect(answer?.protocolName).toBe('roundrobin');
  expect(answer?.members.map(({ metadata }) => metadata.toString())).toEqual(
    Array(3).fill('roundrobin of it'),
  );
});

function stable() {
  const group = new TestGroup();
  return { group, ids: group.stable(2) };
}

function completing() {
  const group = new TestGroup();
  return { group, ids: group.completing(2) };
}

function preparing() {
  const group = new TestGroup();
  return { group, ids: group.preparing(2) };
}
