import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';

// Level 1 packs telemetry to about a fifteenth, faster than it comes in; higher levels gain next to nothing.
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const mostUnpacked = 8;

/** Lately unpacked segments: a reader takes a segment in several reads. */
const unpacked = new Map<Segment, Buffer>();

/**
 * A piece of a log that batches lie in back to back. While it fills it is plain memory; a segment that is full is packed
 * (zstd) in a thread of its own, and unpacked for whoever reads so far back.
 */
export class Segment {
  /** Bytes of the batches in it that are still in the log. */
  live = 0;
  #plain: Buffer | undefined;
  #packed: Buffer | undefined;
  #isFrozen = false;

  constructor(size: number) {
    this.#plain = Buffer.allocUnsafeSlow(size);
  }

  get size(): number {
    return this.#plain?.length ?? 0;
  }

  /** Memory it takes: what lives in it while it is plain, all of it when it is packed. */
  get heldBytes(): number {
    return this.#packed?.length ?? this.live;
  }

  /** True when what is changed in `bytes()` is lost: it is packed, or about to be. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** The plain bytes; of a packed segment a copy. */
  bytes(): Buffer {
    if (this.#plain !== undefined) return this.#plain;
    let bytes = unpacked.get(this);
    if (bytes === undefined) {
      bytes = zstdDecompressSync(this.#packed ?? Buffer.alloc(0));
      const [oldest] = unpacked.keys();
      if (unpacked.size >= mostUnpacked && oldest !== undefined) unpacked.delete(oldest);
      unpacked.set(this, bytes);
    }
    return bytes;
  }

  /** The bytes as they lie here, by reference: packed with zstd, or plain. */
  get stored(): { readonly bytes: Buffer; readonly isPacked: boolean } {
    return this.#packed === undefined
      ? { bytes: this.bytes(), isPacked: false }
      : { bytes: this.#packed, isPacked: true };
  }

  /** Packs the first `filled` bytes; tells by how much the memory it takes has changed when that is done. */
  pack(filled: number, onPacked: (change: number) => void): void {
    const plain = this.#plain;
    if (plain === undefined || this.#isFrozen) return;
    this.#isFrozen = true;
    zstdCompress(plain.subarray(0, filled), packing, (error, packed) => {
      // What cannot be packed stays as it is; what has left the log meanwhile needs no packing.
      if (error !== null || this.live === 0) return;
      const before = this.heldBytes;
      this.#packed = packed;
      this.#plain = undefined;
      onPacked(this.heldBytes - before);
    });
  }

  /** Forgets the bytes: the last batch has left the log. */
  free(): void {
    unpacked.delete(this);
    this.#packed = undefined;
    this.#plain = undefined;
  }
}
