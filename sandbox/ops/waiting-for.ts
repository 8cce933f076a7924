import { decisionsTopic } from '../../pipeline/topology.ts';
import type { GroupRow } from '../control/types.ts';
import type { PartitionState } from '../engines/engine.ts';
import type { SandboxParts } from '../sandbox.ts';
import { listGroups } from './groups.ts';
import { askSupervisors } from './supervisors.ts';

/**
 * What still has to pass before nothing is in flight, in words; empty when drained: every group has passed all data
 * below the last stable offset, no transaction is open, no request is in progress, Druid's offsets are equal, and the
 * journey index has heard of it all. The looks take time, so the logs are looked at before and after: where something
 * was written in between, the looks do not fit together.
 */
export async function waitingFor(parts: SandboxParts): Promise<readonly string[]> {
  return (await lookAtAll(parts)).waiting;
}

/** `waitingFor` with the groups that it looked at. */
export async function lookAtAll(
  parts: SandboxParts,
): Promise<{ readonly waiting: readonly string[]; readonly groups: readonly GroupRow[] }> {
  const { engine, api, journey, config } = parts;
  const before = await allPartitions(parts);
  const groups = await listGroups(parts);
  const { supervisors, problem } = await askSupervisors(engine);
  const waiting = groups
    .filter(({ lag }) => lag > 0)
    .map(({ group, lag }) => `${group} is ${lag} records behind`);
  if (problem !== undefined) waiting.push(problem);
  for (const { id, lag } of supervisors) {
    if (lag > 0) waiting.push(`Druid datasource ${id} is ${lag} records behind`);
  }
  const decisions = `${config.env}.${decisionsTopic}`;
  if (
    journey !== undefined &&
    (await engine.kafka.dp.hasRecordsFrom(decisions, 0, journey.position))
  ) {
    waiting.push('the journey index has decisions to read');
  }
  const after = await allPartitions(parts);
  const open = after.filter((one) => one.lastStableOffset < one.logEndOffset).length;
  if (open > 0) waiting.push(`${open} partitions are in an open transaction`);
  if (endsOf(before) !== endsOf(after)) waiting.push('records are being written');
  if (api !== undefined && api.queued > 0) waiting.push(`${api.queued} requests are in progress`);
  const inFlight = journey?.index.sum().inFlight ?? 0;
  if (waiting.length === 0 && inFlight > 0) waiting.push(`${inFlight} events are in flight`);
  return { waiting, groups };
}

async function allPartitions({ engine }: SandboxParts): Promise<readonly PartitionState[]> {
  const topics = await Promise.all([engine.kafka.kp.topics(), engine.kafka.dp.topics()]);
  return topics.flat().flatMap(({ partitions }) => partitions);
}

function endsOf(partitions: readonly PartitionState[]): string {
  return partitions
    .map(({ lastStableOffset, logEndOffset }) => `${lastStableOffset}/${logEndOffset}`)
    .join();
}
