import { isObject, type JsonObject } from '../../../schemas/json.ts';
import { javaFloat, type JavaNumber, numberKinds } from '../java-text.ts';
import { textAt } from '../readers.ts';
import { shown } from '../would-crash.ts';

/** What a rating event says; ratings are single-precision, as production keeps them. */
export interface Rating {
  readonly activityId: string;
  readonly activityType: string;
  readonly userId: string;
  readonly rating: number;
  readonly review: string | undefined;
  /** A time UUID; undefined when it is missing. */
  readonly updatedOn: string | undefined;
  /** Undefined for a first rating. */
  readonly previous:
    | { readonly rating: number; readonly updatedOn: string | undefined }
    | undefined;
}

type KindAt = (path: string) => JavaNumber | undefined;

/**
 * Reads a rating event. `value` are its bytes: a rating must be written with a decimal point (spec/pipeline.md §3.15).
 * @throws Error where production's job fails and sends the event to the failed topic.
 */
export function readRating(event: JsonObject, value: Uint8Array): Rating {
  const kindAt = numberKinds(value);
  const updated = event['updatedValues'];
  const previous = event['prevValues'];
  if (!isObject(updated)) throw new Error(`updatedValues is ${shown(updated)}, not an object`);
  if (previous !== undefined && !isObject(previous)) {
    throw new Error(`prevValues is ${shown(previous)}, not an object`);
  }
  return {
    userId: required(event, 'user_id'),
    activityId: required(event, 'activity_id'),
    activityType: required(event, 'activity_Type'),
    rating: ratingAt(updated, 'updatedValues', kindAt),
    review: optional(updated, 'review'),
    updatedOn: optional(updated, 'updatedOn'),
    previous:
      previous === undefined
        ? undefined
        : {
            rating: ratingAt(previous, 'prevValues', kindAt),
            updatedOn: optional(previous, 'updatedOn'),
          },
  };
}

function required(event: JsonObject, name: string): string {
  const value = textAt(event, name);
  if (value !== undefined) return value;
  throw new Error(`${name} is ${shown(event[name])}, not text`);
}

function optional(values: JsonObject, name: string): string | undefined {
  const value = values[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${name} is ${shown(value)}, not text`);
}

function ratingAt(values: JsonObject, parent: string, kindAt: KindAt): number {
  const value = values['rating'];
  // Java unboxes a missing Double to 0.
  if (value === undefined) return 0;
  if (typeof value === 'number' && kindAt(`${parent}.rating`) === 'Double') {
    return javaFloat(value);
  }
  throw new Error(`${parent}.rating is ${shown(value)}: it must have a decimal point, as in 4.0`);
}

/**
 * A time UUID in its usual form.
 * @throws Error for anything else: Java cannot read it, or Cassandra refuses it in a timeuuid column.
 */
export function timeUuid(text: string | undefined, name: string): string {
  const groups = (text ?? '').split('-');
  if (groups.length !== 5 || !groups.every((group) => /^[0-9a-f]+$/i.test(group))) {
    throw new Error(`${name} is ${shown(text)}, not a UUID`);
  }
  const widths = [8, 4, 4, 4, 12];
  const uuid = groups
    .map((group, index) => group.padStart(widths[index] ?? 0, '0').slice(-(widths[index] ?? 0)))
    .join('-')
    .toLowerCase();
  if (uuid[14] !== '1') throw new Error(`${name} ${uuid} is not a time UUID (version 1)`);
  return uuid;
}
