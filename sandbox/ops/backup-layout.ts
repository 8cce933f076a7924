import type { Flavour } from '../../schemas/flavour.ts';
import { isObject, textOf, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** One Secor process: a topic and where its messages go (spec/batch-and-ops.md §1.2). */
export interface BackupJob {
  readonly topic: string;
  /** Below the bucket, and on iGOT below `secor-{env}/`. */
  readonly basePath: string;
  /** The flavours that run it without being asked. */
  readonly flavours: readonly Flavour[];
  /** Root field of the time, when it is not syncts. */
  readonly timeField?: string;
  /** The chart names the Kafka partition in some files only, iGOT's role in all. */
  readonly namesPartition?: boolean;
  /** Root field whose value chooses a folder: by the map, else the one of DEFAULT. */
  readonly split?: { readonly field: string; readonly folders: Readonly<Record<string, string>> };
  /** A folder for each state of `derivedlocationdata`: what the chart takes for the channel. */
  readonly byState?: boolean;
}

const both: readonly Flavour[] = ['igot', 'sunbird'];
const chart: readonly Flavour[] = ['sunbird'];

const jobs: readonly BackupJob[] = [
  { topic: 'telemetry.ingestion', basePath: 'ingestion-telemetry', flavours: chart },
  { topic: 'telemetry.raw', basePath: 'raw', flavours: both },
  { topic: 'telemetry.failed', basePath: 'failed', flavours: both },
  { topic: 'telemetry.unique', basePath: 'unique/raw', flavours: both, namesPartition: true },
  {
    topic: 'telemetry.denorm',
    basePath: 'telemetry-denormalized',
    flavours: chart,
    namesPartition: true,
    split: { field: 'eid', folders: { ME_WORKFLOW_SUMMARY: 'summary', DEFAULT: 'raw' } },
  },
  {
    topic: 'druid.events.summary',
    basePath: 'telemetry-denormalized/summary',
    flavours: both,
    namesPartition: true,
  },
  {
    topic: 'telemetry.denorm',
    basePath: 'data-exhaust/raw',
    flavours: chart,
    namesPartition: true,
    byState: true,
  },
  {
    topic: 'druid.events.summary',
    basePath: 'data-exhaust/summary',
    flavours: chart,
    namesPartition: true,
    byState: true,
  },
  {
    topic: 'telemetry.derived.unique',
    basePath: 'unique/summary',
    flavours: chart,
    split: { field: 'eid', folders: { ME_WORKFLOW_SUMMARY: 'workflow_summary', DEFAULT: 'me' } },
  },
  { topic: 'telemetry.extractor.failed', basePath: 'extractor-failed', flavours: both },
  { topic: 'telemetry.extractor.duplicate', basePath: 'extractor-duplicate', flavours: chart },
  { topic: 'telemetry.duplicate', basePath: 'telemetry-duplicate', flavours: chart },
  { topic: 'telemetry.assess.raw', basePath: 'telemetry-raw-assess', flavours: both },
  {
    topic: 'telemetry.assess',
    basePath: 'telemetry-batch-assess',
    flavours: chart,
    timeField: 'assessmentTs',
  },
  {
    topic: 'telemetry.assess.failed',
    basePath: 'telemetry-batch-assess-failed',
    flavours: chart,
    timeField: 'assessmentTs',
  },
  { topic: 'druid.events.error', basePath: 'error_events', flavours: chart },
  {
    topic: 'events.deviceprofile',
    basePath: 'device-profile-events',
    flavours: chart,
    timeField: 'updated_date',
  },
  {
    topic: 'learning.graph.events',
    basePath: 'learning-events',
    flavours: both,
    timeField: 'createdOn',
  },
  {
    topic: 'issue.certificate.request',
    basePath: 'issue-certificate-events',
    flavours: both,
    timeField: 'ets',
  },
];

/** The jobs that a flavour runs. */
export function backupJobsOf(flavour: Flavour): readonly BackupJob[] {
  return jobs.filter(({ flavours }) => flavours.includes(flavour));
}

/** The jobs of a topic: the flavour's, else the chart's; a topic that no job backs up goes below its own name. */
export function backupJobsFor(topic: string, flavour: Flavour): readonly BackupJob[] {
  const known = jobs.filter((job) => job.topic === topic);
  const ours = known.filter(({ flavours }) => flavours.includes(flavour));
  if (ours.length > 0) return ours;
  const [first] = known;
  return [first ?? { topic, basePath: topic, flavours: both, namesPartition: true }];
}

/** Where the messages of a topic are read back from: never the copies by state. */
export function foldersOf(topic: string, flavour: Flavour): readonly string[] {
  const job = backupJobsFor(topic, flavour).find(({ byState }) => byState !== true);
  return job === undefined ? [topic] : pathsOf(job);
}

function pathsOf({ basePath, split }: BackupJob): readonly string[] {
  if (split === undefined) return [basePath];
  return Object.values(split.folders).map((folder) => `${basePath}/${folder}`);
}

/** The folders of all jobs: `raw` and `unique/raw` are two. */
export const allFolders: readonly string[] = jobs.flatMap(pathsOf);

/** `YYYY-MM-DD` in Asia/Kolkata, the zone of the folders: the next day begins at 18:30 UTC. */
export function istDay(ms: number): string {
  return new Date(ms + 19_800_000).toISOString().slice(0, 10);
}

/** Where messages without a usable time go. */
export const noDay = '1970-01-01';

/** Epoch ms of a message for its folder: `field`, else `@timestamp`; a text counts to its day. Undefined: neither is there. */
export function messageTime(message: JsonObject, field = 'syncts'): number | undefined {
  const given = message[field] ?? message['@timestamp'] ?? undefined;
  if (typeof given === 'number' || given === undefined) return given;
  return Date.parse(/^\d{4}-\d{2}-\d{2}/.exec(textOf(given))?.[0] ?? '');
}

/**
 * `{partition}` of Secor's file pattern: folders and day of a message; undefined stands for what is not JSON
 * (spec/batch-and-ops.md §1.1).
 */
export function partitionOf(
  message: JsonValue | undefined,
  { job, now }: { readonly job: BackupJob; readonly now: number },
): { readonly folder: string; readonly day: string } {
  const event = isObject(message) ? message : undefined;
  return { folder: folderOf(event, job), day: dayOf(event, { job, now }) };
}

function dayOf(
  event: JsonObject | undefined,
  { job, now }: { readonly job: BackupJob; readonly now: number },
): string {
  if (event === undefined) return noDay;
  if (job.split !== undefined && event[job.split.field] === undefined) return noDay;
  const ms = messageTime(event, job.timeField) ?? now;
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 - 19_800_000 ? istDay(ms) : noDay;
}

function folderOf(event: JsonObject | undefined, { split, byState }: BackupJob): string {
  if (split !== undefined) {
    const value = textOf(event?.[split.field], 'DEFAULT');
    return `${split.folders[value] ?? split.folders['DEFAULT'] ?? ''}/`;
  }
  if (byState !== true) return '';
  const place = event?.['derivedlocationdata'];
  const state = isObject(place) ? textOf(place['state']) : '';
  return `${state.replaceAll(/[^\w.$-]/g, '') || 'others'}/`;
}

/** The first folder below the bucket. */
export function bucketPrefix({
  flavour,
  env,
}: {
  readonly flavour: Flavour;
  readonly env: string;
}): string {
  return flavour === 'igot' ? `secor-${env}/` : '';
}

/** A file's name below its base path, without folders. */
export function fileName(
  at: { readonly day: string; readonly partition: number; readonly uploadedAt: number },
  { job, flavour }: { readonly job: BackupJob; readonly flavour: Flavour },
): string {
  const { day, partition, uploadedAt } = at;
  const names = flavour === 'igot' || job.namesPartition === true;
  return names ? `${day}-${partition}-${uploadedAt}.json.gz` : `${day}-${uploadedAt}.json.gz`;
}

/** What a backup file's name says; undefined for any other file. */
export function parseFileName(
  name: string,
): { readonly day: string; readonly partition: number; readonly uploadedAt: number } | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})-(?:(\d+)-)?(\d+)\.json\.gz$/.exec(name);
  if (match === null) return undefined;
  const [, day = '', partition, uploadedAt] = match;
  return { day, partition: Number(partition ?? 0), uploadedAt: Number(uploadedAt) };
}
