import { expect, test } from 'vitest';
import { GroupCoordinator } from '../groups/coordinator.ts';
import { VirtualTime } from '../groups/virtual-time.ts';
import { TransactionCoordinator, type ProducerIdentity } from './coordinator.ts';

const t0 = { topic: 't', partition: 0 };
const t1 = { topic: 't', partition: 1 };

/** A coordinator in virtual time that writes its markers into a list. */
function coordinator() {
  const time = new VirtualTime();
  const groups = new GroupCoordinator({ timers: time });
  const markers: string[] = [];
  const transactions = new TransactionCoordinator({
    groups,
    timers: time,
    writeMarker: ({ topic, partition }, { producerId, producerEpoch, isCommit }) =>
      markers.push(
        `${topic}-${partition} ${producerId}/${producerEpoch} ${isCommit ? 'commit' : 'abort'}`,
      ),
  });
  const init = (
    transactionalId: string | null,
    claimed: Partial<ProducerIdentity> = {},
    timeoutMs = 60_000,
  ) =>
    transactions.initialise({
      transactionalId,
      timeoutMs,
      producerId: -1,
      producerEpoch: -1,
      ...claimed,
    });
  const begun = (transactionalId: string): ProducerIdentity => {
    const { producerId, producerEpoch } = init(transactionalId);
    return { transactionalId, producerId, producerEpoch };
  };
  return { time, groups, markers, transactions, init, begun };
}

test('InitProducerId: a null id always gives a new producer, an empty one is 42', () => {
  const { init } = coordinator();
  const [first, second] = [init(null), init(null)];
  expect(first).toMatchObject({ errorCode: 0, producerEpoch: 0 });
  expect(second).toMatchObject({ errorCode: 0, producerEpoch: 0 });
  expect(second.producerId).not.toBe(first.producerId);
  expect(init('')).toEqual({ errorCode: 42, producerId: -1, producerEpoch: -1 });
});

test('InitProducerId: a timeout that is not within 1 ms and 15 min is 50', () => {
  const { init } = coordinator();
  expect([0, -1, 1, 900_000, 900_001].map((ms) => init('x', {}, ms).errorCode)).toEqual([
    50, 50, 0, 0, 50,
  ]);
});

test('InitProducerId: a known id keeps its producer and raises the epoch', () => {
  const { init } = coordinator();
  const first = init('x');
  expect(init('x')).toEqual({ ...first, producerEpoch: 1 });
  expect(init('y').producerId).not.toBe(first.producerId);
});

test('InitProducerId: at the last epoch a new producer begins at 0', () => {
  const { init } = coordinator();
  let last = init('x');
  while (last.producerEpoch < 32_766) last = init('x');
  const next = init('x');
  expect(next).toMatchObject({ errorCode: 0, producerEpoch: 0 });
  expect(next.producerId).not.toBe(last.producerId);
});

test('InitProducerId with what the client believes: current raises, the retry of that is answered again, all else is fenced', () => {
  const { init } = coordinator();
  const { producerId } = init('x');
  const raised = init('x', { producerId, producerEpoch: 0 });
  expect(raised).toEqual({ errorCode: 0, producerId, producerEpoch: 1 });
  expect(init('x', { producerId, producerEpoch: 0 })).toEqual(raised);
  expect(init('x', { producerId, producerEpoch: 7 }).errorCode).toBe(90);
  expect(init('x', { producerId: producerId + 50, producerEpoch: 1 }).errorCode).toBe(90);
  expect(init('x', { producerId }).errorCode).toBe(42);
});

test('InitProducerId: who was fenced by another holder is not let back in by naming its old epoch', () => {
  const { init } = coordinator();
  const { producerId } = init('x');
  init('x');
  expect(init('x', { producerId, producerEpoch: 0 }).errorCode).toBe(90);
});

test('InitProducerId: a timeout ends the right to repeat an earlier request', () => {
  const { init, transactions, time } = coordinator();
  const { producerId } = init('x');
  const raised = init('x', { producerId, producerEpoch: 0 });
  transactions.addGroup({ ...raised, transactionalId: 'x' }, 'g');
  time.advance(60_000);
  expect(transactions.get('x')?.epoch).toBe(2);
  const codes = [0, 1, 2].map(
    (producerEpoch) => init('x', { producerId, producerEpoch }).errorCode,
  );
  expect(codes).toEqual([90, 90, 0]);
});

test('InitProducerId aborts what its former holder left open, with markers of the new epoch', () => {
  const { init, begun, transactions, markers } = coordinator();
  const former = begun('x');
  transactions.addPartitions(former, [t0, t1]);
  const next = init('x');
  const { producerId } = former;
  expect(markers).toEqual([`t-0 ${producerId}/1 abort`, `t-1 ${producerId}/1 abort`]);
  expect(next).toMatchObject({ producerId, producerEpoch: 1 });
  expect([transactions.openCount, transactions.get('x')?.state]).toEqual([0, 'Empty']);
  expect(transactions.end(former, true)).toBe(90);
});

test('an unknown id or another producer is 49, another epoch 90, in every request', () => {
  const { begun, transactions } = coordinator();
  const right = begun('x');
  const wrong = [
    { ...right, transactionalId: 'unknown' },
    { ...right, producerId: right.producerId + 1 },
    { ...right, producerEpoch: 1 },
  ];
  for (const act of [
    (one: ProducerIdentity) => transactions.addPartitions(one, [t0]),
    (one: ProducerIdentity) => transactions.addGroup(one, 'g'),
    (one: ProducerIdentity) => transactions.end(one, true),
  ]) {
    expect(wrong.map(act)).toEqual([49, 49, 90]);
  }
});

