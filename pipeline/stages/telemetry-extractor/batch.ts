import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { parseJson, withoutNulls } from '../../../schemas/parse.ts';
import { javaLong } from '../timestamps.ts';
import { shown, WouldCrash } from '../would-crash.ts';

export type Batch =
  | { readonly kind: 'batch'; readonly batch: JsonObject; readonly msgid: string | undefined }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Reads a batch as production's dedup does (spec/pipeline.md §3.3 stage 1): nulls vanish, `msgid` is text or absent. */
export function readBatch(bytes: Uint8Array): Batch {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return { kind: 'unreadable', problem: parsed.problem };
  if (!isObject(parsed.value)) return { kind: 'unreadable', problem: 'not a JSON object' };
  const batch = withoutNulls(parsed.value);
  const params = batch['params'];
  if (params === undefined) return { kind: 'batch', batch, msgid: undefined };
  if (!isObject(params)) return { kind: 'unreadable', problem: 'params is not an object' };
  const msgid = params['msgid'];
  return msgid === undefined || typeof msgid === 'string'
    ? { kind: 'batch', batch, msgid }
    : { kind: 'unreadable', problem: 'params.msgid is not text' };
}

/** @throws WouldCrash when `events` is there and not an array. */
export function eventsOf(batch: JsonObject): readonly JsonValue[] {
  const events = batch['events'];
  if (events === undefined) return [];
  if (Array.isArray(events)) return events as readonly JsonValue[];
  throw new WouldCrash('ex.batch-crash', 'events is not an array');
}

/**
 * The sync time of a batch, epoch ms; `now` when it brings none.
 * @throws WouldCrash when it is not a number.
 */
export function synctsOf(batch: JsonObject, now: number): number {
  const syncts = batch['syncts'];
  if (syncts === undefined) return now;
  if (typeof syncts === 'number') return javaLong(syncts);
  throw new WouldCrash('ex.batch-crash', `syncts is not a number: ${shown(syncts)}`);
}
