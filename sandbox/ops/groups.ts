import { decisionsTopic, type Cluster } from '../../pipeline/topology.ts';
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

/** Every group with its positions. A partition with nothing but transaction markers left has no lag. */
function describeAll(parts: SandboxParts): readonly GroupDescription[] {
  const clusters: readonly Cluster[] = ['kp', 'dp'];
  return clusters.flatMap((cluster) => {
    const kafka = parts.kafka[cluster];
    const stable = new Map<string, number>();
    for (const { name, partitions } of kafka.topics()) {
      for (const one of partitions) stable.set(`${name}/${one.partition}`, one.lastStableOffset);
    }
    return kafka.groups().map((stats): GroupDescription => {
      const offsets = stats.offsets.map(({ topic, partition, offset }) => {
        const logEnd = stable.get(`${topic}/${partition}`) ?? offset;
        const lag = kafka.hasRecordsFrom(topic, partition, offset) ? logEnd - offset : 0;
        return { topic, partition, committed: offset, logEnd, lag };
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
 * below the last stable offset, no transaction is open, no request is in progress, Druid's offsets are equal, and the
 * journey index has heard of it all.
 */
export function waitingFor(parts: SandboxParts): readonly string[] {
  const { kp, dp } = parts.kafka;
  const waiting = listGroups(parts)
    .filter(({ lag }) => lag > 0)
    .map(({ group, lag }) => `${group} is ${lag} records behind`);
  const open = dp.openTransactions() + kp.openTransactions();
  if (open > 0) waiting.push(`${open} transactions are open`);
  if (parts.api.queued > 0) waiting.push(`${parts.api.queued} requests are in progress`);
  for (const { id, lag } of parts.druid.supervisors()) {
    if (lag > 0) waiting.push(`Druid datasource ${id} is ${lag} records behind`);
  }
  const decisions = `${parts.config.env}.${decisionsTopic}`;
  if (dp.hasRecordsFrom(decisions, 0, parts.following.position)) {
    waiting.push('the journey index has decisions to read');
  }
  const { inFlight } = parts.journeys.sum();
  if (waiting.length === 0 && inFlight > 0) waiting.push(`${inFlight} events are in flight`);
  return waiting;
}
