import { expect, test } from 'vitest';
import { TestGroup } from './test-group.ts';

test('a member that is silent for its session timeout is out, and the others have to join again', () => {
  const group = new TestGroup();
  const [first = '', second = ''] = group.stable(2);
  group.time.advance(9_999);
  expect(group.heartbeat(first)).toBe(0);
  group.time.advance(1);
  expect([group.state, group.memberIds]).toEqual(['PreparingRebalance', [first]]);
  expect(group.heartbeat(second)).toBe(25);
  expect(group.heartbeat(first)).toBe(27);
});

test.for([
  ['Heartbeat', (group: TestGroup, id: string) => group.heartbeat(id)],
  ['SyncGroup', (group: TestGroup, id: string) => group.sync(id)],
  ['OffsetCommit', (group: TestGroup, id: string) => group.mayCommit(id)],
  ['JoinGroup', (group: TestGroup, id: string) => group.join({ memberId: id })],
] as const)('%s keeps the session', ([, keepAlive]) => {
  const group = new TestGroup();
  const [first = '', second = ''] = group.stable(2);
  for (let round = 0; round < 3; round += 1) {
    group.time.advance(9_000);
    group.heartbeat(first);
    keepAlive(group, second);
  }
  expect(group.memberIds).toEqual([first, second]);
});

test('a member whose answer waits does not expire', () => {
  const group = new TestGroup();
  const [first = '', second = ''] = group.stable(2);
  group.join({ memberId: first });
  for (let second10 = 0; second10 < 2; second10 += 1) {
    group.time.advance(9_000);
    group.heartbeat(second);
  }
  expect(group.memberIds).toEqual([first, second]);
});

test('the rebalance timeout completes without those that did not come; the generation grows', () => {
  const group = new TestGroup();
  const [first = '', second = ''] = group.stable(2);
  const { generation } = group;
  const waiting = group.join({ memberId: first });
  for (let second6 = 0; second6 < 5; second6 += 1) {
    expect(waiting.answer).toBeUndefined();
    expect(group.heartbeat(second)).toBe(27);
    group.time.advance(6_000);
  }
  expect(waiting.answer).toMatchObject({
    errorCode: 0,
    generationId: generation + 1,
    members: [{ memberId: first }],
  });
  expect(group.heartbeat(second)).toBe(25);
});

test('the longest rebalance timeout of the members counts', () => {
  const group = new TestGroup();
  const [first = ''] = group.stable(1);
  const waiting = group.join({ rebalanceTimeoutMs: 60_000, sessionTimeoutMs: 10_000 });
  for (let second9 = 0; second9 < 6; second9 += 1) {
    group.time.advance(9_000);
    group.heartbeat(first);
  }
  expect(waiting.answer).toBeUndefined();
  group.time.advance(6_000);
  expect(waiting.answer?.errorCode).toBe(0);
});

test('JoinGroup version 0 has no rebalance timeout: the session timeout is taken', () => {
  const group = new TestGroup();
  const first = group.join({ rebalanceTimeoutMs: -1 }).answer?.memberId ?? '';
  expect(group.coordinator.get('g')?.members.get(first)?.rebalanceTimeoutMs).toBe(10_000);
});

test('a leader that never assigns is dropped when the rebalance timeout has passed', () => {
  const group = new TestGroup();
  const [leader = '', follower = ''] = group.completing(2);
  const syncing = group.sync(follower);
  for (let second9 = 0; second9 < 3; second9 += 1) {
    group.time.advance(9_000);
    expect(group.heartbeat(leader)).toBe(0);
  }
  expect(syncing.answer).toBeUndefined();
  group.time.advance(3_000);
  expect(syncing).toMatchObject({ times: 1, answer: { errorCode: 27 } });
  expect([group.state, group.memberIds]).toEqual(['PreparingRebalance', [follower]]);
  expect(group.join({ memberId: follower }).answer).toMatchObject({
    errorCode: 0,
    leader: follower,
  });
});

