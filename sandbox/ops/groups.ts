import { jobsOf, type Cluster } from '../../pipeline/topology.ts';
import type { GroupDescription, GroupRow } from '../control/types.ts';
import type { GroupState, PartitionState } from '../engines/engine.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';

const clusters: readonly Cluster[] = ['kp', 'dp'];

/** Consumer groups of both clusters with their lag: data records and markers not yet passed. */
export async function listGroups(parts: SandboxParts): Promise<readonly GroupRow[]> {
  return (await describeGroups(parts)).map(({ group, cluster, state, members, lag }) => ({
    group,
    cluster,
    state,
    members,
    lag,
  }));
}

/** @throws SANDBOX_UNKNOWN_GROUP */
export async function describeGroup(parts: SandboxParts, name: string): Promise<GroupDescription> {
  const full = `${parts.config.env}.${name}`;
  const all = await describeGroups(parts);
  const matches = all.filter(({ group }) => group === name || group === full);
  const found = matches.find(({ members }) => members > 0) ?? matches[0];
  if (found === undefined) throw sandboxProblems.error('SANDBOX_UNKNOWN_GROUP', { group: name });
  return found;
}

/** All groups of both clusters with their partitions. */
export async function describeGroups(parts: SandboxParts): Promise<readonly GroupDescription[]> {
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const kafka = parts.engine.kafka[cluster];
      const [topics, groups] = await Promise.all([kafka.topics(), kafka.groups()]);
      const logs = new Map(topics.map(({ name, partitions }) => [name, partitions]));
      return Promise.all(
        withJobs(groups, { cluster, config: parts.config, logs }).map(async (group) =>
          describe(group, { parts, cluster, logs }),
        ),
      );
    }),
  );
  return found.flat();
}

type Logs = ReadonlyMap<string, readonly PartitionState[]>;

/** Groups of jobs stand in the list before their first commit: they will read their input from its start. */
function withJobs(
  groups: readonly GroupState[],
  {
    cluster,
    config: { env, flavour },
    logs,
  }: {
    readonly cluster: Cluster;
    readonly config: SandboxParts['config'];
    readonly logs: Logs;
  },
): readonly GroupState[] {
  const byName = new Map(groups.map((group) => [group.group, group]));
  for (const { group, input } of jobsOf(flavour).filter((job) => job.input.cluster === cluster)) {
    const name = `${env}.${group}`;
    const topic = `${env}.${input.topic}`;
    const known = byName.get(name) ?? { group: name, state: 'Empty', members: [], offsets: [] };
    const committed = new Set(
      known.offsets.filter((one) => one.topic === topic).map(({ partition }) => partition),
    );
    const unread = (logs.get(topic) ?? [])
      .filter(({ partition }) => !committed.has(partition))
      .map(({ partition, logStartOffset }) => ({ topic, partition, offset: logStartOffset }));
    byName.set(name, { ...known, offsets: [...known.offsets, ...unread] });
  }
  return [...byName.values()];
}

/** A partition with nothing but transaction markers left has no lag. */
async function describe(
  { group, state, members, offsets: committed }: GroupState,
  {
    parts,
    cluster,
    logs,
  }: { readonly parts: SandboxParts; readonly cluster: Cluster; readonly logs: Logs },
): Promise<GroupDescription> {
  const kafka = parts.engine.kafka[cluster];
  const offsets = await Promise.all(
    committed.map(async ({ topic, partition, offset }) => {
      const log = logs.get(topic)?.find((one) => one.partition === partition);
      const logEnd = log?.lastStableOffset ?? offset;
      const isBehind = offset < logEnd && (await kafka.hasRecordsFrom(topic, partition, offset));
      return { topic, partition, committed: offset, logEnd, lag: isBehind ? logEnd - offset : 0 };
    }),
  );
  return {
    group,
    cluster,
    state,
    members: members.length,
    lag: offsets.reduce((sum, { lag }) => sum + lag, 0),
    memberDetail: members,
    offsets,
  };
}
