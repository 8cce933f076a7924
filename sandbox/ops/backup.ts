import { createHash } from 'node:crypto';
import { topicsOf, type Cluster } from '../../pipeline/topology.ts';
import type { SourceRecord } from '../../pipeline/runtime/port.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { BackupReport, BackupRequest } from '../control/batch-types.ts';
import type { PartitionState } from '../engines/engine.ts';
import type { SandboxParts } from '../sandbox.ts';
import {
  backupJobsFor,
  backupJobsOf,
  bucketPrefix,
  fileName,
  partitionOf,
  type BackupJob,
} from './backup-layout.ts';
import { openLedger, type Ledger, type Scan } from './backup-ledger.ts';
import { backupProblems } from './backup-problems.ts';
import { createBackupWriter } from './backup-writer.ts';
import { readPartition } from './backup-read.ts';
import { findTopic } from './topics.ts';

/**
 * Copies committed records into files as Secor does: same folders, names and content (spec/batch-and-ops.md §1). What the
 * folder has already is left out, so that it may run as often as wanted. Without topics, those that the flavour's jobs back
 * up. @throws BACKUP_OTHER_LOG when the folder holds the backup of another log, SANDBOX_UNKNOWN_TOPIC
 */
export async function backup(parts: SandboxParts, request: BackupRequest): Promise<BackupReport> {
  const ledger = await openLedger(request.folder);
  const topics: BackupReport['topics'][number][] = [];
  for (const job of await wantedJobs(parts, request)) {
    topics.push(await backupTopic(parts, { job, request, ledger }));
  }
  return { folder: request.folder, topics };
}

async function wantedJobs(
  parts: SandboxParts,
  { topics }: BackupRequest,
): Promise<readonly BackupJob[]> {
  const { flavour } = parts.config;
  if (topics.length === 0) {
    const known = new Set(topicsOf(flavour).map(({ topic }) => topic));
    return backupJobsOf(flavour).filter(({ topic }) => known.has(topic));
  }
  const found = await Promise.all(topics.map(async (name) => findTopic(parts, name)));
  return found.flatMap(({ topic }) => backupJobsFor(topic, flavour));
}

interface Work {
  readonly job: BackupJob;
  readonly request: BackupRequest;
  readonly ledger: Ledger;
}

async function backupTopic(
  parts: SandboxParts,
  work: Work,
): Promise<BackupReport['topics'][number]> {
  const { job, request } = work;
  const { cluster, fullName } = await findTopic(parts, job.topic);
  const topics = await parts.engine.kafka[cluster].topics();
  const partitions = topics.find(({ name }) => name === fullName)?.partitions ?? [];
  const totals = { records: 0, already: 0, empty: 0, lostOffsets: 0 };
  const files: BackupReport['topics'][number]['files'][number][] = [];
  for (const state of partitions) {
    if (request.partition !== undefined && request.partition !== state.partition) continue;
    const done = await backupPartition(parts, { ...work, cluster, fullName, state });
    for (const name of ['records', 'already', 'empty', 'lostOffsets'] as const)
      totals[name] += done[name];
    files.push(...done.files);
  }
  return { topic: job.topic, basePath: job.basePath, ...totals, files };
}

interface PartitionWork extends Work {
  readonly cluster: Cluster;
  readonly fullName: string;
  readonly state: PartitionState;
}

async function backupPartition(
  parts: SandboxParts,
  work: PartitionWork,
): Promise<Omit<BackupReport['topics'][number], 'topic' | 'basePath'>> {
  const { job, request, ledger, cluster, fullName: topic, state } = work;
  const { partition, logStartOffset } = state;
  const day = request.day ?? null;
  const scans = ledger.scans.filter(
    (scan) =>
      scan.cluster === cluster &&
      scan.topic === topic &&
      scan.partition === partition &&
      scan.basePath === job.basePath,
  );
  await checkSameLog(parts, { ...work, scans });
  const asked = uncovered(request.from ?? 0, { scans, day });
  const from = Math.max(asked, logStartOffset);
  const until = Math.min(state.lastStableOffset, request.until ?? Number.MAX_SAFE_INTEGER);
  const counts = { records: 0, already: 0, empty: 0, lostOffsets: from - asked };
  if (from >= until) return { ...counts, lostOffsets: 0, files: [] };

  const { flavour } = parts.config;
  const base = `${bucketPrefix(parts.config)}${job.basePath}/`;
  const writer = createBackupWriter({
    folder: request.folder,
    now: parts.now(),
    nameOf: ({ folder, ...at }) =>
      `${base}${folder}${fileName({ ...at, partition }, { job, flavour })}`,
  });
  let last: Scan['last'] = null;
  try {
    const range = { topic, partition, from, until };
    for await (const record of readPartition(parts.engine.kafka[cluster], range)) {
      last = { offset: record.offset, digest: digestOf(record) };
      if (record.value === null) {
        counts.empty += 1;
        continue;
      }
      const parsed = parseJson(record.value);
      const place = partitionOf(parsed.ok ? parsed.value : undefined, { job, now: parts.now() });
      if (day !== null && place.day !== day) continue;
      if (uncovered(record.offset, { scans, day: place.day }) > record.offset) {
        counts.already += 1;
        continue;
      }
      await writer.write(place, record.value);
      counts.records += 1;
    }
    const files = await writer.close();
    await ledger.add({
      cluster,
      topic,
      partition,
      basePath: job.basePath,
      from,
      until,
      day,
      files,
      last,
    });
    return { ...counts, files };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** The first offset, from `offset` on, that no scan has backed up for `day` (null: for every day). */
function uncovered(
  offset: number,
  { scans, day }: { readonly scans: readonly Scan[]; readonly day: string | null },
): number {
  const covering = scans.find(
    (scan) => scan.from <= offset && offset < scan.until && (scan.day === null || scan.day === day),
  );
  return covering === undefined ? offset : uncovered(covering.until, { scans, day });
}

/** Offsets of another log would be taken for backed up: what was seen last must still stand there, unless it was let go. */
async function checkSameLog(
  parts: SandboxParts,
  { request, scans, cluster, state, fullName: topic }: PartitionWork & { scans: readonly Scan[] },
): Promise<void> {
  const { partition } = state;
  for (const { last } of scans) {
    if (last === null || last.offset < state.logStartOffset) continue;
    const range = { topic, partition, from: last.offset, until: last.offset + 1 };
    let found: string | undefined;
    if (last.offset < state.lastStableOffset) {
      for await (const record of readPartition(parts.engine.kafka[cluster], range))
        found = digestOf(record);
    }
    if (found === last.digest) continue;
    const { folder } = request;
    throw backupProblems.error('BACKUP_OTHER_LOG', {
      folder,
      topic,
      partition,
      offset: last.offset,
    });
  }
}

function digestOf({ timestamp, value }: SourceRecord): string {
  return createHash('sha256')
    .update(`${timestamp}:`)
    .update(value ?? '')
    .digest('hex');
}
