import { expect, test } from 'vitest';
import { createPartitioner, murmur2 } from './partitioner.ts';

// The values that Apache Kafka's own UtilsTest expects.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is %i', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
});

test('a key always goes to its partition; records without one share a partition for a write, then move on', () => {
  const partitioner = createPartitioner();
  const first = partitioner.partitionFor(null, 4);
  expect(partitioner.partitionFor(null, 4)).toBe(first);
  partitioner.nextWrite();
  expect(partitioner.partitionFor(null, 4)).toBe((first + 1) % 4);
  expect(partitioner.partitionFor('abc', 4)).toBe(479470107 % 4);
  expect(partitioner.partitionFor('abc', 1)).toBe(0);
});