test('an id that nobody comes back with holds a rebalance up until its session timeout', () => {
  const group = new TestGroup();
  const [first = ''] = group.stable(1);
  group.join({ requiresKnownId: true });
  const waiting = group.join({ memberId: first });
  expect(waiting.answer).toBeUndefined();
  group.time.advance(10_000);
  expect(waiting.answer?.errorCode).toBe(0);
});

test('a rebalance that waits for a told id takes its owner in with everybody else', () => {
  const group = new TestGroup();
  const [first = ''] = group.stable(1);
  const id = group.join({ requiresKnownId: true }).answer?.memberId ?? '';
  const waiting = group.join({ memberId: first });
  const { answer } = group.join({ memberId: id, requiresKnownId: true });
  expect([waiting.answer?.generationId, answer?.generationId]).toEqual([2, 2]);
  expect(waiting.answer?.members).toHaveLength(2);
});

test('an id that was told lets its owner in, once', () => {
  const group = new TestGroup();
  const id = group.join({ requiresKnownId: true }).answer?.memberId ?? '';
  expect(group.join({ memberId: id, requiresKnownId: true }).answer).toMatchObject({
    errorCode: 0,
    memberId: id,
    leader: id,
  });
  group.leave(id);
  expect(group.join({ memberId: id, requiresKnownId: true }).answer?.errorCode).toBe(25);
});

test('a told id may be given back, and a group that nobody ever was in is forgotten', () => {
  const group = new TestGroup();
  const id = group.join({ requiresKnownId: true }).answer?.memberId ?? '';
  expect(group.state).toBe('Empty');
  expect(group.leave(id)).toBe(0);
  expect([group.state, group.time.waiting]).toEqual(['Dead', 0]);
  group.join({ requiresKnownId: true });
  group.time.advance(10_000);
  expect([group.state, group.time.waiting]).toEqual(['Dead', 0]);
});

test('a refused join leaves no group behind', () => {
  const group = new TestGroup();
  expect(group.join({ protocols: [] }).answer?.errorCode).toBe(23);
  expect(group.state).toBe('Dead');
});

test('with an initial delay the first join waits for others, and each newcomer prolongs the wait', () => {
  const group = new TestGroup({ initialRebalanceDelayMs: 3_000 });
  const first = group.join();
  group.time.advance(2_000);
  const second = group.join();
  group.time.advance(3_999);
  expect([first.answer, second.answer]).toEqual([undefined, undefined]);
  group.time.advance(1);
  expect([first.answer?.generationId, second.answer?.generationId]).toEqual([1, 1]);
  expect(first.answer?.members).toHaveLength(2);
});

test('the initial delay ends at the rebalance timeout whatever comes', () => {
  const group = new TestGroup({ initialRebalanceDelayMs: 3_000 });
  const first = group.join({ rebalanceTimeoutMs: 7_000, sessionTimeoutMs: 6_000 });
  for (let round = 0; round < 3; round += 1) {
    group.time.advance(2_000);
    group.join({ rebalanceTimeoutMs: 7_000, sessionTimeoutMs: 6_000 });
  }
  expect(first.answer).toBeUndefined();
  group.time.advance(1_000);
  expect(first.answer?.members).toHaveLength(4);
});

test('a member that asks to join twice gets the newer answer; the older is 27', () => {
  const group = new TestGroup();
  const [first = '', second = ''] = group.stable(2);
  const older = group.join({ memberId: first });
  const newer = group.join({ memberId: first });
  expect(older).toMatchObject({ times: 1, answer: { errorCode: 27 } });
  group.join({ memberId: second });
  expect(newer).toMatchObject({ times: 1, answer: { errorCode: 0 } });
  expect(older.times).toBe(1);
});

test('closing answers everybody who waits with 15 and leaves no timer', () => {
  const group = new TestGroup();
  const [first = ''] = group.preparing(2);
  const joining = group.join({ memberId: first });
  const other = new TestGroup();
  const [, follower = ''] = other.completing(2);
  const syncing = other.sync(follower);
  group.coordinator.close();
  other.coordinator.close();
  expect([joining.answer?.errorCode, syncing.answer?.errorCode]).toEqual([15, 15]);
  expect([group.time.waiting, other.time.waiting]).toEqual([0, 0]);
});
