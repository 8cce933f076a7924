import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** Production's field readers (spec/pipeline.md §2.3): absent when any parent is missing or not an object. */
export function objectAt(parent: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = parent?.[name];
  return isObject(value) ? value : undefined;
}

export function textOrUndefined(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A value as text: a text itself, anything else as JSON. */
export function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function textAt(parent: JsonObject | undefined, name: string): string | undefined {
  return textOrUndefined(parent?.[name]);
}

/** `dimensions.did`, else `context.did`; the message key of most topics. */
export function didOf(event: JsonObject): string | undefined {
  return textAt(objectAt(event, 'dimensions'), 'did') ?? textAt(objectAt(event, 'context'), 'did');
}

export function channelOf(event: JsonObject): string | undefined {
  return (
    textAt(objectAt(event, 'dimensions'), 'channel') ??
    textAt(objectAt(event, 'context'), 'channel')
  );
}

/** Root `uid`, else `actor.id`. */
export function actorIdOf(event: JsonObject): string | undefined {
  return textAt(event, 'uid') ?? textAt(objectAt(event, 'actor'), 'id');
}

/** `object.id` and `object.type`; undefined unless both are there and not empty. */
export function objectOf(event: JsonObject): { id: string; type: string } | undefined {
  const object = objectAt(event, 'object');
  const id = textAt(object, 'id');
  const type = textAt(object, 'type');
  return id && type ? { id, type } : undefined;
}

/** True for an object that production treats as a dial code. */
export function isDialcode(type: string): boolean {
  return /^(?:dialcode|qr)$/i.test(type);
}

/** The event's `flags` with one more entry, for the copy that is written. */
export function flagged(event: JsonObject, entries: JsonObject): JsonObject {
  return { ...objectAt(event, 'flags'), ...entries };
}
