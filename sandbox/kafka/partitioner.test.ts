import { expect, test } from 'vitest';
import { murmur2, partitionFor } from './partitioner.ts';

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

test('a key always goes to its partition, none to the sticky one', () => {
  expect(partitionFor(Buffer.from('abc'), 4, 0)).toBe(479470107 % 4);
  expect(partitionFor(null, 4, 6)).toBe(2);
  expect(partitionFor(Buffer.from('abc'), 1, 3)).toBe(0);
});
