import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { kafka } from '../problems.ts';

// A batch that unpacks to more than this is refused: no record of the pipeline comes near it.
const mostBytes = 256 * 1024 * 1024;

/** The records of a batch, unpacked. Codecs: 0 none, 1 gzip, 2 snappy, 3 LZ4, 4 zstd. @throws KAFKA_BATCH_CODEC */
export function decompress(codec: number, bytes: Buffer): Buffer {
  try {
    switch (codec) {
      case 0:
        return bytes;
      case 1:
        return gunzipSync(bytes, { maxOutputLength: mostBytes });
      case 2:
        return snappy(bytes);
      case 3:
        return lz4(bytes);
      case 4:
        return zstdDecompressSync(bytes, { maxOutputLength: mostBytes });
      default:
        throw new Error('no such codec');
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw kafka.error('KAFKA_BATCH_CODEC', { codec, why }, { cause });
  }
}

const xerial = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);

/** Java writes xerial's stream of blocks, librdkafka one bare block: the magic tells them apart. */
function snappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, 8).equals(xerial)) return snappyBlock(bytes);
  const blocks: Buffer[] = [];
  for (let at = 16; at < bytes.length;) {
    const size = bytes.readInt32BE(at);
    if (size < 0 || at + 4 + size > bytes.length) throw new Error('a block is cut off');
    blocks.push(snappyBlock(bytes.subarray(at + 4, at + 4 + size)));
    at += 4 + size;
  }
  return Buffer.concat(blocks);
}

/** @see https://github.com/google/snappy/blob/main/format_description.txt */
function snappyBlock(bytes: Buffer): Buffer {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at] ?? 0;
    at += 1;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const out = growing(length, bytes.length);
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    at += 1;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const extra = size - 59;
        size = bytes.readUIntLE(at, extra);
        at += extra;
      }
      out.literal(bytes.subarray(at, at + size + 1));
      at += size + 1;
    } else if ((tag & 3) === 1) {
      out.copy(((tag >> 5) << 8) | (bytes[at] ?? 0), ((tag >> 2) & 7) + 4);
      at += 1;
    } else {
      const wide = (tag & 3) === 3 ? 4 : 2;
      out.copy(bytes.readUIntLE(at, wide), (tag >> 2) + 1);
      at += wide;
    }
  }
  const whole = out.done();
  if (whole.length !== length)
    throw new Error(`${whole.length} bytes came out where ${length} were told`);
  return whole;
}

/** The LZ4 frame format. @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
function lz4(bytes: Buffer): Buffer {
  if (bytes.readUInt32LE(0) !== 0x184d2204) throw new Error('no LZ4 frame');
  const flags = bytes[4] ?? 0;
  let at = 7 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4);
  const out = growing(bytes.length * 4, bytes.length);
  for (;;) {
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) return out.done();
    const size = word & 0x7fffffff;
    const block = bytes.subarray(at, at + size);
    if (word >>> 31 === 1) out.literal(block);
    else lz4Block(block, out);
    at += size + ((flags & 0x10) === 0 ? 0 : 4);
  }
}

function lz4Block(block: Buffer, out: Growing): void {
  let at = 0;
  const more = (start: number): number => {
    let size = start;
    if (start !== 15) return size;
    for (;;) {
      const byte = block[at] ?? 0;
      at += 1;
      size += byte;
      if (byte !== 255) return size;
    }
  };
  while (at < block.length) {
    const token = block[at] ?? 0;
    at += 1;
    const literals = more(token >> 4);
    out.literal(block.subarray(at, at + literals));
    at += literals;
    if (at >= block.length) return;
    const distance = block.readUInt16LE(at);
    at += 2;
    out.copy(distance, more(token & 15) + 4);
  }
}

interface Growing {
  literal(bytes: Buffer): void;
  /** Repeats `size` bytes from `distance` back; the two may overlap. */
  copy(distance: number, size: number): void;
  done(): Buffer;
}

function growing(expected: number, packedBytes: number): Growing {
  // What a few bytes tell of their size is not believed before they have given it.
  let out = Buffer.allocUnsafe(Math.max(64, Math.min(mostBytes, expected, packedBytes * 32)));
  let at = 0;
  const room = (size: number): void => {
    if (at + size <= out.length) return;
    if (at + size > mostBytes) throw new Error('it unpacks to too much');
    const larger = Buffer.allocUnsafe(Math.min(mostBytes, Math.max(out.length * 2, at + size)));
    out.copy(larger, 0, 0, at);
    out = larger;
  };
  return {
    literal(bytes) {
      room(bytes.length);
      bytes.copy(out, at);
      at += bytes.length;
    },
    copy(distance, size) {
      if (distance <= 0 || distance > at) throw new Error('a copy points before the start');
      room(size);
      for (let index = 0; index < size; index += 1)
        out[at + index] = out[at + index - distance] ?? 0;
      at += size;
    },
    done: () => out.subarray(0, at),
  };
}
