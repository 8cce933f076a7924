import { errorCode } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { messages } from '../wire/messages/index.ts';
import type { ValuesOf } from '../wire/fields.ts';
import { batchHeader } from '../wire/record-batch.ts';
import { handler, type RequestContext } from './handler.ts';

type FetchRequest = ValuesOf<(typeof messages.fetch)['request']>;
type AskedPartition = FetchRequest['topics'][number]['partitions'][number];

const longestWaitMs = 300_000;
const nothing = Buffer.alloc(0);

interface Asked {
  readonly asked: AskedPartition;
  readonly log: PartitionLog | undefined;
  readonly errorCode: number;
}

interface AskedTopic {
  readonly topic: string;
  readonly topicId: string;
  readonly partitions: readonly Asked[];
}

/**
 * Gives whole stored batches, waiting until `minBytes` are there or `maxWaitMs` have passed; one partition with an error
 * answers at once. read_committed stops at the last stable offset and names the aborted transactions (§3.2, §3.7).
 */
export const onFetch = handler(messages.fetch, async (request, context) => {
  if (request.sessionId !== 0) return { errorCode: errorCode.FETCH_SESSION_ID_NOT_FOUND };
  const deadline = performance.now() + Math.min(longestWaitMs, request.maxWaitMs);
  for (;;) {
    // Anew after every wait: a topic may have been deleted, or made again with another id.
    const topics = request.topics.map((topic) => resolve(topic, context));
    const answer = gather(request, topics, context);
    const left = deadline - performance.now();
    if (answer.isReady || left <= 0 || context.signal.aborted)
      return { responses: answer.responses };
    await changeOf(topics, left, context.signal);
  }
});

function resolve(
  { topic, topicId, partitions }: FetchRequest['topics'][number],
  { broker, version }: RequestContext,
): AskedTopic {
  const found = version >= 13 ? broker.topics.byId(topicId) : broker.topics.get(topic);
  const missing = version >= 13 ? errorCode.UNKNOWN_TOPIC_ID : errorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return {
    topic: found?.name ?? topic,
    topicId,
    partitions: partitions.map((asked) => {
      const log = found?.partitions[asked.partition];
      return {
        asked,
        log,
        errorCode: log === undefined ? missing : epochProblem(asked.currentLeaderEpoch),
      };
    }),
  };
}

/** The leader epoch is 0 for ever. */
export function epochProblem(epoch: number): number {
  if (epoch === -1 || epoch === 0) return 0;
  return epoch < 0 ? errorCode.FENCED_LEADER_EPOCH : errorCode.UNKNOWN_LEADER_EPOCH;
}

function gather(
  request: FetchRequest,
  topics: readonly AskedTopic[],
  { version, isLocal }: RequestContext,
) {
  const isCommitted = request.isolationLevel === 1;
  let left = request.maxBytes;
  let total = 0;
  let cut = 0;
  const read = ({ asked, log, errorCode: problem }: Asked) => {
    const standing = {
      partitionIndex: asked.partition,
      highWatermark: log?.endOffset ?? -1,
      lastStableOffset: log?.lastStableOffset ?? -1,
      logStartOffset: log?.startOffset ?? -1,
      abortedTransactions: isCommitted ? [] : null,
      // Never null: librdkafka drops the connection.
      records: nothing,
    };
    if (log === undefined || problem !== 0) return { ...standing, errorCode: problem };
    const { fetchOffset, partitionMaxBytes } = asked;
    if (fetchOffset < log.startOffset || fetchOffset > log.endOffset) {
      return { ...standing, errorCode: errorCode.OFFSET_OUT_OF_RANGE };
    }
    const limit = isCommitted ? log.lastStableOffset : log.endOffset;
    const slice = log.read(fetchOffset, limit, {
      maxBytes: Math.min(left, partitionMaxBytes),
      atLeastOne: total === 0,
      isForWire: !isLocal,
    });
    left = Math.max(0, left - slice.bytes);
    total += slice.bytes;
    if (slice.endOffset < limit) cut += 1;
    const records =
      slice.parts.length === 1 ? (slice.parts[0] ?? nothing) : Buffer.concat(slice.parts);
    if (version < 10 && isZstd(records))
      return { ...standing, errorCode: errorCode.UNSUPPORTED_COMPRESSION_TYPE };
    return {
      ...standing,
      errorCode: 0,
      abortedTransactions: isCommitted
        ? log
            .abortedIn(fetchOffset, slice.endOffset)
            .map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
        : null,
      records,
    };
  };
  const responses = topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(read),
  }));
  const hasError = responses.some(({ partitions }) =>
    partitions.some(({ errorCode: code }) => code !== 0),
  );
  // What the sizes cut off is there already: waiting would bring nothing more.
  return { responses, isReady: hasError || cut > 0 || total >= Math.max(1, request.minBytes) };
}

function isZstd(records: Buffer): boolean {
  return (
    records.length >= batchHeader.size && (records.readInt16BE(batchHeader.attributes) & 7) === 4
  );
}

/**
 * Resolves soon after the next change of one of the logs, or when the time is over. Soon: once what runs now has run, so
 * that a transaction that ends in several partitions is read in one answer, not in one for each.
 */
async function changeOf(
  topics: readonly AskedTopic[],
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const leave: (() => void)[] = [];
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      for (const one of leave) one();
      setImmediate(resolve);
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done);
    for (const { partitions } of topics) {
      for (const { log } of partitions) if (log !== undefined) leave.push(log.onChange(done));
    }
  });
}
