import { batchHeader, LOG_APPEND_TIME, readInt64, seal, writeInt64 } from '../wire/record-batch.ts';
import { Segment } from './segment.ts';

/** Where one stored batch lies, and what is asked of it often. */
export interface Entry {
  readonly segment: Segment;
  readonly position: number;
  readonly size: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly maxTimestamp: number;
  /** Largest maxTimestamp up to and with this batch: monotone, so times can be searched. */
  readonly runningMax: number;
  /** Data records; 0 for a marker. */
  readonly records: number;
  /** True when its transaction was aborted: no reader of committed records sees it. */
  isAborted: boolean;
  /** False while the checksum is still to be written. */
  isSealed: boolean;
}

/** Stored batches in a row, without a copy where they lie in one segment. */
export interface Slice {
  readonly parts: readonly Buffer[];
  readonly bytes: number;
  /** First offset after the slice. */
  readonly endOffset: number;
}

/** Batches of one segment as they are stored. */
export interface StoredPiece {
  /** The log's own bytes, not to be changed. */
  readonly bytes: Buffer;
  /** True for zstd; `from` and `to` count in the unpacked bytes. */
  readonly isPacked: boolean;
  readonly from: number;
  readonly to: number;
}

/** Batches of whole segments, unpacked nowhere. */
export interface StoredSlice {
  readonly pieces: readonly StoredPiece[];
  /** Of the batches, unpacked. */
  readonly bytes: number;
  readonly firstOffset: number;
  /** First offset after the slice. */
  readonly endOffset: number;
}

export interface ReadOptions {
  readonly maxBytes: number;
  /** Gives the first batch also when it is larger. */
  readonly atLeastOne: boolean;
  /** Writes the checksums that were left for later. */
  readonly isForWire?: boolean;
}

const smallestSegment = 64 * 1024;
const largestSegment = 512 * 1024;
// Entries that were let go are cut from the list in runs, not one by one.
const trimAfter = 512;

/**
 * Raw batches of one partition in memory.
 *
 *   entries   [ gone … | first, …, last ]        one per batch, dense and ordered by offset
 *   segments  |--b0--|--b1--|   |----b2----|     batches of a segment lie back to back: a run of them is one slice
 *
 * A batch is copied once, into the current segment, where base offset and leader epoch are patched: both stand before the
 * checksummed part. A segment is packed when it is full, and freed with its last batch.
 */
export class BatchStore {
  #entries: (Entry | undefined)[] = [];
  #first = 0;
  #segment: Segment | undefined;
  #filled = 0;
  #segmentSize = smallestSegment;
  #bytes = 0;
  #heldBytes = 0;
  #records = 0;
  #runningMax = -1;

  /** Bytes of the batches, as they are read. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of memory they take: less, since full segments are packed. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Data records, without those of aborted transactions. */
  get records(): number {
    return this.#records;
  }

  get oldest(): Entry | undefined {
    return this.#entries[this.#first];
  }

  /** Stores a copy of `batch` at `baseOffset`; `appendTime` stamps it as a LogAppendTime topic does. */
  push(
    batch: Buffer,
    {
      baseOffset,
      records,
      appendTime,
      isSealed = true,
    }: {
      readonly baseOffset: number;
      readonly records: number;
      readonly appendTime?: number | undefined;
      readonly isSealed?: boolean;
    },
  ): Entry {
    const size = batch.length;
    const { segment, position } = this.#room(size);
    const bytes = segment.bytes();
    batch.copy(bytes, position);
    writeInt64(bytes, baseOffset, position + batchHeader.baseOffset);
    bytes.writeInt32BE(0, position + batchHeader.partitionLeaderEpoch);
    if (appendTime !== undefined)
      stampAppendTime(bytes.subarray(position, position + size), appendTime);
    const lastOffset = baseOffset + batch.readInt32BE(batchHeader.lastOffsetDelta);
    const maxTimestamp = readInt64(bytes, position + batchHeader.maxTimestamp);
    this.#runningMax = Math.max(this.#runningMax, maxTimestamp);
    const entry: Entry = {
      segment,
      position,
      size,
      baseOffset,
      lastOffset,
      maxTimestamp,
      runningMax: this.#runningMax,
      records,
      isAborted: false,
      isSealed: isSealed || appendTime !== undefined,
    };
    this.#entries.push(entry);
    segment.live += size;
    this.#bytes += size;
    this.#heldBytes += size;
    this.#records += records;
    return entry;
  }

  /** Where the next `size` bytes go; small logs have small segments. */
  #room(size: number): { readonly segment: Segment; readonly position: number } {
    let segment = this.#segment;
    if (segment === undefined || this.#filled + size > segment.size) {
      segment?.pack(this.#filled, (change) => {
        this.#heldBytes += change;
      });
      segment = new Segment(Math.max(this.#segmentSize, size));
      this.#segment = segment;
      this.#segmentSize = Math.min(largestSegment, this.#segmentSize * 2);
      this.#filled = 0;
    }
    const position = this.#filled;
    this.#filled += size;
    return { segment, position };
  }

