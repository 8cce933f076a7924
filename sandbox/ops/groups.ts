import type { Cluster } from '../../pipeline/topology.ts';
import type { GroupDescription, GroupRow } from '../control/types.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';

/** Consumer groups of both clusters with their lag: data records and markers not yet passed. */
export function listGroups(parts: SandboxParts): readonly GroupRow[] {
  return describeAll(parts).map(({ group, cluster, state, members, lag }) => ({
    group,
    cluster,
    state,
    members,
    lag,
  }));
}

/** @throws SANDBOX_UNKNOWN_GROUP */
export function describeGroup(parts: SandboxParts, name: string): GroupDescription {
  const full = `${parts.config.env}.${name}`;
  const matches = describeAll(parts).filter(({ group }) => group === name || group === full);
  const found = matches.find(({ members }) => members > 0) ?? matches[0];
  if (found === undefined) throw sandboxProblems.error('SANDBOX_UNKNOWN_GROUP', { group: name });
  return found;
}

/** How far each group is behind the last stable offset, by cluster. */
function describeAll(parts: SandboxParts): readonly GroupDescription[] {
  const clusters: readonly Cluster[] = ['kp', 'dp'];
  return clusters.flatMap((cluster) => {
    const stable = new Map<string, number>();
    for (const { name, partitions } of parts.kafka[cluster].topics()) {
      for (const { partition, lastStableOffset } of partitions) {
        stable.set(`${name}/${partition}`, lastStableOffset);
      }
    }
    return parts.kafka[cluster].groups().map((stats): GroupDescription => {
      const offsets = stats.offsets.map(({ topic, partition, offset }) => {
        const logEnd = stable.get(`${topic}/${partition}`) ?? offset;
        return { topic, partition, committed: offset, logEnd, lag: Math.max(0, logEnd - offset) };
      });
      return {
        group: stats.group,
        cluster,
        state: stats.state,
        members: stats.members.length,
        lag: offsets.reduce((sum, { lag }) => sum + lag, 0),
        memberDetail: stats.members.map(({ memberId, clientId, host, assignment }) => ({
          memberId,
          clientId,
          host,
          assignment,
        })),
        offsets,
      };
    });
  });
}

/**
 * What still has to pass before nothing is in flight, in words; empty when drained: every group has passed all data
 * below the last stable offset, no transaction is open, no request is in progress, Druid's offsets are equal.
 */
export function waitingFor(parts: SandboxParts): readonly string[] {
  const waiting: string[] = [];
  for (const { group, cluster, offsets } of describeAll(parts)) {
    const behind = offsets.reduce((sum, { topic, partition, committed }) => {
      const stats = parts.kafka[cluster].topics().find(({ name }) => name === topic);
      const end = stats?.partitions.find((one) => one.partition === partition)?.lastStableOffset ?? 0;
      return sum + Math.max(0, end - committed);
    }, 0);
    if (behind > 0 && hasData(parts, { cluster, offsets })) {
      waiting.push(`${group} is ${behind} offsets behind`);
    }
  }
  const open = parts.kafka.dp.openTransactions() + parts.kafka.kp.openTransactions();
  if (open > 0) waiting.push(`${open} transactions are open`);
  if (parts.api.queued > 0) waiting.push(`${parts.api.queued} requests are in progress`);
  for (const { id, lag } of parts.druid.supervisors()) {
    if (lag > 0) waiting.push(`Druid datasource ${id} is ${lag} records behind`);
  }
  const decisions = parts.kafka.dp
    .topics()
    .find(({ name }) => name === `${parts.config.env}.sandbox.decisions`)?.partitions[0];
  const unread = (decisions?.lastStableOffset ?? 0) - parts.following.position;
  if (unread > 0) waiting.push(`the journey index is ${unread} offsets behind`);
  const { inFlight } = parts.journeys.sum();
  if (waiting.length === 0 && inFlight > 0) waiting.push(`${inFlight} events are in flight`);
  return waiting;
}

/** A group whose remaining offsets are all transaction markers has nothing to read. */
function hasData(
  parts: SandboxParts,
  { cluster, offsets }: Pick<GroupDescription, 'cluster' | 'offsets'>,
): boolean {
  return offsets.some(({ topic, partition, committed }) =>
    parts.kafka[cluster].hasRecordsFrom(topic, partition, committed),
  );
}
