import type { ScanMap } from '../keyspace/scan-map.ts';
import { ReplyError } from '../resp/reply.ts';
import { integer } from './arguments.ts';

const MAX_REPEATS = 1_000_000;

/** The count of SRANDMEMBER and HRANDFIELD; a negative one asks for repeats. @throws ReplyError out of range */
export function sampleCount(text: string): number {
  const count = integer(text);
  // Repeats make a reply longer than the collection: they are bounded, more tightly than upstream.
  if (count < -MAX_REPEATS) throw new ReplyError('ERR value is out of range');
  return count;
}

/** `count` different keys (all, when there are fewer), or -`count` keys that may repeat. */
export function pick<V>(items: ScanMap<V>, count: number, random: () => number): string[] {
  if (count < 0) return Array.from({ length: -count }, () => items.sample(random) ?? '');
  const keys = [...items.keys()];
  if (count >= keys.length) return keys;
  // The first `count` of a shuffle.
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (keys.length - at));
    [keys[at], keys[other]] = [keys[other] as string, keys[at] as string];
  }
  return keys.slice(0, count);
}
