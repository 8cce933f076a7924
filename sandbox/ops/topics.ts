import { decisionsTopic, jobsOf, writersOf } from '../../pipeline/topology.ts';
import type { Cluster } from '../../pipeline/topology.ts';
import type { JsonValue } from '../../schemas/json.ts';
import { parseJson } from '../../schemas/parse.ts';
import type { RecordView, TopicDescription, TopicRow } from '../control/types.ts';
import type { PartitionState, TopicState } from '../engines/engine.ts';
import { nearest } from '../nearest.ts';
import { sandboxProblems } from '../problems.ts';
import type { SandboxParts } from '../sandbox.ts';
import { recordView } from './record-view.ts';
import { askSupervisors } from './supervisors.ts';

/** A topic by its short name, its full name, or `<cluster>/<short name>`. */
interface Found {
  readonly cluster: Cluster;
  readonly topic: string;
  readonly fullName: string;
}

const clusters: readonly Cluster[] = ['kp', 'dp'];

/** Every topic of both clusters, `kp` first. Internal topics of the broker are left out. */
export async function listTopics(parts: SandboxParts): Promise<readonly TopicRow[]> {
  return (await allTopics(parts)).map(({ found, state }) => rowOf(found, state));
}

async function allTopics(
  parts: SandboxParts,
): Promise<readonly { readonly found: Found; readonly state: TopicState }[]> {
  const prefix = `${parts.config.env}.`;
  const byCluster = await Promise.all(
    clusters.map(async (cluster) =>
      (await parts.engine.kafka[cluster].topics()).map((state) => {
        const { name } = state;
        const topic = name.startsWith(prefix) ? name.slice(prefix.length) : name;
        return { found: { cluster, topic, fullName: name }, state };
      }),
    ),
  );
  return byCluster.flat();
}

function rowOf({ topic, cluster }: Found, { partitions }: TopicState): TopicRow {
  return {
    topic,
    cluster,
    partitions: partitions.length,
    ...totals(partitions),
  };
}

/** Records and bytes of all partitions, where the engine knows them. */
function totals(partitions: readonly PartitionState[]): { records?: number; bytes?: number } {
  const sum = (of: (one: PartitionState) => number | undefined): number | undefined =>
    partitions.reduce<number | undefined>((total, one) => {
      const value = of(one);
      return total === undefined || value === undefined ? undefined : total + value;
    }, 0);
  const records = sum((one) => one.records);
  const bytes = sum((one) => one.bytes);
  return {
    ...(records === undefined ? {} : { records }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

async function lookUp(
  parts: SandboxParts,
  name: string,
): Promise<{ readonly found: Found; readonly state: TopicState }> {
  const all = await allTopics(parts);
  const match = all.find(
    ({ found: { topic, cluster, fullName } }) =>
      topic === name || fullName === name || `${cluster}/${topic}` === name,
  );
  if (match !== undefined) return match;
  const names = all.map(({ found }) => found.topic);
  throw sandboxProblems.error('SANDBOX_UNKNOWN_TOPIC', {
    topic: name,
    nearest: nearest(name, names) ?? '',
  });
}

/** @throws SANDBOX_UNKNOWN_TOPIC with the nearest name. */
export async function findTopic(parts: SandboxParts, name: string): Promise<Found> {
  return (await lookUp(parts, name)).found;
}

/** Partitions, offsets, settings, and who writes and reads the topic. @throws SANDBOX_UNKNOWN_TOPIC */
export async function describeTopic(parts: SandboxParts, name: string): Promise<TopicDescription> {
  const { engine } = parts;
  const { found, state } = await lookUp(parts, name);
  const [configs, { supervisors }] = await Promise.all([
    engine.kafka[found.cluster].topicConfigs(found.fullName),
    askSupervisors(engine),
  ]);
  return {
    ...rowOf(found, state),
    fullName: found.fullName,
    configs,
    partitionDetail: state.partitions,
    writtenBy: [
      ...(found.topic === 'telemetry.ingestion' ? ['telemetry-api'] : []),
      ...writersOf(found.topic, parts.config.flavour),
      ...(found.topic === decisionsTopic ? ['every stage'] : []),
    ],
    readBy: [
      ...jobsOf(parts.config.flavour)
        .filter(({ input }) => input.topic === found.topic && input.cluster === found.cluster)
        .map(({ name }) => name),
      ...supervisors.filter(({ topic }) => topic === found.fullName).map(({ id }) => `druid/${id}`),
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
  const { topic, cluster, partitions, configs } = wanted;
  const prefix = `${parts.config.env}.`;
  const name = topic.startsWith(prefix) ? topic : `${prefix}${topic}`;
  const known = await parts.engine.kafka[cluster].createTopics([{ name, partitions, configs }]);
  if (known.length > 0) throw sandboxProblems.error('SANDBOX_TOPIC_EXISTS', { topic: name });
  return describeTopic(parts, name);
}

/** Deletes a topic with its data. @throws SANDBOX_KAFKA_REFUSED */
export async function deleteTopic(parts: SandboxParts, name: string): Promise<void> {
  const found = await findTopic(parts, name);
  await parts.engine.kafka[found.cluster].deleteTopic(found.fullName);
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
  const description = await describeTopic(parts, query.topic);
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
    const run = await parts.engine.kafka[description.cluster].read({
      topic: description.fullName,
      partition,
      offset,
      maxBytes: 4 * 1024 * 1024,
      maxWaitMs: 0,
    });
    for (const record of run.records) {
      if (text !== undefined && !record.value?.toString().toLowerCase().includes(text)) continue;
      found.push(recordView(record, { ...description, partition }));
    }
    if (query.from !== undefined && found.length >= query.limit) break;
    if (query.from === undefined) found = found.slice(-query.limit);
    if (run.nextOffset === offset || run.nextOffset >= run.endOffset) break;
    offset = run.nextOffset;
  }
  return found;
}

/** The bytes of one record, as they stand in the log. @throws SANDBOX_BAD_REQUEST when the log has let it go. */
export async function readRaw(
  parts: SandboxParts,
  name: string,
  { partition, offset }: { readonly partition: number; readonly offset: number },
): Promise<{ readonly key: string | null; readonly value: string | null }> {
  const { cluster, fullName } = await findTopic(parts, name);
  const where = { topic: fullName, partition, offset, maxBytes: 1, maxWaitMs: 0 };
  const run = await parts.engine.kafka[cluster].read(where);
  const record = run.records.find((one) => one.offset === offset);
  if (record === undefined)
    throw sandboxProblems.error('SANDBOX_BAD_REQUEST', {
      what: `${name}-${partition}@${offset} is not in the log (any more).`,
    });
  return {
    key: record.key?.toString('base64') ?? null,
    value: record.value?.toString('base64') ?? null,
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
  const run = await parts.engine.kafka[position.cluster].read({
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
