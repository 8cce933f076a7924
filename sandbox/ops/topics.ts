import { jobs, decisionsTopic } from '../../pipeline/topology.ts';
import type { Cluster } from '../../pipeline/topology.ts';
import { isObject, type JsonValue } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { RecordView, TopicDescription, TopicRow } from '../control/types.ts';
import { readCommitted } from '../engines/read-committed.ts';
import { nearest } from '../nearest.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';
import type { SourceRecord } from '../../pipeline/runtime/port.ts';

/** A topic by its short name, its full name, or `<cluster>/<short name>`. */
interface Found {
  readonly cluster: Cluster;
  readonly topic: string;
  readonly fullName: string;
}

const clusters: readonly Cluster[] = ['kp', 'dp'];

/** Every topic of both clusters, `kp` first. */
export function listTopics(parts: SandboxParts): readonly TopicRow[] {
  return clusters.flatMap((cluster) =>
    parts.kafka[cluster].topics().map((stats): TopicRow => ({
      topic: shortName(stats.name, parts),
      cluster,
      partitions: stats.partitions.length,
      records: stats.partitions.reduce((sum, { records }) => sum + records, 0),
      bytes: stats.partitions.reduce((sum, { bytes }) => sum + bytes, 0),
    })),
  );
}

function shortName(name: string, parts: SandboxParts): string {
  const prefix = `${parts.config.env}.`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** @throws SANDBOX_UNKNOWN_TOPIC with the nearest name. */
export function findTopic(parts: SandboxParts, name: string): Found {
  const rows = listTopics(parts);
  const prefix = `${parts.config.env}.`;
  const row = rows.find(
    ({ topic, cluster }) =>
      topic === name || `${prefix}${topic}` === name || `${cluster}/${topic}` === name,
  );
  if (row === undefined) {
    throw sandboxProblems.error('SANDBOX_UNKNOWN_TOPIC', {
      topic: name,
      nearest:
        nearest(
          name,
          rows.map(({ topic }) => topic),
        ) ?? '',
    });
  }
  const stats = parts.kafka[row.cluster].topics().map((one) => one.name);
  const fullName = stats.includes(`${prefix}${row.topic}`) ? `${prefix}${row.topic}` : row.topic;
  return { cluster: row.cluster, topic: row.topic, fullName };
}

/** Partitions, offsets, settings, and who writes and reads the topic. */
export function describeTopic(parts: SandboxParts, name: string): TopicDescription {
  const found = findTopic(parts, name);
  const stats = parts.kafka[found.cluster].topics().find((one) => one.name === found.fullName);
  const partitions = stats?.partitions ?? [];
  const datasources = parts.druid.supervisors().filter(({ topic }) => topic === found.fullName);
  return {
    topic: found.topic,
    cluster: found.cluster,
    fullName: found.fullName,
    partitions: partitions.length,
    records: partitions.reduce((sum, { records }) => sum + records, 0),
    bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0),
    configs: stats?.configs ?? {},
    partitionDetail: partitions,
    writtenBy: [
      ...(found.topic === 'telemetry.ingestion' ? ['telemetry-api'] : []),
      ...jobs.filter(({ outputs }) => outputs.includes(found.topic)).map(({ name }) => name),
      ...(found.topic === decisionsTopic ? ['every stage'] : []),
    ],
    readBy: [
      ...jobs
        .filter(({ input }) => input.topic === found.topic && input.cluster === found.cluster)
        .map(({ name }) => name),
      ...datasources.map(({ id }) => `druid/${id}`),
    ],
  };
}

/** Creates a topic under the environment's prefix. @throws SANDBOX_KAFKA_REFUSED */
export async function createTopic(
  parts: SandboxParts,
  wanted: {
    readonly topic: string;
    readonly cluster: Cluster;
    readonly partitions: number;
    readonly configs: Readonly<Record<string, string>>;
  },
): Promise<TopicDescription> {
  const prefix = `${parts.config.env}.`;
  const name = wanted.topic.startsWith(prefix) ? wanted.topic : `${prefix}${wanted.topic}`;
  const answer = await parts.kafka[wanted.cluster].call('createTopics', {
    topics: [
      {
        name,
        numPartitions: wanted.partitions,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(wanted.configs).map(([key, value]) => ({ name: key, value })),
      },
    ],
  });
  const [created] = answer.topics;
  refuse(`creating ${name}`, created?.errorCode ?? -1, created?.errorMessage ?? '');
  return describeTopic(parts, name);
}

