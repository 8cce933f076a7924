import { expect, test } from 'vitest';
import { startTestKafka, writeAt } from './test-server.ts';

const wanted = (name: string, more = {}) => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  ...more,
});

test.each([
  ['a name that is taken', wanted('t'), 36],
  ['a bad name', wanted('no/topic'), 17],
  ['no partitions', wanted('n', { numPartitions: 0 }), 37],
  ['replication factor 0', wanted('n', { replicationFactor: 0 }), 38],
  ['an unknown setting', wanted('n', { configs: [{ name: 'nope', value: '1' }] }), 40],
  [
    'a setting of a wrong type',
    wanted('n', { configs: [{ name: 'retention.ms', value: 'soon' }] }),
    40,
  ],
  [
    'a whole number with a fraction',
    wanted('n', { configs: [{ name: 'max.message.bytes', value: '1.5' }] }),
    40,
  ],
])('%s is refused', async (_, topic, errorCode) => {
  const server = await startTestKafka({ t: 1 });
  const answer = await server.call('createTopics', { topics: [topic] });
  expect(answer.topics).toMatchObject([{ name: topic.name, errorCode }]);
  expect(server.topics()).toHaveLength(1);
});

test('defaults, a clamped replication factor and the settings are told; validateOnly makes nothing', async () => {
  const server = await startTestKafka();
  const topic = wanted('n', {
    numPartitions: -1,
    replicationFactor: 3,
    configs: [{ name: 'retention.ms', value: '60000' }],
  });
  const checked = await server.call('createTopics', { topics: [topic], validateOnly: true });
  expect(checked.topics).toMatchObject([{ errorCode: 0, numPartitions: 1, replicationFactor: 1 }]);
  expect(server.topics()).toHaveLength(0);
  const made = await server.call('createTopics', { topics: [topic] });
  expect(made.topics[0]?.configs).toContainEqual({
    name: 'retention.ms',
    value: '60000',
    readOnly: false,
    configSource: 1,
    isSensitive: false,
  });
  expect(made.topics[0]?.topicId).toBe(server.topics()[0]?.id);
  expect(server.topics()[0]?.configs).toEqual({ 'retention.ms': '60000' });
});

test('partitions grow, never shrink', async () => {
  const server = await startTestKafka({ t: 2 });
  const grow = async (name: string, count: number, validateOnly = false) =>
    (await server.call('createPartitions', { topics: [{ name, count }], validateOnly })).results[0]
      ?.errorCode;
  expect(await grow('t', 2)).toBe(37);
  expect(await grow('no', 2)).toBe(3);
  expect(await grow('t', 4, true)).toBe(0);
  expect(server.topics()[0]?.partitions).toHaveLength(2);
  expect(await grow('t', 4)).toBe(0);
  expect(server.topics()[0]?.partitions).toHaveLength(4);
});

test('a deleted topic takes its data and the committed offsets of all groups with it', async () => {
  const server = await startTestKafka({ t: 1 });
  await writeAt(server, 't', [1]);
  await server.call('offsetCommit', {
    groupId: 'g',
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
  });
  const answer = await server.call('deleteTopics', { topicNames: ['t', 'no'] }, { version: 5 });
  expect(answer.responses.map(({ name, errorCode }) => `${name} ${errorCode}`)).toEqual([
    't 0',
    'no 3',
  ]);
  expect(server.stats().bytes).toBe(0);
  expect(server.groups().flatMap(({ offsets }) => offsets)).toEqual([]);
});

test('records are deleted up to an offset or all; beyond the end is an error', async () => {
  const server = await startTestKafka({ t: 1 });
  await writeAt(server, 't', [1, 2, 3]);
  const remove = async (offset: number, partitionIndex = 0) =>
    (
      await server.call('deleteRecords', {
        topics: [{ name: 't', partitions: [{ partitionIndex, offset }] }],
      })
    ).topics[0]?.partitions[0];
  expect(await remove(2)).toMatchObject({ lowWatermark: 2, errorCode: 0 });
  expect(await remove(4)).toMatchObject({ lowWatermark: -1, errorCode: 1 });
  expect(await remove(-1)).toMatchObject({ lowWatermark: 3, errorCode: 0 });
  expect(await remove(0, 9)).toMatchObject({ errorCode: 3 });
});
