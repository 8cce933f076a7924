import type { RedisServer } from '../redis/index.ts';

const db = 15;
const key = 'telemetry-sandbox:filled';

/** Notices when Redis has come back empty. */
export interface RedisWatch {
  /** Looks whether the mark is still there; tells once for each time it was gone. */
  check(): void;
}

/**
 * Leaves a mark in a database that no job uses. When it is gone the dedup keys are gone too: what was seen before can no
 * longer be recognised as a duplicate.
 */
export function watchRedis(redis: RedisServer, onEmpty: (text: string) => void): RedisWatch {
  const mark = (): void => {
    redis.execute(db, ['SET', key, '1']);
  };
  mark();
  return {
    check() {
      if (redis.execute(db, ['GET', key]) !== null) return;
      mark();
      onEmpty(
        'Redis came back empty: batches and events seen before (dedup stores db 1, 7, 8) can no longer be recognised as duplicates, and the caches (db 2, 5, 6, 12) are empty until they are seeded again.',
      );
    },
  };
}
