import { expect, test } from 'vitest';
import { protocols, TestGroup } from './test-group.ts';

/** A stable group of static members `i-0`, `i-1`, …; the first leads. */
function stable(count: number) {
  const group = new TestGroup();
  const first = group.join({ groupInstanceId: 'i-0' }).answer?.memberId ?? '';
  for (let more = 1; more < count; more += 1) group.join({ groupInstanceId: `i-${more}` });
  if (count > 1) group.join({ memberId: first, groupInstanceId: 'i-0' });
  const ids = [...group.memberIds];
  for (const [index, id] of ids.entries())
    if (index > 0) group.sync(id, { groupInstanceId: `i-${index}` });
  group.sync(first, {
    groupInstanceId: 'i-0',
    assign: Object.fromEntries(ids.map((id, index) => [id, `part ${index}`])),
  });
  expect(group.state).toBe('Stable');
  return { group, ids };
}

test('a static newcomer joins at once, without being told an id first, under an id made of its instance id', () => {
  const { answer } = new TestGroup().join({ groupInstanceId: 'i', requiresKnownId: true });
  expect(answer).toMatchObject({ errorCode: 0, members: [{ groupInstanceId: 'i' }] });
  expect(answer?.memberId).toMatch(/^i-\d+$/);
});

test('a follower that comes back keeps generation and assignment under a new id; nobody rebalances', () => {
  const { group, ids } = stable(2);
  const { generation } = group;
  const { answer } = group.join({ groupInstanceId: 'i-1' });
  expect(answer).toMatchObject({
    errorCode: 0,
    generationId: generation,
    leader: ids[0],
    members: [],
    skipAssignment: false,
  });
  expect(answer?.memberId).not.toBe(ids[1]);
  expect([group.state, group.generation]).toEqual(['Stable', generation]);
  expect(
    group.sync(answer?.memberId ?? '', { groupInstanceId: 'i-1' }).answer?.assignment.toString(),
  ).toBe('part 1');
});

test('the old id of a replaced member is fenced in every request', () => {
  const { group, ids } = stable(2);
  const [, old = ''] = ids;
  group.join({ groupInstanceId: 'i-1' });
  const { generation } = group;
  const identity = {
    groupId: 'g',
    memberId: old,
    generationId: generation,
    groupInstanceId: 'i-1',
  };
  expect([
    group.join({ memberId: old, groupInstanceId: 'i-1' }).answer?.errorCode,
    group.sync(old, { groupInstanceId: 'i-1' }).answer?.errorCode,
    group.heartbeat(old, generation, 'i-1'),
    group.leave(old, 'i-1'),
    group.coordinator.commitProblem(identity),
    group.coordinator.parkProblem(identity),
  ]).toEqual([82, 82, 82, 82, 82, 82]);
  expect(group.heartbeat(old)).toBe(25);
});

test('answers that wait under the old id are fenced', () => {
  const { group, ids } = stable(2);
  const [first = '', second = ''] = ids;
  const joining = group.join({ memberId: first, groupInstanceId: 'i-0' });
  const replaced = group.join({ groupInstanceId: 'i-0' });
  expect(joining).toMatchObject({ times: 1, answer: { errorCode: 82 } });
  expect(replaced.answer).toBeUndefined();
  group.join({ memberId: second, groupInstanceId: 'i-1' });
  expect(replaced.answer).toMatchObject({ errorCode: 0, leader: replaced.answer?.memberId });

  const syncing = group.sync(second, { groupInstanceId: 'i-1' });
  const again = group.join({ groupInstanceId: 'i-1' });
  expect(syncing).toMatchObject({ times: 1, answer: { errorCode: 82 } });
  expect(again.answer).toBeUndefined();
  expect(group.state).toBe('PreparingRebalance');
});

test('a leader that comes back below version 9 is told its old id as leader, so that it does not assign', () => {
  const { group, ids } = stable(2);
  const { answer } = group.join({ groupInstanceId: 'i-0' });
  expect(answer).toMatchObject({
    errorCode: 0,
    leader: ids[0],
    members: [],
    skipAssignment: false,
  });
  expect(group.coordinator.get('g')?.leader).toBe(answer?.memberId);
});

test('a leader that comes back with version 9 leads and skips the assignment', () => {
  const { group, ids } = stable(2);
  const { answer } = group.join({ groupInstanceId: 'i-0', canSkipAssignment: true });
  expect(answer).toMatchObject({ errorCode: 0, leader: answer?.memberId, skipAssignment: true });
  expect(new Set(answer?.members.map(({ memberId }) => memberId))).toEqual(
    new Set([answer?.memberId, ids[1]]),
  );
});

