import { cacheEntries, createWorld } from '../../generators/index.ts';
import type { SandboxParts } from '../sandbox.ts';

/** Writes a world's users, devices, content and dial codes into the caches that denormalisation reads. */
export function seedCaches(
  parts: SandboxParts,
  seed: number,
): {
  readonly seed: number;
  readonly entries: number;
  readonly byDb: Readonly<Record<string, number>>;
} {
  const entries = cacheEntries(createWorld(seed));
  const byDb: Record<string, number> = {};
  for (const entry of entries) {
    if (entry.kind === 'hash') {
      parts.redis.execute(entry.db, ['HSET', entry.key, ...Object.entries(entry.value).flat()]);
    } else {
      parts.redis.execute(entry.db, ['SET', entry.key, entry.value]);
    }
    byDb[entry.db] = (byDb[entry.db] ?? 0) + 1;
  }
  return { seed, entries: entries.length, byDb };
}
