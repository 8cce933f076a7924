import { expect, test } from 'vitest';
import { GroupOffsets } from './offsets.ts';
import type { CommittedOffset } from './types.ts';

const at = (offset: number): CommittedOffset => ({
  offset,
  leaderEpoch: -1,
  metadata: '',
  committedAt: 0,
});

test('a parked offset counts only when its transaction commits', () => {
  const offsets = new GroupOffsets();
  offsets.set('t', 0, at(1));
  offsets.park(7, 't', 0, at(5));
  expect([
    offsets.get('t', 0)?.offset,
    offsets.hasPending('t', 0),
    offsets.hasPending('t', 1),
  ]).toEqual([1, true, false]);
  offsets.end(7, true);
  expect([offsets.get('t', 0)?.offset, offsets.hasPending('t', 0)]).toEqual([5, false]);
});

test('an aborted transaction leaves no trace', () => {
  const offsets = new GroupOffsets();
  offsets.park(7, 't', 0, at(5));
  expect(offsets.isEmpty).toBe(false);
  offsets.end(7, false);
  expect([offsets.get('t', 0), offsets.isEmpty]).toEqual([undefined, true]);
});

test('transactions of two producers end by themselves', () => {
  const offsets = new GroupOffsets();
  offsets.park(7, 't', 0, at(5));
  offsets.park(8, 't', 1, at(6));
  offsets.end(7, true);
  expect(offsets.list()).toEqual([{ topic: 't', partition: 0, committed: at(5) }]);
  expect(offsets.hasPending('t', 1)).toBe(true);
});

test('a commit that came after the parked offset is not undone by it', () => {
  const offsets = new GroupOffsets();
  offsets.park(7, 't', 0, at(5));
  offsets.set('t', 0, at(9));
  offsets.end(7, true);
  expect(offsets.get('t', 0)?.offset).toBe(9);
});

test('a deleted topic takes its offsets along, also the parked ones', () => {
  const offsets = new GroupOffsets();
  offsets.set('t', 0, at(1));
  offsets.set('u', 0, at(2));
  offsets.park(7, 't', 0, at(5));
  offsets.forgetTopic('t');
  offsets.end(7, true);
  expect(offsets.list()).toEqual([{ topic: 'u', partition: 0, committed: at(2) }]);
});

test('the last deleted offset leaves nothing', () => {
  const offsets = new GroupOffsets();
  offsets.set('t', 0, at(1));
  offsets.delete('t', 0);
  offsets.delete('t', 1);
  expect(offsets.isEmpty).toBe(true);
});