  /** Whole batches that hold offsets from `offset` up to `limit`, at most `maxBytes`, but always the first when `atLeastOne`. */
  read(
    offset: number,
    limit: number,
    { maxBytes, atLeastOne, isForWire = false }: ReadOptions,
  ): Slice {
    const parts: Buffer[] = [];
    let bytes = 0;
    let endOffset = offset;
    let run:
      | { readonly segment: Segment; readonly bytes: Buffer; from: number; to: number }
      | undefined;
    for (const entry of this.from(offset)) {
      if (entry.baseOffset >= limit) break;
      if (bytes + entry.size > maxBytes && !(atLeastOne && bytes === 0)) break;
      const { segment, position, size } = entry;
      if (run?.segment === segment) {
        run.to = position + size;
      } else {
        if (run !== undefined) parts.push(run.bytes.subarray(run.from, run.to));
        run = { segment, bytes: segment.bytes(), from: position, to: position + size };
      }
      if (isForWire && !entry.isSealed) {
        seal(run.bytes.subarray(position, position + size));
        entry.isSealed = !segment.isFrozen;
      }
      bytes += entry.size;
      endOffset = entry.lastOffset + 1;
    }
    if (run !== undefined) parts.push(run.bytes.subarray(run.from, run.to));
    return { parts, bytes, endOffset };
  }

  /**
   * The batches of whole segments from the one on that holds `offset`, up to `limit`, until `maxBytes` are there: each
   * segment is read once and may stay packed, for whoever unpacks in a thread of its own.
   */
  readStored(offset: number, limit: number, maxBytes: number): StoredSlice {
    const at = this.#segmentStart(this.#search((entry) => entry.lastOffset < offset));
    const firstOffset = Math.min(offset, this.#entries[at]?.baseOffset ?? offset);
    const pieces: { segment: Segment; from: number; to: number }[] = [];
    let bytes = 0;
    let endOffset = offset;
    for (const entry of this.#after(at)) {
      const last = pieces.at(-1);
      const isNew = last?.segment !== entry.segment;
      if (entry.baseOffset >= limit || (isNew && bytes >= maxBytes)) break;
      const to = entry.position + entry.size;
      if (isNew) pieces.push({ segment: entry.segment, from: entry.position, to });
      else last.to = to;
      bytes += entry.size;
      endOffset = entry.lastOffset + 1;
    }
    return {
      pieces: pieces.map(({ segment: { stored }, from, to }) => ({ ...stored, from, to })),
      bytes,
      firstOffset,
      endOffset,
    };
  }

  /** Index of the first entry in the segment of an entry. */
  #segmentStart(index: number): number {
    const segment = this.#entries[index]?.segment;
    let start = index;
    while (start > this.#first && this.#entries[start - 1]?.segment === segment) start -= 1;
    return start;
  }

  /** Marks what a producer has written from `firstOffset` on as aborted. */
  abort(producerId: number, firstOffset: number): void {
    for (const entry of this.from(firstOffset)) {
      if (entry.isAborted || entry.records === 0) continue;
      if (readInt64(bytesOf(entry), batchHeader.producerId) !== producerId) continue;
      entry.isAborted = true;
      this.#records -= entry.records;
    }
  }

  /** Entries from the one that holds `offset` on. */
  *from(offset: number): Generator<Entry> {
    yield* this.#after(this.#search((entry) => entry.lastOffset < offset));
  }

  /** Entries from the first that can hold a record at or after a time. */
  *fromTime(timestamp: number): Generator<Entry> {
    yield* this.#after(this.#search((entry) => entry.runningMax < timestamp));
  }

  *#after(start: number): Generator<Entry> {
    for (let index = start; index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield entry;
    }
  }

  /** Index of the first entry that is not before; `isBefore` must be monotone. */
  #search(isBefore: (entry: Entry) => boolean): number {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && isBefore(entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Lets the oldest batch go. */
  dropFirst(): Entry | undefined {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return undefined;
    // The hole is emptied at once: an entry keeps its whole segment alive.
    this.#entries[this.#first] = undefined;
    this.#bytes -= entry.size;
    if (!entry.isAborted) this.#records -= entry.records;
    const { segment } = entry;
    const held = segment.heldBytes;
    segment.live -= entry.size;
    if (segment.live === 0 && segment !== this.#segment) segment.free();
    this.#heldBytes -= held - segment.heldBytes;
    this.#first += 1;
    if (this.#first === this.#entries.length) this.#clear();
    else if (this.#first >= trimAfter) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
    return entry;
  }

  #clear(): void {
    this.#entries = [];
    this.#first = 0;
    this.#segment = undefined;
    this.#filled = 0;
    this.#runningMax = -1;
  }
}

/** The bytes of a stored batch, to read. */
export function bytesOf({ segment, position, size }: Entry): Buffer {
  return segment.bytes().subarray(position, position + size);
}

function stampAppendTime(batch: Buffer, now: number): void {
  batch.writeInt16BE(
    batch.readInt16BE(batchHeader.attributes) | LOG_APPEND_TIME,
    batchHeader.attributes,
  );
  writeInt64(batch, now, batchHeader.maxTimestamp);
  seal(batch);
}
