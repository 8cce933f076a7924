import { kafka } from '../problems.ts';

/** Reads Kafka's primitive types from one frame; `bytes` and `records` come out as views. @throws KAFKA_FRAME_TRUNCATED past the end */
export class Reader {
  readonly bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.bytes.length - this.#at;
  }

  #take(size: number): number {
    const at = this.#at;
    if (size < 0 || at + size > this.bytes.length) {
      throw kafka.error('KAFKA_FRAME_TRUNCATED', { at, wanted: size, length: this.bytes.length });
    }
    this.#at = at + size;
    return at;
  }

  int8(): number {
    return this.bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#take(4));
  }

  int64(): number {
    const at = this.#take(8);
    return this.bytes.readInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4);
  }

  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.#take(1)] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw kafka.error('KAFKA_FRAME_TRUNCATED', {
      at: this.#at,
      wanted: 5,
      length: this.bytes.length,
    });
  }

  /** A view of `size` bytes. */
  slice(size: number): Buffer {
    const at = this.#take(size);
    return this.bytes.subarray(at, at + size);
  }

  /** A length that may be null (-1): compact forms carry length + 1. */
  length(isCompact: boolean, size: 2 | 4): number {
    if (isCompact) return this.uvarint() - 1;
    return size === 2 ? this.int16() : this.int32();
  }

  uuid(): string {
    return this.slice(16).toString('base64url');
  }

  /** Passes over the tagged fields of a struct that has none of its own. */
  skipTags(): void {
    for (let count = this.uvarint(); count > 0; count -= 1) {
      this.uvarint();
      this.slice(this.uvarint());
    }
  }
}
