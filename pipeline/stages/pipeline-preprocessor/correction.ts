import type { JsonObject } from '../../../schemas/json.ts';
import { actorIdOf, isDialcode, objectAt, objectOf } from '../readers.ts';
import type { StageSettings } from '../settings.ts';
import { formatTimestamp, javaLong, parseTimestamp } from '../timestamps.ts';
import { shown, WouldCrash } from '../would-crash.ts';

/** The `actor` and `object` that production corrects: Keycloak's federated ids, dial codes in lower case (§3.4 step 3). */
export function corrected(event: JsonObject): JsonObject {
  const actorId = actorIdOf(event);
  const actor = objectAt(event, 'actor');
  const object = objectOf(event);
  const isFederated = actorId?.startsWith('f:') === true && actor !== undefined;
  const isCode = object !== undefined && isDialcode(object.type);
  if (!isFederated && !isCode) return event;
  return {
    ...event,
    ...(isFederated
      ? { actor: { ...actor, id: actorId.slice(actorId.lastIndexOf(':') + 1) } }
      : {}),
    ...(isCode ? { object: { ...objectAt(event, 'object'), id: object.id.toUpperCase() } } : {}),
  };
}

/** The event's context, with the default channel when its own is blank (§3.4 step 5). */
export function contextOf(event: JsonObject, { defaultChannel }: StageSettings): JsonObject {
  const context = objectAt(event, 'context');
  if (context === undefined) return {};
  const channel = context['channel'];
  const isBlank = channel === undefined || (typeof channel === 'string' && channel.trim() === '');
  return { context: isBlank ? { ...context, channel: defaultChannel } : context };
}

/**
 * `syncts` and `@timestamp`, each made from the other when absent (§3.4 step 5).
 * @throws WouldCrash when the one that is there cannot be read.
 */
export function stampsOf(
  event: JsonObject,
  now: number,
  { zoneOffsetMinutes }: StageSettings,
): JsonObject {
  const offsetMs = zoneOffsetMinutes * 60_000;
  const timestamp = event['@timestamp'];
  let syncts = event['syncts'];
  if (syncts !== undefined && timestamp !== undefined) return { syncts, '@timestamp': timestamp };
  if (syncts === undefined) {
    const local = typeof timestamp === 'string' ? parseTimestamp(timestamp) : undefined;
    if (timestamp !== undefined && local === undefined) {
      throw new WouldCrash('pp.timestamp-unreadable', `@timestamp is ${shown(timestamp)}`);
    }
    syncts = local === undefined ? now : local - offsetMs;
  }
  if (timestamp !== undefined) return { syncts, '@timestamp': timestamp };
  if (typeof syncts !== 'number') {
    throw new WouldCrash('pp.timestamp-unreadable', `syncts is ${shown(syncts)}`);
  }
  return { syncts, '@timestamp': formatTimestamp(javaLong(syncts) + offsetMs) };
}
