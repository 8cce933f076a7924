import { AssignerProtocol } from 'kafkajs';
import { expect, test } from 'vitest';
import { assignedPartitions, subscribedTopics } from './payloads.ts';

test('payloads as kafkajs writes them are read', () => {
  const userData = Buffer.alloc(0);
  const subscription = AssignerProtocol.MemberMetadata.encode({
    version: 1,
    topics: ['a', 'b'],
    userData,
  });
  expect(subscribedTopics(subscription)).toEqual(['a', 'b']);
  const assignment = AssignerProtocol.MemberAssignment.encode({
    version: 1,
    assignment: { a: [0, 2], b: [] },
    userData,
  });
  expect(assignedPartitions(assignment)).toEqual([
    { topic: 'a', partitions: [0, 2] },
    { topic: 'b', partitions: [] },
  ]);
});

test.for([
  '',
  '00',
  '0001',
  '00017fffffff',
  '0001ffffffff',
  '000100000001ffff',
  '0001000000010005616263',
])('bytes %s that are no payload give nothing', (hex) => {
  expect([
    subscribedTopics(Buffer.from(hex, 'hex')),
    assignedPartitions(Buffer.from(hex, 'hex')),
  ]).toEqual([[], []]);
});
