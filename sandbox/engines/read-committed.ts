import type { SourceRecord } from '../../pipeline/runtime/port.ts';
import { runtime } from '../../pipeline/runtime/problems.ts';
import { decodeBatches } from '../kafka/index.ts';
import type { KafkaCalls } from './direct-producer.ts';
import type { CommittedRun, ReadQuery, ReadResult } from './engine.ts';

/** What one fetch of a partition gave. */
export interface FetchedPartition {
  readonly records: Buffer | null;
  readonly abortedTransactions?:
    | readonly { readonly producerId: bigint | number; readonly firstOffset: bigint | number }[]
    | null;
}

/** Takes the committed data records from `offset` on out of a fetched run of batches, as a read_committed client does. */
export function committedRecords(
  fetched: FetchedPartition,
  from: { readonly topic: string; readonly partition: number; readonly offset: number },
): CommittedRun {
  const { topic, partition, offset: position } = from;
  const records: SourceRecord[] = [];
  let nextOffset = position;
  if (fetched.records === null || fetched.records.length === 0) return { records, nextOffset };
  const pending = [...(fetched.abortedTransactions ?? [])].sort(
    (a, b) => Number(a.firstOffset) - Number(b.firstOffset),
  );
  const aborting = new Set<number>();
  for (const batch of decodeBatches(fetched.records)) {
    nextOffset = Math.max(nextOffset, batch.lastOffset + 1);
    while (pending.length > 0 && Number(pending[0]?.firstOffset) <= batch.lastOffset) {
      aborting.add(Number(pending.shift()?.producerId));
    }
    const producerId = batch.producerId;
    if (batch.isControl) {
      aborting.delete(producerId);
      continue;
    }
    if (batch.isTransactional && aborting.has(producerId)) continue;
    for (const { offset, timestamp, key, value } of batch.records) {
      if (offset >= position) records.push({ topic, partition, offset, timestamp, key, value });
    }
  }
  return { records, nextOffset };
}

const OFFSET_OUT_OF_RANGE = 1;

/**
 * Reads one partition without a group: waits up to `maxWaitMs` for committed records at or after `offset`. An offset
 * that the log has let go reads on from the log's start; one beyond the end gives nothing.
 * @throws PORT_KAFKA_ERROR for any other refusal, an unknown topic among them.
 */
export async function readCommitted(
  kafka: KafkaCalls,
  query: ReadQuery,
): Promise<ReadResult & { readonly startOffset: number }> {
  const { topic, partition } = query;
  const found = await fetchCommitted(kafka, query);
  const startOffset = found?.logStartOffset ?? 0;
  const endOffset = found?.lastStableOffset ?? 0;
  if (found?.errorCode === OFFSET_OUT_OF_RANGE) {
    if (query.offset >= startOffset) {
      return { records: [], nextOffset: query.offset, endOffset, startOffset };
    }
    return readCommitted(kafka, { ...query, offset: startOffset });
  }
  if (found === undefined || found.errorCode !== 0) {
    const code = found?.errorCode ?? -1;
    throw runtime.error('PORT_KAFKA_ERROR', { api: 'Fetch', code, where: `${topic}-${partition}` });
  }
  return {
    ...committedRecords(found, { topic, partition, offset: query.offset }),
    endOffset,
    startOffset,
  };
}

async function fetchCommitted(kafka: KafkaCalls, query: ReadQuery) {
  const { topic, partition, offset, maxBytes, maxWaitMs } = query;
  const partitions = [{ partition, fetchOffset: offset, partitionMaxBytes: maxBytes }];
  const answer = await kafka.call(
    'fetch',
    { maxWaitMs, minBytes: 1, maxBytes, isolationLevel: 1, topics: [{ topic, partitions }] },
    { version: 11 },
  );
  return answer.responses[0]?.partitions[0];
}
