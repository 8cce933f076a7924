import { expect, test } from 'vitest';
import { startTestKafka, writeAt } from './test-server.ts';

test.each([
  ['the end', -1, { offset: 4, timestamp: -1 }],
  ['the start', -2, { offset: 1, timestamp: -1 }],
  ['the largest time', -3, { offset: 2, timestamp: 400 }],
  ['the earliest local', -4, { offset: 1, timestamp: -1 }],
  ['the latest tiered', -5, { offset: -1, timestamp: -1 }],
  ['a time inside a batch', 250, { offset: 1, timestamp: 300 }],
  ['a time before all', 0, { offset: 1, timestamp: 300 }],
  ['a time after all', 401, { offset: -1, timestamp: -1 }],
])('%s', async (_, timestamp, wanted) => {
  const server = await startTestKafka({ t: 1 });
  await writeAt(server, 't', [200, 300, 400]);
  await writeAt(server, 't', [100]);
  await server.call('deleteRecords', {
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 1 }] }],
  });
  const answer = await server.call('listOffsets', {
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, timestamp }] }],
  });
  expect(answer.topics[0]?.partitions).toEqual([
    { partitionIndex: 0, errorCode: 0, leaderEpoch: 0, ...wanted },
  ]);
});

test('unknown partitions and other leader epochs are errors of the partition', async () => {
  const server = await startTestKafka({ t: 1 });
  const answer = await server.call('listOffsets', {
    topics: [
      {
        name: 't',
        partitions: [
          { partitionIndex: 5, timestamp: -1 },
          { partitionIndex: 0, timestamp: -1, currentLeaderEpoch: 3 },
        ],
      },
    ],
  });
  expect(answer.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([3, 75]);
});
