import type { Scored } from '../keyspace/sorted-set.ts';
import type { RespVersion } from '../resp/encode.ts';
import { Double, type Reply } from '../resp/reply.ts';

/** Members with their scores: a list of pairs in RESP3, flat in RESP2. */
export const scored = (entries: readonly Scored[], resp: RespVersion): Reply =>
  resp === 3 ? entries.map(pairOf) : flatScored(entries);

export const flatScored = (entries: readonly Scored[]): Reply => entries.flatMap(pairOf);

const pairOf = ({ member, score }: Scored): Reply[] => [member, new Double(score)];
