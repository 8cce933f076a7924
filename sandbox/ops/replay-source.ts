import { basename } from 'node:path';
import { isObject, textOf, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { ReplayRequest } from '../control/batch-types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { backupFiles, readBackupFile } from './backup-files.ts';
import { backupJobsFor, foldersOf, partitionOf } from './backup-layout.ts';
import { backupProblems } from './backup-problems.ts';
import { readPartition } from './backup-read.ts';
import { findTopic } from './topics.ts';

/** One record that may be sent again. */
export interface ReplayItem {
  readonly bytes: Buffer;
  readonly value: JsonValue;
  /** Files have none: Secor keeps values only. */
  readonly key: string | null;
  /** Sync time, epoch ms: `syncts`, else `@timestamp`, else the record's own where there is one. */
  readonly time: number | undefined;
}

/** A source that reads the same each time: what came later is not in it. */
export interface ReplaySource {
  readonly name: string;
  /** @throws INPUT_BACKUP_UNREADABLE naming file and line, or topic and offset */
  items(): AsyncGenerator<ReplayItem>;
}

/** Files below the folder, or the topic as it is now; of both only the folder days asked for. @throws INPUT_BACKUP_FOLDER, SANDBOX_UNKNOWN_TOPIC */
export async function replaySource(
  parts: SandboxParts,
  { topic, folder, days }: Pick<ReplayRequest, 'topic' | 'folder' | 'days'>,
): Promise<ReplaySource> {
  return folder === undefined
    ? topicSource(parts, { topic, days })
    : fileSource({ folder, paths: foldersOf(topic, parts.config.flavour), days });
}

async function fileSource(from: {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly days: readonly string[] | undefined;
}): Promise<ReplaySource> {
  const files = await backupFiles(from.folder, from);
  return {
    name: `${files.length} files of ${from.folder}, ${basename(files[0]?.path ?? '')} first`,
    async *items() {
      for (const { path } of files) {
        for await (const { bytes, value } of readBackupFile(path))
          yield { bytes, value, key: null, time: syncTime(value) };
      }
    },
  };
}

async function topicSource(
  parts: SandboxParts,
  { topic, days }: Pick<ReplayRequest, 'topic' | 'days'>,
): Promise<ReplaySource> {
  const { cluster, fullName } = await findTopic(parts, topic);
  const kafka = parts.engine.kafka[cluster];
  const state = (await kafka.topics()).find(({ name }) => name === fullName);
  const partitions = state?.partitions ?? [];
  const [job] = backupJobsFor(topic, parts.config.flavour);
  const isOfDays = (value: JsonValue): boolean =>
    days === undefined ||
    job === undefined ||
    days.includes(partitionOf(value, { job, now: parts.now() }).day);
  return {
    name: `the topic ${topic}`,
    async *items() {
      for (const { partition, logStartOffset: from, lastStableOffset: until } of partitions) {
        const range = { topic: fullName, partition, from, until };
        for await (const { value: bytes, key, offset, timestamp } of readPartition(kafka, range)) {
          if (bytes === null) continue;
          const parsed = parseJson(bytes);
          if (!parsed.ok) {
            const facts = { file: `${fullName}-${partition}`, line: offset, why: parsed.problem };
            throw backupProblems.error('INPUT_BACKUP_UNREADABLE', facts);
          }
          const { value } = parsed;
          if (!isOfDays(value)) continue;
          const time = syncTime(value) ?? timestamp;
          yield { bytes, value, key: key?.toString() ?? null, time };
        }
      }
    },
  };
}

function syncTime(value: JsonValue): number | undefined {
  if (!isObject(value)) return undefined;
  const { syncts } = value;
  if (typeof syncts === 'number') return syncts;
  const ms = Date.parse(textOf(value['@timestamp']));
  return Number.isNaN(ms) ? undefined : ms;
}

/** The mids that a record stands for: its own, or those of the events in a batch. */
export function midsOf(value: JsonValue): readonly string[] {
  if (!isObject(value)) return [];
  const { events } = value;
  const all: readonly JsonValue[] = Array.isArray(events) ? events : [value];
  return all
    .filter((one): one is JsonObject => isObject(one))
    .map(({ mid }) => textOf(mid))
    .filter((mid) => mid !== '');
}
