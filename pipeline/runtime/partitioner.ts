/**
 * Hash of a message key as Kafka's default partitioner computes it (murmur2, seed 0x9747b28c).
 * @see apache/kafka clients/src/main/java/org/apache/kafka/common/utils/Utils.java
 */
export function murmur2(key: Uint8Array): number {
  const m = 0x5bd1e995;
  let hash = 0x9747b28c ^ key.length;
  const whole = key.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let k =
      (key[at] ?? 0) |
      ((key[at + 1] ?? 0) << 8) |
      ((key[at + 2] ?? 0) << 16) |
      ((key[at + 3] ?? 0) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    hash = Math.imul(hash, m) ^ Math.imul(k, m);
  }
  const rest = key.length - whole;
  if (rest >= 3) hash ^= (key[whole + 2] ?? 0) << 16;
  if (rest >= 2) hash ^= (key[whole + 1] ?? 0) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (key[whole] ?? 0), m);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, m);
  return hash ^ (hash >>> 15);
}

/** Chooses the partition of a record; records without a key stick to one partition for a write, then move on (KIP-480). */
export interface Partitioner {
  /** Call once before each write, so that its key-less records share a partition. */
  nextWrite(): void;
  partitionFor(key: string | null, partitions: number): number;
}

/** Production's default partitioner: no job sets a partition itself (spec/pipeline.md §2.2). */
export function createPartitioner(): Partitioner {
  let turn = 0;
  return {
    nextWrite() {
      turn = (turn + 1) % 0x7fffffff;
    },
    partitionFor(key, partitions) {
      if (partitions <= 1) return 0;
      if (key === null) return turn % partitions;
      return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
    },
  };
}
