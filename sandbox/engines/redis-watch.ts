import type { RunRedis } from '../../pipeline/runtime/redis-port.ts';

const db = 15;
const key = 'telemetry-sandbox:filled';

/** Notices when Redis has come back empty. */
export interface RedisWatch {
  /** Looks whether the mark is still there; tells once for each time it was gone. A Redis that does not answer is left alone. */
  check(): Promise<void>;
}

/**
 * Leaves a mark in a database that no job uses. When it is gone the dedup keys are gone too: what was seen before can no
 * longer be recognised as a duplicate.
 */
export async function watchRedis(
  run: RunRedis,
  onEmpty: (text: string) => void,
): Promise<RedisWatch> {
  // SET … NX GET answers the value that was there.
  const mark = async (): Promise<unknown> =>
    (await run([{ db, args: ['SET', key, '1', 'NX', 'GET'] }]))[0];
  await mark();
  return {
    async check() {
      const found = await mark().catch(() => '1');
      if (found !== null) return;
      onEmpty(
        'Redis came back empty: batches and events seen before (dedup stores db 1, 7, 8) can no longer be recognised as duplicates, and the caches (db 2, 5, 6, 12) are empty until they are seeded again.',
      );
    },
  };
}
