import type { Flavour } from '../../schemas/flavour.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** What a client says of itself in headers; absent is absent, `""` is a value. */
export interface ClientHeaders {
  readonly 'x-device-id'?: string | undefined;
  readonly 'x-channel-id'?: string | undefined;
  readonly 'x-app-id'?: string | undefined;
}

export interface Envelope {
  /** The record's key. */
  readonly key: string;
  /** The record's value: one JSON text with the whole batch. */
  readonly value: Buffer;
  /** The events of the batch; empty when `events` is not an array. */
  readonly events: readonly JsonValue[];
}

/**
 * The record of one request (spec/telemetry-api.md §4): did, channel and pid are the headers' or absent, mid is the
 * body's or a new uuid, and master (flavour `sunbird`) sets id = mid and dataset. Keys added to an array are lost.
 */
export function createEnvelope(
  body: JsonObject | readonly JsonValue[],
  options: {
    readonly headers: ClientHeaders;
    readonly flavour: Flavour;
    readonly syncts: number;
    readonly uuid: () => string;
  },
): Envelope {
  if (!isObject(body)) {
    return { key: options.uuid(), value: Buffer.from(JSON.stringify(body)), events: [] };
  }
  const { headers, flavour, syncts } = options;
  const { mid: own, events, dataset } = body;
  const mid = isTruthy(own) ? own : options.uuid();
  const record: JsonObject = {
    ...body,
    did: headers['x-device-id'],
    channel: headers['x-channel-id'],
    pid: headers['x-app-id'],
    mid,
    ...(flavour === 'sunbird' && { id: mid }),
    syncts,
    ...(flavour === 'sunbird' && { dataset: isTruthy(dataset) ? dataset : 'sb-telemetry' }),
  };
  return {
    key: typeof mid === 'string' ? mid : JSON.stringify(mid),
    value: Buffer.from(JSON.stringify(record)),
    events: Array.isArray(events) ? (events as readonly JsonValue[]) : [],
  };
}

function isTruthy(value: JsonValue | undefined): value is JsonValue {
  return Boolean(value);
}
