import { kafka } from '../problems.ts';

/** socket.request.max.bytes of a real broker. */
const maxFrameBytes = 104_857_600;

/**
 * Cuts a byte stream into Kafka frames (`Size:int32`, then that many bytes). A frame that lies in one chunk is a view of
 * it; a longer one is copied once into a buffer of its size.
 * @see https://kafka.apache.org/protocol#protocol_common
 */
export class Frames {
  readonly #size = Buffer.alloc(4);
  #sizeFilled = 0;
  #frame: Buffer | undefined;
  #filled = 0;

  /** The frames that `chunk` completes. @throws KAFKA_FRAME_TOO_LARGE for a negative size or one above `maxFrameBytes` */
  push(chunk: Buffer): readonly Buffer[] {
    const frames: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame !== undefined) {
        const copied = chunk.copy(this.#frame, this.#filled, at);
        at += copied;
        this.#filled += copied;
        if (this.#filled === this.#frame.length) {
          frames.push(this.#frame);
          this.#frame = undefined;
        }
        continue;
      }
      const taken = chunk.copy(
        this.#size,
        this.#sizeFilled,
        at,
        Math.min(chunk.length, at + 4 - this.#sizeFilled),
      );
      at += taken;
      this.#sizeFilled += taken;
      if (this.#sizeFilled < 4) break;
      this.#sizeFilled = 0;
      const size = this.#size.readInt32BE();
      if (size < 0 || size > maxFrameBytes) {
        throw kafka.error('KAFKA_FRAME_TOO_LARGE', { size, limit: maxFrameBytes });
      }
      if (at + size <= chunk.length) {
        frames.push(chunk.subarray(at, at + size));
        at += size;
      } else {
        this.#frame = Buffer.allocUnsafeSlow(size);
        this.#filled = 0;
      }
    }
    return frames;
  }
}
