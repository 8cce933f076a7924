import { setTimeout as delay } from 'node:timers/promises';
import type { Flavour } from '../../schemas/flavour.ts';
import { isObject, type JsonObject } from '../../schemas/json.ts';
import type { Verdict } from '../../schemas/verdict.ts';
import { createEnvelope, type ClientHeaders } from './envelope.ts';
import type { Fault, Faults } from './faults.ts';
import { readBody, type BodyHeaders, type ReadBody } from './read-body.ts';
import type { RawBody } from './read-request.ts';
import { errorPage, gatewayReply, serviceReply, type Reply } from './replies.ts';
import { describeEvents } from './verdicts.ts';

/** A request as it came, whole: it can be handled at any time, and again. */
export interface ClientRequest {
  readonly path: string;
  readonly headers: BodyHeaders & ClientHeaders;
  readonly body: RawBody;
}

export interface Accepted {
  readonly mid: string;
  readonly events: number;
  readonly sizeBytes: number;
}

/** What became of a request. `reply` undefined: the connection is closed without an answer. */
export interface Outcome {
  readonly reply: Reply | undefined;
  /** True when its record is in Kafka. */
  readonly stored: boolean;
  /** Why it was refused or not read; undefined when all is well. */
  readonly refusal: string | undefined;
}

export interface AcceptOptions {
  readonly mode: 'faithful' | 'helpful';
  readonly flavour: Flavour;
  readonly bodyLimitBytes: number;
  readonly now: () => number;
  readonly uuid: () => string;
  readonly publish: (record: { readonly key: string; readonly value: Buffer }) => Promise<void>;
  readonly onAccepted?: ((accepted: Accepted) => void) | undefined;
  readonly verdict?: ((event: JsonObject) => Verdict) | undefined;
  readonly faults: Faults;
  readonly signal: AbortSignal;
}

/**
 * Handles one POST of a batch: read, wrap, publish, answer. `faithful` answers as the service does, odd bodies
 * included; `helpful` never answers bad content with 4xx (SDKs would send it for ever) and tells in the reply's
 * `sandbox` key what is wrong (spec/telemetry-api.md §12.3-4).
 */
export async function accept(options: AcceptOptions, request: ClientRequest): Promise<Outcome> {
  const body = await readBody(request.headers, request.body, options.bodyLimitBytes);
  if (body.kind === 'refused') return refuse(options, request, body);

  const faults = options.faults.take();
  const late = faults.get('delay');
  if (late?.kind === 'delay') await delay(late.delayMs, undefined, { signal: options.signal });
  const status = faults.get('status');
  if (status?.kind === 'status') return failOnPurpose(options, status.status);

  const envelope = createEnvelope(body.kind === 'read' ? body.value : {}, {
    headers: faults.has('strip-headers') ? {} : request.headers,
    flavour: options.flavour,
    syncts: options.now(),
    uuid: options.uuid,
  });
  try {
    await options.publish({ key: envelope.key, value: envelope.value });
  } catch (error) {
    const failure = { code: 'SERVER_ERROR', err: 'Request failed' } as const;
    return {
      reply: { status: 500, json: serviceReply('api.telemetry', options.now(), failure) },
      stored: false,
      refusal: `The record could not be written to Kafka: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  options.onAccepted?.({
    mid: envelope.key,
    events: envelope.events.length,
    sizeBytes: envelope.value.length,
  });
  return {
    reply: answer(options, faults, () => judged(options, body, envelope.events)),
    stored: true,
    refusal: body.kind === 'unread' ? body.reason : undefined,
  };
}

function refuse(
  { mode, now }: AcceptOptions,
  { body }: ClientRequest,
  { status, reason }: ReadBody & { readonly kind: 'refused' },
): Outcome {
  const settled = { stored: false, refusal: reason };
  if (body.state === 'broken') return { ...settled, reply: undefined };
  if (mode === 'faithful') return { ...settled, reply: errorPage(status, reason) };
  const json = {
    ...serviceReply('api.telemetry', now()),
    sandbox: { stored: false, problems: [reason], wouldBe: status },
  };
  return { ...settled, reply: { status: 200, json } };
}

function failOnPurpose(
  { now }: AcceptOptions,
  status: (Fault & { kind: 'status' })['status'],
): Outcome {
  const settled = {
    stored: false,
    refusal: `A fault is set: every request is answered ${status}.`,
  };
  switch (status) {
    case 400:
    case 413:
      return { ...settled, reply: errorPage(status) };
    case 401:
    case 403:
    case 429:
      return { ...settled, reply: gatewayReply(status) };
    case 500: {
      const failure = { code: 'SERVER_ERROR', err: 'Request failed' } as const;
      return { ...settled, reply: { status, json: serviceReply('api.telemetry', now(), failure) } };
    }
  }
}

function answer(
  { mode, now }: AcceptOptions,
  faults: ReadonlyMap<Fault['kind'], Fault>,
  said: () => JsonObject,
): Reply | undefined {
  if (faults.has('drop-after-store')) return undefined;
  if (faults.has('bad-json'))
    return { status: 200, text: '{"id":"api.telemetry","ver":"1.0","params":{' };
  if (faults.has('failed-code')) {
    const failure = { code: 'FAILED', err: 'Request failed' } as const;
    return { status: 200, json: serviceReply('api.telemetry', now(), failure) };
  }
  const json = serviceReply('api.telemetry', now());
  return { status: 200, json: mode === 'helpful' ? { ...json, sandbox: said() } : json };
}

function judged(
  { verdict }: AcceptOptions,
  body: ReadBody & { readonly kind: 'read' | 'unread' },
  events: ReturnType<typeof createEnvelope>['events'],
): JsonObject {
  return {
    stored: true,
    problems: body.kind === 'unread' ? [body.reason] : bodyProblems(body.value),
    events: verdict === undefined ? [] : describeEvents(events, verdict),
  };
}

function bodyProblems(body: (ReadBody & { readonly kind: 'read' })['value']): readonly string[] {
  if (!isObject(body)) {
    return [
      'The body is an array: the keys that the service adds are lost, and the extractor will refuse the record.',
    ];
  }
  const { events } = body;
  if (events === undefined) return ['The body has no events.'];
  if (!Array.isArray(events))
    return ['events is not an array: the extractor will refuse the record.'];
  return events.length === 0 ? ['events is empty.'] : [];
}
