import { isObject, type JsonObject, type JsonValue } from '../../../schemas/json.ts';
import { javaDouble } from '../java-text.ts';

/**
 * Bytes of an extracted event as production measures it (spec/pipeline.md §3.3 step 2): UTF-8 of Jackson's text after
 * Gson made every number a double, except `syncts`, which the extractor stamped as an integer.
 */
export function eventSizeBytes(event: JsonObject): number {
  const syncts = event['syncts'];
  const asDouble = sizeOf(event);
  return typeof syncts === 'number'
    ? asDouble - sizeOf(syncts) + String(Math.trunc(syncts)).length
    : asDouble;
}

/**
 * An upper bound that needs no walk: `rawBytes` is the batch the event came in. No token grows to more than three
 * times its size (`5` → `5.0`, `9e6` → `9000000.0`); the rest is the two stamps.
 */
export function mayExceed(rawBytes: number, limitBytes: number): boolean {
  return rawBytes * 3 + 128 > limitBytes;
}

function sizeOf(value: JsonValue): number {
  if (typeof value === 'string') return textSize(value);
  if (typeof value === 'number') return javaDouble(value).length;
  if (typeof value === 'boolean') return value ? 4 : 5;
  if (value === null) return 4;
  let size = 2;
  let entries = 0;
  if (isObject(value)) {
    for (const name of Object.keys(value)) {
      const entry = value[name];
      if (entry === undefined || entry === null) continue;
      size += textSize(name) + 1 + sizeOf(entry);
      entries += 1;
    }
  } else {
    for (const entry of value) size += sizeOf(entry);
    entries = value.length;
  }
  return size + Math.max(0, entries - 1);
}

function textSize(text: string): number {
  // Java writes a lone half of a surrogate pair as one `?`.
  const wellFormed = text.isWellFormed() ? text : text.replaceAll(/\p{Surrogate}/gu, '?');
  return Buffer.byteLength(JSON.stringify(wellFormed));
}
