import { createHash } from 'node:crypto';

// Names whose count is remembered; older ones start again at one, which only a very late repetition could notice.
const rememberedNames = 10_000;

/**
 * Ids from a seed: the n-th call with one name gives the n-th id of that name, whatever else is asked in between, so
 * that a run is repeatable although its stages interleave. Shaped as version 4 UUIDs (RFC 9562).
 */
export function createIds(seed: number): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.delete(name);
    counts.set(name, count);
    if (counts.size > rememberedNames) {
      const oldest = counts.keys().next();
      if (!oldest.done) counts.delete(oldest.value);
    }
    return uuidShape(createHash('md5').update(`${seed}/${count}/${name}`).digest('hex'), '4');
  };
}

/** Lays 32 hex digits out as a UUID of the given version. */
export function uuidShape(hex: string, version: '1' | '4'): string {
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    version + hex.slice(13, 16),
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
