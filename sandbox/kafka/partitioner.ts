// One implementation for the pipeline and for whoever calls the broker in-process.
import { murmur2 } from '../../pipeline/runtime/partitioner.ts';

export { murmur2 };

/** The partition of a key as Kafka's default partitioner chooses it; records without a key go to `sticky`. */
export function partitionFor(key: Buffer | null, count: number, sticky: number): number {
  if (count <= 1) return 0;
  return (key === null ? sticky : murmur2(key) & 0x7fffffff) % count;
}
