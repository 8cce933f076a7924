import { expect, onTestFinished, test } from 'vitest';
import { startKafka, type KafkaServer } from '../index.ts';

async function broker(): Promise<KafkaServer> {
  const kafka = await startKafka({ port: 0, name: 'test' });
  onTestFinished(async () => {
    await kafka[Symbol.asyncDispose]();
  });
  await kafka.call('createTopics', {
    topics: [{ name: 't', numPartitions: 2, replicationFactor: 1 }],
  });
  return kafka;
}

const subscription = Buffer.from('00000000000100017400000000', 'hex');
const joining = {
  groupId: 'g',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 10_000,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: subscription }],
};

async function member(kafka: KafkaServer) {
  const { memberId, generationId } = await kafka.call('joinGroup', joining, {
    version: 3,
    clientId: 'app',
  });
  const assignment = Buffer.from('000000000001000174000000020000000000000001ffffffff', 'hex');
  await kafka.call('syncGroup', {
    groupId: 'g',
    memberId,
    generationId,
    assignments: [{ memberId, assignment }],
  });
  return { memberId, generationId };
}

const partition = (
  partitionIndex: number,
  committedOffset: number,
  committedMetadata: string | null = null,
) => ({
  partitionIndex,
  committedOffset,
  committedMetadata,
});

async function commit(kafka: KafkaServer, partitions: ReturnType<typeof partition>[], more = {}) {
  const answer = await kafka.call('offsetCommit', {
    groupId: 'g',
    topics: [{ name: 't', partitions }],
    ...more,
  });
  return answer.topics[0]?.partitions.map(({ errorCode }) => errorCode);
}

async function committed(kafka: KafkaServer, version = 5) {
  const answer = await kafka.call('offsetFetch', { groupId: 'g', topics: null }, { version });
  return answer.topics.flatMap(({ name, partitions }) =>
    partitions.map(
      ({ partitionIndex, committedOffset }) => `${name}-${partitionIndex} ${committedOffset}`,
    ),
  );
}

test('FindCoordinator gives the address that the client came by; v4 asks for several at once', async () => {
  const kafka = await broker();
  const { port } = kafka;
  expect(await kafka.call('findCoordinator', { key: 'g' }, { version: 2 })).toMatchObject({
    errorCode: 0,
    host: '127.0.0.1',
    port,
    nodeId: 1,
  });
  const many = await kafka.call(
    'findCoordinator',
    { keyType: 1, coordinatorKeys: ['a', 'b'] },
    { version: 4 },
  );
  expect(many.coordinators).toMatchObject([
    { key: 'a', port, errorCode: 0 },
    { key: 'b', port, errorCode: 0 },
  ]);
});

test('FindCoordinator: an empty group id is 24, an unknown key type 42', async () => {
  const kafka = await broker();
  expect(await kafka.call('findCoordinator', { key: '' }, { version: 2 })).toMatchObject({
    errorCode: 24,
    nodeId: -1,
  });
  const strange = await kafka.call(
    'findCoordinator',
    { keyType: 2, coordinatorKeys: ['a'] },
    { version: 6 },
  );
  expect(strange.coordinators[0]?.errorCode).toBe(42);
});

test('JoinGroup: a refused client below version 7 gets an empty protocol name, above it null', async () => {
  const kafka = await broker();
  const bad = { ...joining, groupId: '' };
  expect(await kafka.call('joinGroup', bad, { version: 6 })).toMatchObject({
    errorCode: 24,
    protocolName: '',
  });
  expect(await kafka.call('joinGroup', bad, { version: 7 })).toMatchObject({
    errorCode: 24,
    protocolName: null,
  });
});

test('JoinGroup: from version 4 on a dynamic member is told its id first', async () => {
  const kafka = await broker();
  expect((await kafka.call('joinGroup', joining, { version: 3 })).errorCode).toBe(0);
  expect(
    await kafka.call('joinGroup', { ...joining, groupId: 'h' }, { version: 4, clientId: 'app' }),
  ).toMatchObject({
    errorCode: 79,
    memberId: expect.stringMatching(/^app-/),
  });
});

