import type { Engine, EngineCluster } from '../engines/engine.ts';
import { encodeBatch, type KafkaServer } from '../kafka/index.ts';
import { batchHeader, readInt64, writeInt64 } from '../kafka/wire/record-batch.ts';
import type { AbortedTransaction } from './scan-chunk.ts';

/** Stored batches in a row. */
export interface BatchRun {
  readonly bytes: Buffer;
  readonly aborted: readonly AbortedTransaction[];
  /** Records before it are let go, though their batch may still be there; 0 where that cannot be. */
  readonly startOffset: number;
  /** Where the first batch starts: at or before what was asked for. */
  readonly firstOffset: number;
  /** First offset behind the run; where it started when nothing was there. */
  readonly nextOffset: number;
}

export interface BatchQuery {
  /** Full name. */
  readonly topic: string;
  readonly partition: number;
  /** The first batch is the one that holds `from`; no batch starts at `until` or behind it. */
  readonly from: number;
  readonly until: number;
  readonly maxBytes: number;
}

/** Reads stored batches below the last stable offset; the bytes may be the log's own and are not to be changed. */
export type ReadBatches = (query: BatchQuery) => Promise<BatchRun>;

/** How to read the batches of a cluster: the embedded log's own, elsewhere made anew from its records. */
export function batchReader({ servers, kafka }: Engine, cluster: 'kp' | 'dp'): ReadBatches {
  return servers === undefined ? readAnew(kafka[cluster]) : readLog(servers.kafka[cluster]);
}

const OFFSET_OUT_OF_RANGE = 1;

/** A broker's stored batches, without a copy where they lie in one segment. */
export function readLog(kafka: KafkaServer): ReadBatches {
  const read: ReadBatches = async (query) => {
    const { topic, partition, from, until, maxBytes } = query;
    const partitions = [{ partition, fetchOffset: from, partitionMaxBytes: maxBytes }];
    const answer = await kafka.call(
      'fetch',
      { maxWaitMs: 0, minBytes: 0, maxBytes, isolationLevel: 1, topics: [{ topic, partitions }] },
      { version: 11 },
    );
    const found = answer.responses[0]?.partitions[0];
    const start = found?.logStartOffset ?? 0;
    // The log has let the beginning go meanwhile.
    if (found?.errorCode === OFFSET_OUT_OF_RANGE && from < start && start < until)
      return read({ ...query, from: start });
    return {
      ...runOf(found?.records ?? nothing, query),
      startOffset: start,
      aborted: found?.abortedTransactions ?? [],
    };
  };
  return read;
}

const nothing = Buffer.alloc(0);

/** The batches that start before `until`. */
function runOf(
  bytes: Buffer,
  { from, until }: BatchQuery,
): Omit<BatchRun, 'aborted' | 'startOffset'> {
  let size = 0;
  let firstOffset = from;
  let nextOffset = from;
  while (size + batchHeader.size <= bytes.length) {
    const baseOffset = readInt64(bytes, size + batchHeader.baseOffset);
    if (baseOffset >= until) break;
    if (size === 0) firstOffset = baseOffset;
    nextOffset = baseOffset + bytes.readInt32BE(size + batchHeader.lastOffsetDelta) + 1;
    size += bytes.readInt32BE(size + batchHeader.batchLength) + 12;
  }
  return { bytes: bytes.subarray(0, size), firstOffset, nextOffset };
}

/** Records of a cluster that shows no batches, each as a batch of its own. */
function readAnew(cluster: EngineCluster): ReadBatches {
  return async ({ topic, partition, from, until, maxBytes }) => {
    const run = await cluster.read({ topic, partition, offset: from, maxBytes, maxWaitMs: 0 });
    const batches = run.records
      .filter(({ offset }) => offset < until)
      .map((record) => {
        const batch = encodeBatch([record], { checksumLater: true });
        writeInt64(batch, record.offset, batchHeader.baseOffset);
        return batch;
      });
    const bytes = Buffer.concat(batches);
    return { bytes, aborted: [], startOffset: 0, firstOffset: from, nextOffset: run.nextOffset };
  };
}
