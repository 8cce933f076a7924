import { ConfigResourceTypes } from 'kafkajs';
import { expect, test } from 'vitest';
import { adminClient, kafkaClient, newTopic, services, unique } from './services.ts';

test('topics are created once, listed, grown and deleted', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { partitions: 2 });
  expect(await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] })).toBe(false);
  expect(await admin.listTopics()).toContain(topic);
  await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  expect(topics[0]?.partitions).toHaveLength(3);
  await admin.deleteTopics({ topics: [topic] });
  await expect.poll(() => admin.listTopics()).not.toContain(topic);
});

test.each([
  ['a name with a space', { topic: 'not a topic' }, 'INVALID_TOPIC_EXCEPTION'],
  ['no partitions', { topic: unique('none'), numPartitions: 0 }, 'INVALID_PARTITIONS'],
  [
    'a setting that does not exist',
    { topic: unique('odd'), configEntries: [{ name: 'no.such.setting', value: '1' }] },
    'INVALID_CONFIG',
  ],
])('a topic with %s is refused', async (_what, topic, type) => {
  const admin = kafkaClient().admin();
  await admin.connect();
  await expect(admin.createTopics({ topics: [topic] })).rejects.toMatchObject({
    errors: [expect.objectContaining({ type })],
  });
  await admin.disconnect();
});

test('more replicas than there are brokers: gap kafka-replication-factor', async () => {
  const admin = kafkaClient().admin();
  await admin.connect();
  const topic = unique('many');
  const creating = admin.createTopics({ topics: [{ topic, replicationFactor: 3 }] });
  if (services().engine === 'embedded') {
    expect(await creating).toBe(true);
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    expect(topics[0]?.partitions[0]?.replicas).toHaveLength(1);
  } else {
    await expect(creating).rejects.toMatchObject({
      errors: [expect.objectContaining({ type: 'INVALID_REPLICATION_FACTOR' })],
    });
  }
  await admin.disconnect();
});

test('fewer partitions than there are, and an unknown topic, are refused', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { partitions: 2 });
  const strict = kafkaClient().admin();
  await strict.connect();
  await expect(
    strict.createPartitions({ topicPartitions: [{ topic, count: 1 }] }),
  ).rejects.toMatchObject({ type: 'INVALID_PARTITIONS' });
  await expect(strict.deleteTopics({ topics: [unique('gone')] })).rejects.toMatchObject({
    cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' },
  });
  await strict.disconnect();
});

test('settings given to a topic are read back beside the defaults, and can be changed', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { configs: { 'retention.ms': '172800000' } });
  const read = async (name: string): Promise<unknown> => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
    });
    const [entry] = resources[0]?.configEntries ?? [];
    return entry?.configValue;
  };
  expect(await read('retention.ms')).toBe('172800000');
  expect(await read('cleanup.policy')).toBe('delete');
  expect(await read('max.message.bytes')).toBe('1048588');
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: [{ name: 'retention.ms', value: '86400000' }],
      },
    ],
  });
  await expect.poll(() => read('retention.ms')).toBe('86400000');
});

test('the cluster is one broker that is its own controller', async () => {
  const admin = await adminClient();
  const { brokers, controller, clusterId } = await admin.describeCluster();
  expect(brokers).toHaveLength(1);
  expect(controller).toBe(brokers[0]?.nodeId);
  expect(clusterId).toMatch(/^[\w-]+$/);
});
