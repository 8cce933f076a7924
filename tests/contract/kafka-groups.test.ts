import type { Consumer } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { adminClient, kafkaClient, newTopic, unique } from './services.ts';

interface Member {
  readonly consumer: Consumer;
  readonly partitions: () => readonly number[];
}

/** A member of a group that only owns partitions. */
async function join(groupId: string, topic: string): Promise<Member> {
  const consumer = kafkaClient({ retry: { retries: 5, initialRetryTime: 50 } }).consumer({
    groupId,
    sessionTimeout: 6_000,
    rebalanceTimeout: 6_000,
    heartbeatInterval: 200,
    maxWaitTimeInMs: 100,
  });
  let owned: readonly number[] = [];
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    owned = payload.memberAssignment[topic] ?? [];
  });
  await consumer.connect();
  onTestFinished(() => consumer.disconnect());
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: () => Promise.resolve() });
  return { consumer, partitions: () => owned };
}

test('members share the partitions, and who leaves hands them over', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { partitions: 4 });
  const groupId = unique('group');
  const first = await join(groupId, topic);
  await expect.poll(() => first.partitions(), { timeout: 15_000 }).toHaveLength(4);
  const second = await join(groupId, topic);
  await expect
    .poll(() => [first.partitions().length, second.partitions().length], { timeout: 15_000 })
    .toEqual([2, 2]);
  expect([...first.partitions(), ...second.partitions()].toSorted((a, b) => a - b)).toEqual([
    0, 1, 2, 3,
  ]);
  await second.consumer.disconnect();
  await expect.poll(() => first.partitions(), { timeout: 15_000 }).toHaveLength(4);
});

test('a group is Stable with members, Empty without, Dead when there is none', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const groupId = unique('group');
  const state = async (group: string): Promise<string | undefined> =>
    (await admin.describeGroups([group])).groups[0]?.state;
  expect(await state(unique('nobody'))).toBe('Dead');
  const { consumer } = await join(groupId, topic);
  await expect.poll(() => state(groupId), { timeout: 15_000 }).toBe('Stable');
  const { groups } = await admin.describeGroups([groupId]);
  expect(groups[0]).toMatchObject({ protocolType: 'consumer', protocol: 'RoundRobinAssigner' });
  expect(groups[0]?.members).toHaveLength(1);
  await consumer.commitOffsets([{ topic, partition: 0, offset: '0' }]);
  await consumer.disconnect();
  await expect.poll(() => state(groupId)).toBe('Empty');
});

test('positions are committed, read back, reset while nobody is there, and deleted with the group', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin, { partitions: 2 });
  const groupId = unique('group');
  const offsets = async (): Promise<readonly (string | undefined)[]> => {
    const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return [...(found?.partitions ?? [])]
      .sort((a, b) => a.partition - b.partition)
      .map(({ offset }) => offset);
  };
  expect(await offsets()).toEqual(['-1', '-1']);
  await admin.setOffsets({ groupId, topic, partitions: [{ partition: 1, offset: '0' }] });
  expect(await offsets()).toEqual(['-1', '0']);
  await admin.deleteGroups([groupId]);
  expect(await offsets()).toEqual(['-1', '-1']);
});

test('a group in use can be neither reset nor deleted', async () => {
  const admin = await adminClient();
  const topic = await newTopic(admin);
  const groupId = unique('group');
  const member = await join(groupId, topic);
  await expect.poll(() => member.partitions(), { timeout: 15_000 }).toEqual([0]);
  await expect(
    admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] }),
  ).rejects.toThrow(/must have no running instances|UNKNOWN_MEMBER_ID/i);
  await expect(admin.deleteGroups([groupId])).rejects.toMatchObject({
    groups: [expect.objectContaining({ groupId, errorCode: 68 })],
  });
});