test('OffsetCommit: each partition has its own code: 3 when it does not exist, 12 for metadata above 4,096', async () => {
  const kafka = await broker();
  const codes = await commit(kafka, [
    partition(0, 4, 'm'.repeat(4_096)),
    partition(1, 4, 'm'.repeat(4_097)),
    partition(2, 4),
  ]);
  expect(codes).toEqual([0, 12, 3]);
  expect(await committed(kafka)).toEqual(['t-0 4']);
});

test('offsets are reset from outside while the group is Empty, and only then', async () => {
  const kafka = await broker();
  const { memberId, generationId } = await member(kafka);
  expect(
    await commit(kafka, [partition(0, 9)], { memberId, generationIdOrMemberEpoch: generationId }),
  ).toEqual([0]);
  expect(await commit(kafka, [partition(0, 1)])).toEqual([25]);
  await kafka.call('leaveGroup', { groupId: 'g', members: [{ memberId }] });
  expect(await commit(kafka, [partition(0, 1)])).toEqual([0]);
  expect(await committed(kafka)).toEqual(['t-0 1']);
});

test('OffsetFetch: what was never committed is −1 without an error, in both shapes', async () => {
  const kafka = await broker();
  await commit(kafka, [partition(0, 7, 'note')]);
  const topics = [{ name: 't', partitionIndexes: [0, 1, 9] }];
  const expected = [
    {
      partitionIndex: 0,
      committedOffset: 7,
      committedLeaderEpoch: -1,
      metadata: 'note',
      errorCode: 0,
    },
    {
      partitionIndex: 1,
      committedOffset: -1,
      committedLeaderEpoch: -1,
      metadata: '',
      errorCode: 0,
    },
    {
      partitionIndex: 9,
      committedOffset: -1,
      committedLeaderEpoch: -1,
      metadata: '',
      errorCode: 0,
    },
  ];
  const old = await kafka.call('offsetFetch', { groupId: 'g', topics }, { version: 7 });
  expect(old.topics).toEqual([{ name: 't', partitions: expected }]);
  const batch = await kafka.call(
    'offsetFetch',
    {
      groups: [
        { groupId: 'g', topics },
        { groupId: 'none', topics: null },
      ],
    },
    { version: 9 },
  );
  expect(batch.groups).toEqual([
    { groupId: 'g', errorCode: 0, topics: [{ name: 't', partitions: expected }] },
    { groupId: 'none', errorCode: 0, topics: [] },
  ]);
});

test('Heartbeat and SyncGroup v5 name the wrong', async () => {
  const kafka = await broker();
  const { memberId, generationId } = await member(kafka);
  expect((await kafka.call('heartbeat', { groupId: 'g', memberId, generationId })).errorCode).toBe(
    0,
  );
  expect(
    (await kafka.call('heartbeat', { groupId: 'g', memberId, generationId: 9 })).errorCode,
  ).toBe(22);
  const sync = { groupId: 'g', memberId, generationId };
  expect(
    (await kafka.call('syncGroup', { ...sync, protocolName: 'other' }, { version: 5 })).errorCode,
  ).toBe(23);
});

test('LeaveGroup: one code below version 3, one a member from there on', async () => {
  const kafka = await broker();
  const { memberId } = await member(kafka);
  expect(
    (await kafka.call('leaveGroup', { groupId: 'g', memberId: 'x' }, { version: 2 })).errorCode,
  ).toBe(25);
  const members = [{ memberId: 'x' }, { memberId }, { groupInstanceId: 'i' }];
  const answer = await kafka.call('leaveGroup', { groupId: 'g', members }, { version: 4 });
  expect([answer.errorCode, answer.members.map(({ errorCode }) => errorCode)]).toEqual([
    0,
    [25, 0, 25],
  ]);
  expect((await kafka.call('leaveGroup', { groupId: '' }, { version: 4 })).errorCode).toBe(24);
});

test('DescribeGroups: members with what they own; an unknown group is Dead without an error', async () => {
  const kafka = await broker();
  const { memberId } = await member(kafka);
  const { groups } = await kafka.call('describeGroups', { groups: ['g', 'none'] });
  expect(groups[0]).toMatchObject({
    errorCode: 0,
    groupState: 'Stable',
    protocolType: 'consumer',
    protocolData: 'range',
    members: [
      { memberId, clientId: 'app', clientHost: '/127.0.0.1', memberMetadata: subscription },
    ],
  });
  expect(groups[0]?.members[0]?.memberAssignment.length).toBeGreaterThan(0);
  expect(groups[1]).toMatchObject({
    groupId: 'none',
    errorCode: 0,
    groupState: 'Dead',
    members: [],
  });
});

