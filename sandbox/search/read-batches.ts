import type { Engine, EngineCluster } from '../engines/engine.ts';
import { encodeBatch, type KafkaServer, type StoredPiece } from '../kafka/index.ts';
import { batchHeader, writeInt64 } from '../kafka/wire/record-batch.ts';
import type { AbortedTransaction } from './scan-chunk.ts';

/** Stored batches in a row. */
export interface BatchRun {
  readonly pieces: readonly StoredPiece[];
  /** Of the batches, unpacked. */
  readonly bytes: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Records before it are let go, though their batch may still be there; 0 where that cannot be. */
  readonly startOffset: number;
  /** Where the first batch starts: at or before what was asked for. */
  readonly firstOffset: number;
  /** First offset behind the run; where it started when nothing was there. */
  readonly endOffset: number;
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

/** Reads stored batches below the last stable offset; the bytes may be the log's own and are not to be changed. A run may end behind `maxBytes`. */
export type ReadBatches = (query: BatchQuery) => Promise<BatchRun>;

/** How to read the batches of a cluster: the embedded log's own, elsewhere made anew from its records. */
export function batchReader({ servers, kafka }: Engine, cluster: 'kp' | 'dp'): ReadBatches {
  return servers === undefined ? readAnew(kafka[cluster]) : readLog(servers.kafka[cluster]);
}

/** A broker's stored batches, as they lie in its log. */
export function readLog(kafka: KafkaServer): ReadBatches {
  return ({ topic, partition, ...range }) =>
    Promise.resolve(kafka.readStored(topic, partition, range) ?? nothingAt(range.from));
}

function nothingAt(from: number): BatchRun {
  return { pieces: [], bytes: 0, aborted: [], startOffset: 0, firstOffset: from, endOffset: from };
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
    return {
      ...nothingAt(from),
      pieces: [{ bytes, isPacked: false, from: 0, to: bytes.length }],
      bytes: bytes.length,
      endOffset: run.nextOffset,
    };
  };
}
