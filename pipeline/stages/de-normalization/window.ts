import type { JsonObject } from '../../../schemas/json.ts';
import type { CountWindow, Stage } from '../../stage.ts';
import { didOf } from '../readers.ts';

/**
 * The count window of a denormalisation, keyed by shard: Java's String.hashCode of the did (of "" without one),
 * remainder `shards`, sign kept (spec/pipeline.md §3.6). Undefined when every event is a window of its own.
 */
export function countWindow({
  count,
  shards,
  stage,
}: {
  /** `task.window.count`. */
  count: number;
  /** `task.window.shards`. */
  shards: number;
  /** Processes a full window. */
  stage: Stage;
}): CountWindow | undefined {
  if (count <= 1) return undefined;
  return { count, stage, shardOf: (event: JsonObject) => javaHash(didOf(event) ?? '') % shards };
}

function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  return hash;
}
