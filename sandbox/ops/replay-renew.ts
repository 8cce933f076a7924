import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** How records are made new, so that neither dedup nor age stops them. */
export interface Renewal {
  /** Put behind every mid and msgid. */
  readonly suffix?: string | undefined;
  /** Added to every ets, syncts and `@timestamp`. */
  readonly shiftMs?: number | undefined;
}

/** An event, or a batch with its events, made new; anything else as it is. What lies deeper in events stays. */
export function renew(value: JsonValue, renewal: Renewal): JsonValue {
  if (!isObject(value)) return value;
  const { params, events } = value;
  return {
    ...renewFields(value, renewal),
    ...(isObject(params) ? { params: renewFields(params, renewal) } : {}),
    ...(Array.isArray(events)
      ? { events: (events as readonly JsonValue[]).map((event) => renew(event, renewal)) }
      : {}),
  };
}

function renewFields(object: JsonObject, { suffix, shiftMs }: Renewal): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      if (suffix !== undefined && (name === 'mid' || name === 'msgid') && typeof value === 'string')
        return [name, value + suffix];
      if (shiftMs === undefined) return [name, value];
      if ((name === 'ets' || name === 'syncts') && typeof value === 'number')
        return [name, value + shiftMs];
      if (name === '@timestamp' && typeof value === 'string')
        return [name, shifted(value, shiftMs)];
      return [name, value];
    }),
  );
}

function shifted(timestamp: string, shiftMs: number): string {
  const ms = Date.parse(timestamp) + shiftMs;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : timestamp;
}