/** Deletes a topic with its data. @throws SANDBOX_KAFKA_REFUSED */
export async function deleteTopic(parts: SandboxParts, name: string): Promise<void> {
  const found = findTopic(parts, name);
  const answer = await parts.kafka[found.cluster].call(
    'deleteTopics',
    { topicNames: [found.fullName] },
    { version: 5 },
  );
  const [deleted] = answer.responses;
  refuse(`deleting ${found.fullName}`, deleted?.errorCode ?? -1, deleted?.errorMessage ?? '');
}

function refuse(what: string, code: number, text: string): void {
  if (code !== 0) throw sandboxProblems.error('SANDBOX_KAFKA_REFUSED', { what, code, text });
}

export interface RecordQuery {
  readonly topic: string;
  readonly partition?: number | undefined;
  /** First offset of each partition; negative counts back from the end. Default: the last `limit` records. */
  readonly from?: number | undefined;
  readonly limit: number;
  /** Keeps records whose value holds this text, in any case. */
  readonly text?: string | undefined;
}

/** Records of a topic, oldest first over all partitions. */
export async function readRecords(
  parts: SandboxParts,
  query: RecordQuery,
): Promise<readonly RecordView[]> {
  const description = describeTopic(parts, query.topic);
  const found: RecordView[] = [];
  for (const partition of description.partitionDetail) {
    if (query.partition !== undefined && partition.partition !== query.partition) continue;
    const offset = startOffset(partition, query);
    found.push(
      ...(await scan(parts, { description, partition: partition.partition, offset, query })),
    );
  }
  const ordered = found.sort((a, b) => a.timestamp - b.timestamp || a.offset - b.offset);
  return query.from === undefined ? ordered.slice(-query.limit) : ordered.slice(0, query.limit);
}

function startOffset(
  partition: TopicDescription['partitionDetail'][number],
  { from, limit, text }: RecordQuery,
): number {
  const { logStartOffset, logEndOffset } = partition;
  if (from === undefined) {
    // Markers take offsets too, and a text may match rarely: look back further than the limit.
    const back = text === undefined ? limit * 3 : Number.MAX_SAFE_INTEGER;
    return Math.max(logStartOffset, logEndOffset - back);
  }
  return Math.max(logStartOffset, from < 0 ? logEndOffset + from : from);
}

async function scan(
  parts: SandboxParts,
  from: {
    readonly description: TopicDescription;
    readonly partition: number;
    readonly offset: number;
    readonly query: RecordQuery;
  },
): Promise<RecordView[]> {
  const { description, partition, query } = from;
  const text = query.text?.toLowerCase();
  let { offset } = from;
  let found: RecordView[] = [];
  for (;;) {
    const run = await readCommitted(parts.kafka[description.cluster], {
      topic: description.fullName,
      partition,
      offset,
      maxBytes: 4 * 1024 * 1024,
      maxWaitMs: 0,
    });
    for (const record of run.records) {
      if (text !== undefined && !record.value?.toString().toLowerCase().includes(text)) continue;
      found.push(viewOf(record, description));
    }
    if (query.from !== undefined && found.length >= query.limit) break;
    if (query.from === undefined) found = found.slice(-query.limit);
    if (run.nextOffset === offset || run.nextOffset >= run.endOffset) break;
    offset = run.nextOffset;
  }
  return found;
}

/** A record as the control API shows it. */
export function viewOf(
  record: SourceRecord,
  { topic, cluster }: { readonly topic: string; readonly cluster: Cluster },
): RecordView {
  const bytes = record.value ?? Buffer.alloc(0);
  const parsed = parseJson(bytes);
  const event = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  const mid = event['mid'];
  const eid = event['eid'];
  return {
    cluster,
    topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key?.toString() ?? null,
    headers: {},
    sizeBytes: bytes.length,
    ...(parsed.ok ? { value: parsed.value } : { text: bytes.toString() }),
    ...(typeof mid === 'string' ? { mid } : {}),
    ...(typeof eid === 'string' ? { eid } : {}),
  };
}

/** One record read again by position; undefined when the log has let it go. */
export async function readOne(
  parts: SandboxParts,
  position: {
    readonly cluster: Cluster;
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
  },
): Promise<{ timestamp: number; value: JsonValue | undefined } | undefined> {
  const run = await readCommitted(parts.kafka[position.cluster], {
    topic: `${parts.config.env}.${position.topic}`,
    partition: position.partition,
    offset: position.offset,
    maxBytes: 1,
    maxWaitMs: 0,
  });
  const record = run.records.find(({ offset }) => offset === position.offset);
  if (record === undefined) return undefined;
  const parsed = parseJson(record.value ?? Buffer.alloc(0));
  return { timestamp: record.timestamp, value: parsed.ok ? parsed.value : undefined };
}