test('a transactional batch needs its partition in the open transaction: 48 else, 47 for an old epoch', () => {
  const { begun, transactions, init } = coordinator();
  const producer = begun('x');
  const check = () => transactions.checkProduce({ ...producer, ...t0 });
  expect(check()).toBe(48);
  transactions.addPartitions(producer, [t1]);
  expect(check()).toBe(48);
  transactions.addPartitions(producer, [t0]);
  expect(check()).toBe(0);
  transactions.end(producer, true);
  expect(check()).toBe(48);
  init('x');
  expect(check()).toBe(47);
  expect(transactions.checkProduce({ ...producer, ...t0, transactionalId: '' })).toBe(49);
});

test.for([true, false])(
  'EndTxn committed=%s: one marker a partition; repeated it is fine, reversed it is 48',
  (isCommit) => {
    const { begun, transactions, markers } = coordinator();
    const producer = begun('x');
    expect(transactions.end(producer, isCommit)).toBe(48);
    transactions.addPartitions(producer, [t0, t1]);
    transactions.addPartitions(producer, [t0]);
    expect(transactions.openCount).toBe(1);
    const end = (commit: boolean) => transactions.end(producer, commit);
    expect([end(isCommit), end(isCommit), end(!isCommit)]).toEqual([0, 0, 48]);
    const name = isCommit ? 'commit' : 'abort';
    expect(markers).toEqual([
      `t-0 ${producer.producerId}/0 ${name}`,
      `t-1 ${producer.producerId}/0 ${name}`,
    ]);
    expect([transactions.openCount, transactions.get('x')?.state]).toEqual([
      0,
      isCommit ? 'CompleteCommit' : 'CompleteAbort',
    ]);
  },
);

test('the next transaction of a producer begins after an end', () => {
  const { begun, transactions, markers } = coordinator();
  const producer = begun('x');
  transactions.addPartitions(producer, [t0]);
  transactions.end(producer, true);
  transactions.addPartitions(producer, [t1]);
  expect(transactions.get('x')?.state).toBe('Ongoing');
  transactions.end(producer, false);
  expect(markers).toEqual([
    `t-0 ${producer.producerId}/0 commit`,
    `t-1 ${producer.producerId}/0 abort`,
  ]);
});

test('a transaction that outlasts its timeout is aborted and its producer fenced', () => {
  const { begun, transactions, markers, time } = coordinator();
  const producer = begun('x');
  time.advance(59_000);
  transactions.addPartitions(producer, [t0]);
  time.advance(59_999);
  expect(markers).toEqual([]);
  time.advance(1);
  expect(markers).toEqual([`t-0 ${producer.producerId}/1 abort`]);
  expect(transactions.end(producer, true)).toBe(90);
  expect(transactions.offsetsProblem(producer.producerId, producer.producerEpoch)).toBe(47);
  expect([transactions.openCount, time.waiting]).toEqual([0, 0]);
});

test('an ended transaction has no timer left, and neither has a closed coordinator', () => {
  const { begun, transactions, time } = coordinator();
  const producer = begun('x');
  transactions.addPartitions(producer, [t0]);
  transactions.end(producer, true);
  expect(time.waiting).toBe(0);
  transactions.addGroup(producer, 'g');
  transactions.close();
  expect(time.waiting).toBe(0);
});

test('offsets of the groups in a transaction count with its commit, and are there before the first marker', () => {
  const time = new VirtualTime();
  const groups = new GroupCoordinator({ timers: time });
  const seen: (number | undefined)[] = [];
  const transactions = new TransactionCoordinator({
    groups,
    timers: time,
    writeMarker: () => seen.push(groups.get('g')?.offsets.get('in', 0)?.offset),
  });
  const { producerId, producerEpoch } = transactions.initialise({
    transactionalId: 'x',
    timeoutMs: 1_000,
    producerId: -1,
    producerEpoch: -1,
  });
  const producer = { transactionalId: 'x', producerId, producerEpoch };
  const offset = { offset: 3, leaderEpoch: -1, metadata: '', committedAt: 0 };
  transactions.addPartitions(producer, [t0]);
  transactions.addGroup(producer, 'g');
  groups.park('g', producerId, { topic: 'in', partition: 0, offset });
  transactions.end(producer, true);
  expect(seen).toEqual([3]);
  transactions.addGroup(producer, 'g');
  groups.park('g', producerId, { topic: 'in', partition: 0, offset: { ...offset, offset: 4 } });
  transactions.end(producer, false);
  expect(groups.get('g')?.offsets.get('in', 0)?.offset).toBe(3);
  // A group that was added to an earlier transaction is not in this one.
  transactions.addPartitions(producer, [t0]);
  groups.park('g', producerId, { topic: 'in', partition: 0, offset: { ...offset, offset: 5 } });
  transactions.end(producer, true);
  expect(groups.get('g')?.offsets.get('in', 0)?.offset).toBe(3);
});

test('offsets of made-up producers are taken; an epoch older than one seen is 47', () => {
  const { transactions, begun, init } = coordinator();
  expect([5, 5, 4, 6].map((epoch) => transactions.offsetsProblem(999, epoch))).toEqual([
    0, 0, 47, 0,
  ]);
  const producer = begun('x');
  init('x');
  expect(transactions.offsetsProblem(producer.producerId, 0)).toBe(47);
});