test('another choice of protocol makes the group rebalance after all', () => {
  const group = new TestGroup();
  const { answer } = group.join({
    groupInstanceId: 'i',
    protocols: protocols('range', 'roundrobin'),
  });
  group.sync(answer?.memberId ?? '', { groupInstanceId: 'i' });
  const again = group.join({ groupInstanceId: 'i', protocols: protocols('roundrobin', 'range') });
  expect(again.answer).toMatchObject({ errorCode: 0, generationId: 2, protocolName: 'roundrobin' });
});

test('a static member that misses a rebalance stays until its session ends', () => {
  const { group, ids } = stable(2);
  const [first = ''] = ids;
  const waiting = group.join({
    memberId: first,
    groupInstanceId: 'i-0',
    rebalanceTimeoutMs: 30_000,
  });
  for (let second5 = 0; second5 < 2; second5 += 1) group.time.advance(4_999);
  expect(waiting.answer).toBeUndefined();
  group.time.advance(2);
  expect(waiting.answer?.members.map(({ groupInstanceId }) => groupInstanceId)).toEqual(['i-0']);
});

test('a static member with a long session outlives the rebalance timeout and is still assigned to', () => {
  const group = new TestGroup();
  const long = { sessionTimeoutMs: 600_000, rebalanceTimeoutMs: 10_000 };
  const first = group.join({ groupInstanceId: 'i-0', ...long }).answer?.memberId ?? '';
  group.join({ groupInstanceId: 'i-1', ...long });
  group.join({ memberId: first, groupInstanceId: 'i-0', ...long });
  group.sync(first, { groupInstanceId: 'i-0' });
  const waiting = group.join({ memberId: first, groupInstanceId: 'i-0', ...long });
  group.time.advance(10_000);
  expect(waiting.answer?.members).toHaveLength(2);
});

test('when the leader is a static member that does not come, the first that came leads', () => {
  const group = new TestGroup();
  const long = { sessionTimeoutMs: 600_000, rebalanceTimeoutMs: 10_000 };
  const first = group.join({ groupInstanceId: 'i-0', ...long }).answer?.memberId ?? '';
  group.sync(first, { groupInstanceId: 'i-0' });
  const waiting = group.join({ groupInstanceId: 'i-1', ...long });
  group.time.advance(10_000);
  expect(waiting.answer).toMatchObject({ errorCode: 0, leader: waiting.answer?.memberId });
  expect(waiting.answer?.members).toHaveLength(2);
  // The new leader does not assign: it is out, while nothing was asked of the absent one.
  group.time.advance(10_000);
  expect([group.state, group.memberIds]).toEqual(['PreparingRebalance', [first]]);
});

test('when only absent static members are left, the rebalance waits on for one of them', () => {
  const { group, ids } = stable(2);
  const [first = '', second = ''] = ids;
  group.join({ groupInstanceId: 'i-2', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 8_000 });
  group.heartbeat(first, group.generation, 'i-0');
  group.leave('', 'i-2');
  expect([group.state, group.memberIds]).toEqual(['PreparingRebalance', [first, second]]);
  group.time.advance(9_000);
  group.heartbeat(first, group.generation, 'i-0');
  group.heartbeat(second, group.generation, 'i-1');
  group.time.advance(9_000);
  group.heartbeat(first, group.generation, 'i-0');
  group.heartbeat(second, group.generation, 'i-1');
  group.time.advance(9_000);
  group.heartbeat(first, group.generation, 'i-0');
  group.heartbeat(second, group.generation, 'i-1');
  group.time.advance(9_000);
  expect([group.state, group.memberIds]).toEqual(['PreparingRebalance', [first, second]]);
  expect(group.join({ memberId: first, groupInstanceId: 'i-0' }).answer).toBeUndefined();
  expect(group.join({ memberId: second, groupInstanceId: 'i-1' }).answer?.errorCode).toBe(0);
});

test('leaving works by instance id alone; an unknown instance is 25', () => {
  const { group } = stable(2);
  expect(group.leave('', 'nobody')).toBe(25);
  expect(group.leave('', 'i-1')).toBe(0);
  expect(group.memberIds).toHaveLength(1);
});

test('an instance id that nobody holds does not let a made-up member id in', () => {
  const { group } = stable(1);
  expect(group.join({ memberId: 'made-up', groupInstanceId: 'i-9' }).answer?.errorCode).toBe(25);
});
