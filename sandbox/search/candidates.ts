import { foldBytes, type Needle, type NeedleGroup } from '../filter/index.ts';

/**
 * Finds where needles stand in a run of bytes, asked for rising ranges, in one pass over the bytes for each needle.
 *
 *   bytes    |-batch-|-batch-|---batch---|
 *   needle                 ^ next        answers "none" for every range before it without a look
 */
class Occurrences {
  readonly #bytes: Buffer;
  readonly #needle: Buffer;
  #next = -1;

  constructor(bytes: Buffer, needle: Buffer) {
    this.#bytes = bytes;
    this.#needle = needle;
  }

  /** True when the needle stands wholly in [from, to). */
  isIn(from: number, to: number): boolean {
    if (this.#next < from) {
      const found = this.#bytes.indexOf(this.#needle, from);
      this.#next = found === -1 ? Infinity : found;
    }
    return this.#next + this.#needle.length <= to;
  }
}

// The folded copy of the bytes at hand: a thread scans one run of batches at a time.
let scratch = Buffer.alloc(0);

/** Tells which parts of a chunk can hold a match, by its bytes alone. */
export class Candidates {
  readonly #chunk: Buffer;
  readonly #folded: Buffer | undefined;
  readonly #groups: readonly NeedleGroup[];
  readonly #first: readonly Occurrences[] | undefined;

  /** To be used up before the next is made: they share the folded copy. */
  constructor(chunk: Buffer, groups: readonly NeedleGroup[]) {
    this.#chunk = chunk;
    this.#groups = groups;
    if (groups.some(({ needles }) => needles.some(({ ignoresCase }) => ignoresCase))) {
      if (scratch.length < chunk.length) scratch = Buffer.allocUnsafeSlow(chunk.length);
      chunk.copy(scratch);
      this.#folded = foldBytes(scratch.subarray(0, chunk.length));
    }
    this.#first = groups[0]?.needles.map(
      (needle) => new Occurrences(this.#view(needle), needle.bytes),
    );
  }

  #view({ ignoresCase }: Needle): Buffer {
    return ignoresCase ? (this.#folded ?? this.#chunk) : this.#chunk;
  }

  /** False when nothing in [from, to) of the chunk can match; to be asked for rising ranges. */
  mayHold(from: number, to: number): boolean {
    return this.#first === undefined || this.#first.some((one) => one.isIn(from, to));
  }

  /** False when a record's value cannot match. A value outside the chunk was compressed there. */
  mayMatch(value: Buffer): boolean {
    const from = value.byteOffset - this.#chunk.byteOffset;
    const isInside =
      value.buffer === this.#chunk.buffer && from >= 0 && from + value.length <= this.#chunk.length;
    let own: Buffer | undefined;
    const holds = ({ bytes, ignoresCase }: Needle): boolean => {
      if (!ignoresCase) return value.includes(bytes);
      if (isInside)
        return this.#folded?.subarray(from, from + value.length).includes(bytes) ?? true;
      own ??= foldBytes(Buffer.from(value));
      return own.includes(bytes);
    };
    return this.#groups.every(({ needles }) => needles.some(holds));
  }
}
