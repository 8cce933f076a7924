import { parseJson } from '../../schemas/parse.ts';
import type { JsonValue } from '../../schemas/json.ts';
import type { RecordView } from '../control/types.ts';
import type { CompiledFilter, FilterRecord } from '../filter/index.ts';
import {
  batchHeader,
  CONTROL,
  decodeBatch,
  readInt64,
  TRANSACTIONAL,
} from '../kafka/wire/record-batch.ts';
import { headersOf, recordView } from '../ops/record-view.ts';
import { Candidates } from './candidates.ts';

export type Order = 'newest' | 'oldest';

/** Stored batches of one partition and which of their records are asked for. */
export interface Chunk {
  readonly cluster: 'kp' | 'dp';
  /** Short name. */
  readonly topic: string;
  readonly partition: number;
  /** In each, whole batches back to back. */
  readonly pieces: readonly Buffer[];
  /** Offsets in [from, until). */
  readonly from: number;
  readonly until: number;
  readonly aborted: readonly AbortedTransaction[];
}

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** What one chunk gave. */
export interface ChunkResult {
  /** In the order asked for. */
  readonly hits: readonly RecordView[];
  /** Committed records looked at, by their bytes at least. */
  readonly records: number;
  /** Timestamp (epoch ms) of the records at the end that was reached: the first batch for newest, else the last. */
  readonly reached: number | undefined;
}

/**
 * Looks through a chunk for what a filter keeps: first for needles in the raw bytes, opening only batches that hold one;
 * then in each record's value; the full test parses what is left. Markers and aborted records are passed over.
 * Gives at most `most` hits, those nearest to where the search started. @throws KAFKA_BATCH_CODEC, KAFKA_RECORD_BROKEN
 */
export function scanChunk(
  chunk: Chunk,
  filter: CompiledFilter,
  { order, most }: { readonly order: Order; readonly most: number },
): ChunkResult {
  const { from, until } = chunk;
  const isAborted = abortedBatches(chunk.aborted);
  const hits: RecordView[] = [];
  let records = 0;
  let reached: number | undefined;
  for (const bytes of chunk.pieces) {
    const candidates = new Candidates(bytes, filter.prefilter);
    for (const batch of batchesIn(bytes)) {
      const { start, end, baseOffset, lastOffset } = batch;
      if (isAborted(batch) || batch.isControl) continue;
      if (order === 'oldest') reached = Math.max(reached ?? 0, batch.maxTimestamp);
      else reached ??= batch.baseTimestamp;
      if (lastOffset < from || baseOffset >= until) continue;
      records += Math.min(lastOffset, until - 1) - Math.max(baseOffset, from) + 1;
      if (batch.maxTimestamp < filter.from) continue;
      if (!batch.isCompressed && !candidates.mayHold(start, end)) continue;
      for (const record of decodeBatch(bytes.subarray(start, end)).records) {
        if (record.offset < from || record.offset >= until) continue;
        if (!candidates.mayMatch(record.value ?? nothing)) continue;
        if (!filter.test(new ScannedRecord(chunk, record))) continue;
        hits.push(recordView(record, chunk));
        if (order === 'oldest' && hits.length === most) return { hits, records, reached };
        if (hits.length > most) hits.shift();
      }
    }
  }
  return { hits: order === 'newest' ? hits.toReversed() : hits, records, reached };
}

const nothing = Buffer.alloc(0);

interface BatchPlace {
  readonly start: number;
  readonly end: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly isControl: boolean;
  readonly isTransactional: boolean;
  readonly isCompressed: boolean;
}

function* batchesIn(bytes: Buffer): Generator<BatchPlace> {
  for (let at = 0; at + batchHeader.size <= bytes.length;) {
    const batch = batchAt(bytes, at);
    at = batch.end;
    yield batch;
  }
}

function batchAt(bytes: Buffer, start: number): BatchPlace {
  const attributes = bytes.readInt16BE(start + batchHeader.attributes);
  const baseOffset = readInt64(bytes, start + batchHeader.baseOffset);
  return {
    start,
    end: start + bytes.readInt32BE(start + batchHeader.batchLength) + 12,
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(start + batchHeader.lastOffsetDelta),
    baseTimestamp: readInt64(bytes, start + batchHeader.baseTimestamp),
    maxTimestamp: readInt64(bytes, start + batchHeader.maxTimestamp),
    producerId: readInt64(bytes, start + batchHeader.producerId),
    isControl: (attributes & CONTROL) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isCompressed: (attributes & 7) !== 0,
  };
}

/** Tells of each batch in turn whether its transaction was aborted, as a read_committed client does. */
function abortedBatches(aborted: readonly AbortedTransaction[]): (batch: BatchPlace) => boolean {
  const pending = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  const aborting = new Set<number>();
  return ({ lastOffset, producerId, isControl, isTransactional }) => {
    while (pending[0] !== undefined && pending[0].firstOffset <= lastOffset)
      aborting.add(pending.shift()?.producerId ?? -1);
    if (isControl) aborting.delete(producerId);
    return isTransactional && aborting.has(producerId);
  };
}

type StoredRecord = ReturnType<typeof decodeBatch>['records'][number];

/** A record as the filter sees it; text and JSON are made only when it asks. */
class ScannedRecord implements FilterRecord {
  readonly #record: StoredRecord;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  #json: { readonly value: JsonValue | undefined } | undefined;

  constructor({ topic, partition }: Chunk, record: StoredRecord) {
    this.#record = record;
    this.topic = topic;
    this.partition = partition;
    this.offset = record.offset;
    this.timestamp = record.timestamp;
  }

  get key(): string | null {
    return this.#record.key?.toString() ?? null;
  }

  get headers(): Readonly<Record<string, string>> {
    return headersOf(this.#record);
  }

  get text(): string {
    return this.#record.value?.toString() ?? '';
  }

  get json(): JsonValue | undefined {
    if (this.#json === undefined) {
      const parsed = parseJson(this.#record.value ?? nothing);
      this.#json = { value: parsed.ok ? parsed.value : undefined };
    }
    return this.#json.value;
  }
}