test('ListGroups filters by state and type', async () => {
  const kafka = await broker();
  await member(kafka);
  await commit(kafka, [partition(0, 1)], { groupId: 'e' });
  const list = async (filter = {}) =>
    (await kafka.call('listGroups', filter)).groups.map(
      ({ groupId, groupState }) => `${groupId} ${groupState}`,
    );
  expect(await list()).toEqual(['e Empty', 'g Stable']);
  expect(await list({ statesFilter: ['stable'] })).toEqual(['g Stable']);
  expect(await list({ typesFilter: ['consumer'] })).toEqual([]);
  expect(await list({ typesFilter: ['Classic'] })).toHaveLength(2);
});

test('DeleteGroups: 68 with members, 69 when unknown, gone with its offsets otherwise', async () => {
  const kafka = await broker();
  const { memberId } = await member(kafka);
  const drop = async () =>
    (await kafka.call('deleteGroups', { groupsNames: ['g', 'none'] })).results.map(
      ({ errorCode }) => errorCode,
    );
  expect(await drop()).toEqual([68, 69]);
  await kafka.call('leaveGroup', { groupId: 'g', members: [{ memberId }] });
  await commit(kafka, [partition(0, 1)]);
  expect(await drop()).toEqual([0, 69]);
  expect(await committed(kafka)).toEqual([]);
});

test('OffsetDelete: 86 on topics that a member reads, 3 on a partition that is not there, 69 on an unknown group', async () => {
  const kafka = await broker();
  await kafka.call('createTopics', {
    topics: [{ name: 'u', numPartitions: 1, replicationFactor: 1 }],
  });
  await commit(kafka, [partition(0, 1)]);
  await kafka.call('offsetCommit', {
    groupId: 'g',
    topics: [{ name: 'u', partitions: [partition(0, 2)] }],
  });
  await member(kafka);
  const topics = ['t', 'u', 'none'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] }));
  const answer = await kafka.call('offsetDelete', { groupId: 'g', topics });
  expect(answer.topics.map(({ partitions }) => partitions[0]?.errorCode)).toEqual([86, 0, 3]);
  expect(await committed(kafka)).toEqual(['t-0 1']);
  expect((await kafka.call('offsetDelete', { groupId: 'none', topics })).errorCode).toBe(69);
});

test('OffsetDelete on a group of another protocol type is 68 while it has members', async () => {
  const kafka = await broker();
  await kafka.call('joinGroup', { ...joining, protocolType: 'connect' }, { version: 3 });
  expect((await kafka.call('offsetDelete', { groupId: 'g', topics: [] })).errorCode).toBe(68);
  await commit(kafka, [partition(0, 1)], { groupId: 'nobody' });
  const topics = [{ name: 't', partitions: [{ partitionIndex: 0 }] }];
  expect(await kafka.call('offsetDelete', { groupId: 'nobody', topics })).toMatchObject({
    errorCode: 0,
    topics: [{ partitions: [{ errorCode: 0 }] }],
  });
});

test('a deleted topic takes the offsets of every group along', async () => {
  const kafka = await broker();
  await commit(kafka, [partition(0, 1)]);
  await kafka.call('deleteTopics', { topicNames: ['t'] }, { version: 4 });
  expect(await committed(kafka)).toEqual([]);
});

test('the sandbox sees groups with members, what they own, and offsets', async () => {
  const kafka = await broker();
  await commit(kafka, [partition(1, 3)]);
  const { memberId } = await member(kafka);
  expect(kafka.groups()).toEqual([
    {
      group: 'g',
      state: 'Stable',
      protocolType: 'consumer',
      members: [
        {
          memberId,
          clientId: 'app',
          host: '/127.0.0.1',
          assignment: [{ topic: 't', partitions: [0, 1] }],
        },
      ],
      offsets: [{ topic: 't', partition: 1, offset: 3 }],
    },
  ]);
});
