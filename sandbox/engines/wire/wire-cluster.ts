import { AssignerProtocol, type Admin, type ConfigSource } from 'kafkajs';
import { kafkaClient, type KafkaAddress } from '../../../pipeline/runtime/kafkajs-cluster.ts';
import { sandboxProblems } from '../../problems.ts';
import type { EngineCluster, GroupState } from '../engine.ts';
import { connectLogReader, type Leaders } from './log-reader.ts';

const leadersForMs = 1_000;
const DYNAMIC_TOPIC_CONFIG: ConfigSource = 1;
const TOPIC_RESOURCE = 2;
const UNKNOWN_TOPIC_OR_PARTITION = 3;

/** The topics and groups of a cluster that are looked at, by full name. */
export interface Scope {
  readonly hasTopic: (name: string) => boolean;
  readonly hasGroup: (name: string) => boolean;
}

/**
 * A cluster that only its addresses are known of, through public clients; what is outside `scope` is not looked at. Records and bytes are not told: a broker knows offsets, and markers take offsets too.
 */
export async function connectWireCluster(
  address: KafkaAddress,
  { hasTopic, hasGroup }: Scope,
): Promise<EngineCluster & AsyncDisposable> {
  await using started = new AsyncDisposableStack();
  const admin = kafkaClient(address).admin();
  started.defer(async () => admin.disconnect());
  await admin.connect();

  let known: { readonly at: number; readonly leaders: Leaders } | undefined;
  const leaders = async (anew = false): Promise<Leaders> => {
    if (known === undefined || anew || performance.now() - known.at > leadersForMs)
      known = { at: performance.now(), leaders: await leadersOf(admin, hasTopic) };
    return known.leaders;
  };
  const reader = started.use(await connectLogReader(address, leaders));
  const owned = started.move();
  return {
    topics: async () => reader.offsets([...(await leaders()).keys()]),
    topicConfigs: async (topic) => configsOf(admin, topic),
    async createTopics(topics) {
      const there = await leaders(true);
      const missing = topics.filter(({ name }) => !there.has(name));
      if (missing.length > 0) {
        const names = missing.map(({ name }) => name).join(', ');
        await refusable(`creating ${names}`, async () =>
          admin.createTopics({
            topics: missing.map(({ name, partitions, configs }) => ({
              topic: name,
              numPartitions: partitions,
              configEntries: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
            })),
          }),
        );
        known = undefined;
      }
      return topics.map(({ name }) => name).filter((name) => there.has(name));
    },
    async deleteTopic(topic) {
      const what = `deleting ${topic}`;
      // kafkajs would ask for an unknown one again and again.
      if (!(await leaders(true)).has(topic)) {
        const text = 'no topic of that name is there';
        throw sandboxProblems.error('SANDBOX_KAFKA_REFUSED', {
          what,
          code: UNKNOWN_TOPIC_OR_PARTITION,
          text,
        });
      }
      await refusable(what, async () => admin.deleteTopics({ topics: [topic] }));
      known = undefined;
    },
    groups: async () => groupsOf(admin, hasGroup),
    read: async (query) => reader.read(query),
    async hasRecordsFrom(topic, partition, from) {
      for (let offset = from; ;) {
        const run = await reader.read({ topic, partition, offset, maxBytes: 1, maxWaitMs: 0 });
        if (run.records.length > 0) return true;
        if (run.nextOffset === offset || run.nextOffset >= run.endOffset) return false;
        offset = run.nextOffset;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await owned.disposeAsync();
    },
  };
}

async function leadersOf(admin: Admin, hasTopic: Scope['hasTopic']): Promise<Leaders> {
  const names = (await admin.listTopics()).filter(hasTopic);
  if (names.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      new Map(
        partitions
          .map(({ partitionId, leader }): [number, number] => [partitionId, leader])
          .sort(([a], [b]) => a - b),
      ),
    ]),
  );
}

async function configsOf(admin: Admin, topic: string): Promise<Readonly<Record<string, string>>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC_RESOURCE, name: topic }],
  });
  const entries = resources[0]?.configEntries ?? [];
  return Object.fromEntries(
    entries
      .filter((entry) => entry.configSource === DYNAMIC_TOPIC_CONFIG)
      .map(({ configName, configValue }) => [configName, configValue]),
  );
}

async function groupsOf(admin: Admin, hasGroup: Scope['hasGroup']): Promise<readonly GroupState[]> {
  const names = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter(hasGroup);
  if (names.length === 0) return [];
  const { groups } = await admin.describeGroups(names);
  return Promise.all(
    groups.map(async ({ groupId, state, members }): Promise<GroupState> => ({
      group: groupId,
      state,
      members: members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
        memberId,
        clientId,
        host: clientHost,
        assignment: assignmentOf(memberAssignment),
      })),
      offsets: (await admin.fetchOffsets({ groupId })).flatMap(({ topic, partitions }) =>
        partitions
          .map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }))
          .filter(({ offset }) => offset >= 0),
      ),
    })),
  );
}

function assignmentOf(bytes: Buffer): GroupState['members'][number]['assignment'] {
  // A member that has not got its assignment yet has none.
  if (bytes.length === 0) return [];
  const assignment = AssignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {};
  return Object.entries(assignment).map(([topic, partitions]) => ({ topic, partitions }));
}

async function refusable(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message?: unknown };
    throw sandboxProblems.error(
      'SANDBOX_KAFKA_REFUSED',
      { what, code: typeof code === 'number' ? code : -1, text: String(message) },
      { cause },
    );
  }
}
