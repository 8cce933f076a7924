import type { JsonObject } from '../../schemas/json.ts';

/**
 * Parsed values of recently written records, for the next stage of this process. Purely a shortcut: what is not found
 * is parsed from the bytes. Each value is taken once; the oldest go first when `limit` is reached.
 */
export interface ParsedCache {
  put(topic: string, partition: number, offset: number, event: JsonObject): void;
  take(topic: string, partition: number, offset: number): JsonObject | undefined;
}

/** `limit` counts events over all topics. */
export function createParsedCache(limit = 4_000): ParsedCache {
  const byPartition = new Map<string, Map<number, JsonObject>>();
  let size = 0;
  const dropOldest = (): void => {
    for (const [name, events] of byPartition) {
      for (const offset of events.keys()) {
        events.delete(offset);
        size -= 1;
        if (size <= limit) return;
      }
      byPartition.delete(name);
    }
  };
  return {
    put(topic, partition, offset, event) {
      const name = `${topic}/${partition}`;
      let events = byPartition.get(name);
      if (events === undefined) byPartition.set(name, (events = new Map()));
      events.set(offset, event);
      size += 1;
      if (size > limit) dropOldest();
    },
    take(topic, partition, offset) {
      const events = byPartition.get(`${topic}/${partition}`);
      const event = events?.get(offset);
      if (event !== undefined && events?.delete(offset)) size -= 1;
      return event;
    },
  };
}
