import { expect, test } from 'vitest';
import { ProducerState } from './producer-state.ts';

function stateWith(
  ...batches: readonly {
    readonly epoch: number;
    readonly baseSequence: number;
    readonly count: number;
  }[]
): ProducerState {
  const state = new ProducerState();
  batches.forEach((batch, index) => {
    state.appended({ producerId: 1, ...batch, baseOffset: index * 10, timestamp: index });
  });
  return state;
}

test.each([
  [
    'an unknown producer may start anywhere',
    [],
    { epoch: 3, baseSequence: 50, count: 1 },
    { kind: 'append' },
  ],
  [
    'the next sequence follows',
    [{ epoch: 0, baseSequence: 0, count: 5 }],
    { epoch: 0, baseSequence: 5, count: 2 },
    { kind: 'append' },
  ],
  [
    'a gap is out of order',
    [{ epoch: 0, baseSequence: 0, count: 5 }],
    { epoch: 0, baseSequence: 6, count: 1 },
    { kind: 'refused', errorCode: 45 },
  ],
  [
    'a repeated batch is told its old offset',
    [
      { epoch: 0, baseSequence: 0, count: 5 },
      { epoch: 0, baseSequence: 5, count: 1 },
    ],
    { epoch: 0, baseSequence: 0, count: 5 },
    { kind: 'duplicate', baseOffset: 0 },
  ],
  [
    'half of an old batch is out of order',
    [{ epoch: 0, baseSequence: 0, count: 5 }],
    { epoch: 0, baseSequence: 0, count: 3 },
    { kind: 'refused', errorCode: 45 },
  ],
  [
    'an older epoch is fenced',
    [{ epoch: 2, baseSequence: 0, count: 1 }],
    { epoch: 1, baseSequence: 1, count: 1 },
    { kind: 'refused', errorCode: 47 },
  ],
  [
    'a newer epoch starts at 0',
    [{ epoch: 2, baseSequence: 0, count: 9 }],
    { epoch: 3, baseSequence: 0, count: 1 },
    { kind: 'append' },
  ],
  [
    'a newer epoch that does not start at 0 is out of order',
    [{ epoch: 2, baseSequence: 0, count: 9 }],
    { epoch: 3, baseSequence: 9, count: 1 },
    { kind: 'refused', errorCode: 45 },
  ],
  [
    'sequences go on at 0 after 2147483647',
    [{ epoch: 0, baseSequence: 2_147_483_646, count: 2 }],
    { epoch: 0, baseSequence: 0, count: 1 },
    { kind: 'append' },
  ],
  [
    'a batch may lie across the wrap',
    [{ epoch: 0, baseSequence: 2_147_483_646, count: 4 }],
    { epoch: 0, baseSequence: 2, count: 1 },
    { kind: 'append' },
  ],
] as const)('%s', (_, appended, batch, verdict) => {
  expect(stateWith(...appended).check({ producerId: 1, ...batch })).toEqual(verdict);
});

test('only the last five batches are remembered as duplicates', () => {
  const state = stateWith(
    ...Array.from({ length: 6 }, (_, index) => ({ epoch: 0, baseSequence: index, count: 1 })),
  );
  expect(state.check({ producerId: 1, epoch: 0, baseSequence: 1, count: 1 })).toEqual({
    kind: 'duplicate',
    baseOffset: 10,
  });
  expect(state.check({ producerId: 1, epoch: 0, baseSequence: 0, count: 1 })).toEqual({
    kind: 'refused',
    errorCode: 45,
  });
});

test("a marker of a newer epoch fences the producer's batches of before", () => {
  const state = stateWith({ epoch: 0, baseSequence: 0, count: 1 });
  state.marker(1, 1);
  expect(state.check({ producerId: 1, epoch: 0, baseSequence: 1, count: 1 })).toEqual({
    kind: 'refused',
    errorCode: 47,
  });
  expect(state.check({ producerId: 1, epoch: 1, baseSequence: 0, count: 1 })).toEqual({
    kind: 'append',
  });
});
