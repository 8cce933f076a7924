import { expect, onTestFinished, test } from 'vitest';
import {
  encodeBatch,
  startKafka,
  createLogBudget,
  type KafkaServer,
  type LogBudget,
} from '../index.ts';

async function start(name: string, budget: LogBudget): Promise<KafkaServer> {
  const server = await startKafka({ port: 0, name, budget });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  await server.call('createTopics', {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1 }],
  });
  return server;
}

async function write(server: KafkaServer, timestamp: number): Promise<number | undefined> {
  const records = encodeBatch([{ key: null, value: Buffer.alloc(10_000), timestamp }]);
  const answer = await server.call('produce', {
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  });
  return answer.responses[0]?.partitionResponses[0]?.errorCode;
}

async function commit(server: KafkaServer, group: string, committedOffset: number): Promise<void> {
  await server.call('offsetCommit', {
    groupId: group,
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset }] }],
  });
}

const startOf = (server: KafkaServer): number | undefined =>
  server.topics()[0]?.partitions[0]?.logStartOffset;

test('what every group has read is let go; the rest stops the producer until a group reads on', async () => {
  const budget = createLogBudget({ bytes: 100_000 });
  const server = await start('one', budget);
  const changes: boolean[] = [];
  budget.onChange(({ full }) => changes.push(full));
  await commit(server, 'fast', 5);
  await commit(server, 'slow', 0);
  for (let index = 0; index < 9; index += 1) expect(await write(server, index)).toBe(0);
  expect(await write(server, 9)).toBe(56);
  expect(budget.state).toMatchObject({ full: true, evictedRecords: 0, budgetBytes: 100_000 });
  await commit(server, 'slow', 3);
  expect(await write(server, 9)).toBe(0);
  expect(budget.state).toMatchObject({ full: false });
  expect(startOf(server)).toBeGreaterThan(0);
  expect(startOf(server)).toBeLessThanOrEqual(3);
  expect(changes).toEqual([true, false]);
});

test('over two clusters the oldest batches go first, and nothing that a holder still needs', async () => {
  const budget = createLogBudget({ bytes: 100_000 });
  const [old, young] = [await start('old', budget), await start('young', budget)];
  let position = 1;
  using held = old.hold('t', 0, () => position);
  for (let index = 0; index < 4; index += 1) {
    expect(await write(old, 100 + index)).toBe(0);
    expect(await write(young, 900 + index)).toBe(0);
  }
  for (let index = 0; index < 3; index += 1) expect(await write(young, 1_000 + index)).toBe(0);
  expect(startOf(old)).toBe(1);
  expect(startOf(young)).toBeGreaterThan(0);
  position = 4;
  expect(held).toBeDefined();
  for (let index = 0; index < 4; index += 1) expect(await write(young, 1_100 + index)).toBe(0);
  expect(startOf(old)).toBeGreaterThan(1);
  expect(budget.state.usedBytes).toBeLessThanOrEqual(100_000);
});

test('a closed cluster gives its bytes back', async () => {
  const budget = createLogBudget({ bytes: 100_000 });
  const server = await start('gone', budget);
  await write(server, 1);
  expect(budget.state.usedBytes).toBeGreaterThan(10_000);
  await server[Symbol.asyncDispose]();
  expect(budget.state.usedBytes).toBe(0);
});
