import { uvarintSize } from './varint.ts';

/** Writes Kafka's primitive types; large buffers are kept by reference and come out as parts of their own. */
export class Writer {
  readonly #parts: Buffer[] = [];
  #chunk = Buffer.allocUnsafe(256);
  #at = 0;
  #size = 0;

  #room(size: number): number {
    if (this.#at + size > this.#chunk.length) {
      this.#flush();
      this.#chunk = Buffer.allocUnsafe(Math.max(size, 1024));
      this.#at = 0;
    }
    const at = this.#at;
    this.#at += size;
    this.#size += size;
    return at;
  }

  #flush(): void {
    if (this.#at > 0) this.#parts.push(this.#chunk.subarray(0, this.#at));
    this.#chunk = this.#chunk.subarray(this.#at);
    this.#at = 0;
  }

  get size(): number {
    return this.#size;
  }

  /** What was written, as parts for one vectored write. */
  parts(): readonly Buffer[] {
    this.#flush();
    return this.#parts;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts());
  }

  int8(value: number): void {
    const at = this.#room(1);
    this.#chunk.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#chunk.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#chunk.writeInt32BE(value, at);
  }

  int64(value: number): void {
    const at = this.#room(8);
    const high = Math.floor(value / 0x1_0000_0000);
    // Numbers round up to 2^63 what clients send as the largest int64.
    const isMost = high > 0x7fff_ffff;
    this.#chunk.writeInt32BE(isMost ? 0x7fff_ffff : high, at);
    this.#chunk.writeUInt32BE(isMost ? 0xffff_ffff : value - high * 0x1_0000_0000, at + 4);
  }

  uvarint(value: number): void {
    let rest = value;
    let at = this.#room(uvarintSize(value));
    while (rest >= 0x80) {
      this.#chunk[at] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
      at += 1;
    }
    this.#chunk[at] = rest;
  }

  /** A length, null as -1; compact forms carry length + 1. */
  length(value: number, isCompact: boolean, size: 2 | 4): void {
    if (isCompact) this.uvarint(value + 1);
    else if (size === 2) this.int16(value);
    else this.int32(value);
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    const at = this.#room(size);
    this.#chunk.write(value, at);
  }

  /** Small buffers are copied, large ones kept by reference. */
  buffer(value: Buffer): void {
    if (value.length <= 512) {
      const at = this.#room(value.length);
      value.copy(this.#chunk, at);
      return;
    }
    this.#flush();
    this.#parts.push(value);
    this.#size += value.length;
  }

  uuid(value: string): void {
    const at = this.#room(16);
    this.#chunk.fill(0, at, at + 16);
    this.#chunk.write(value, at, 16, 'base64url');
  }
}
