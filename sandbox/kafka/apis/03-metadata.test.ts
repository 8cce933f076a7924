import { expect, test } from 'vitest';
import { startTestKafka } from './test-server.ts';

test('one broker leads everything, at the address that was used', async () => {
  const server = await startTestKafka({ a: 2 });
  const answer = await server.call('metadata', { topics: null });
  expect(answer).toMatchObject({
    brokers: [{ nodeId: 1, host: '127.0.0.1', port: server.port, rack: null }],
    clusterId: 'telemetry-sandbox-test',
    controllerId: 1,
    topics: [
      {
        name: 'a',
        errorCode: 0,
        topicId: server.topics()[0]?.id,
        partitions: [
          { partitionIndex: 0, leaderId: 1 },
          { partitionIndex: 1, isrNodes: [1] },
        ],
      },
    ],
  });
});

test('an empty list means all in version 0 and none later', async () => {
  const server = await startTestKafka({ a: 1 });
  expect((await server.call('metadata', { topics: [] }, { version: 0 })).topics).toHaveLength(1);
  expect((await server.call('metadata', { topics: [] }, { version: 1 })).topics).toHaveLength(0);
});

test('unknown names are created where client and broker allow it; bad names never', async () => {
  const server = await startTestKafka();
  const ask = async (name: string, allowAutoTopicCreation: boolean) =>
    (await server.call('metadata', { topics: [{ name }], allowAutoTopicCreation })).topics[0]
      ?.errorCode;
  expect(await ask('new', false)).toBe(3);
  expect(await ask('new', true)).toBe(0);
  expect(await ask('new', false)).toBe(0);
  for (const name of ['', '.', '..', 'a b', 'x'.repeat(250)])
    expect(await ask(name, true)).toBe(17);
  const strict = await startTestKafka({}, { autoCreateTopics: false });
  expect((await strict.call('metadata', { topics: [{ name: 'new' }] })).topics[0]?.errorCode).toBe(
    3,
  );
});

test('version 12 finds a topic by its id; a topic made again has another one', async () => {
  const server = await startTestKafka({ a: 1 });
  const topicId = server.topics()[0]?.id ?? '';
  const byId = async () =>
    (await server.call('metadata', { topics: [{ name: null, topicId }] })).topics[0];
  expect(await byId()).toMatchObject({ name: 'a', errorCode: 0 });
  await server.call('deleteTopics', { topics: [{ name: null, topicId }] });
  await server.call('createTopics', {
    topics: [{ name: 'a', numPartitions: 1, replicationFactor: 1 }],
  });
  expect(await byId()).toMatchObject({ errorCode: 100 });
});
