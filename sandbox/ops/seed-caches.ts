import { cacheEntries, createWorld } from '../../generators/index.ts';
import type { SandboxParts } from '../sandbox.ts';

/** Writes a world's users, devices, content and dial codes into the caches that denormalisation reads. */
export async function seedCaches(
  { engine }: SandboxParts,
  seed: number,
): Promise<{
  readonly seed: number;
  readonly entries: number;
  readonly byDb: Readonly<Record<string, number>>;
}> {
  const entries = cacheEntries(createWorld(seed));
  await engine.redis(
    entries.map((entry) => ({
      db: entry.db,
      args:
        entry.kind === 'hash'
          ? ['HSET', entry.key, ...Object.entries(entry.value).flat()]
          : ['SET', entry.key, entry.value],
    })),
  );
  const byDb: Record<string, number> = {};
  for (const { db } of entries) byDb[db] = (byDb[db] ?? 0) + 1;
  return { seed, entries: entries.length, byDb };
}
