import { hash } from 'node:crypto';
import type { Flavour } from '../schemas/flavour.ts';
import type { JsonObject } from '../schemas/json.ts';
import { createFaults, usualFaults, type FaultShares } from './faults.ts';
import { generators } from './problems.ts';
import { createRandom } from './random.ts';
import type { Draft } from './recorder.ts';
import { kindsOf, playSession } from './scenarios.ts';
import { createWorld } from './world.ts';

/** What a client posts to the Telemetry Service at once. */
export interface Batch {
  readonly batch: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

export interface GenerateOptions {
  /** A name of {@link listScenarios}. */
  readonly scenario: string;
  readonly seed: number;
  readonly flavour: Flavour;
  /** ms; the newest event has this ets, no event a later one. A function is asked once a session. */
  readonly startAt: number | (() => number);
  /** Events in all; endless when absent. */
  readonly count?: number;
  /** What shares of the events get which mistake; `true`: 4 % of them, in the usual mix. The count stays the same. */
  readonly faults?: boolean | FaultShares;
}

const batchLimit = 20;
/** Sessions end within this time before `startAt`, ms. */
const spread = 20 * 60_000;

/**
 * Sessions of synthetic users, one after the other, as the batches that SDKs send: up to 20 events, and at every END.
 * Equal options give equal batches. Without `faults` every event is valid.
 * @throws GENERATOR_SCENARIO_UNKNOWN · GENERATOR_SCENARIO_FLAVOUR · GENERATOR_NUMBER, when the first batch is asked for
 */
export function* generateSessions(options: GenerateOptions): Generator<Batch, void, undefined> {
  const { scenario, seed, flavour, count = Number.POSITIVE_INFINITY } = options;
  if (count < 0 || (Number.isFinite(count) && !Number.isInteger(count)) || Number.isNaN(count)) {
    throw generators.error('GENERATOR_NUMBER', { name: 'count', value: count });
  }
  const kinds = kindsOf(scenario, flavour);
  const world = createWorld(seed);
  const random = createRandom(seed, `sessions/${scenario}`);
  const spoil = spoilerOf(options.faults ?? false);
  let left = count;
  for (let n = 0; left > 0; n += 1) {
    const own = random.fork(n);
    const startAt = typeof options.startAt === 'number' ? options.startAt : options.startAt();
    const drafts = playSession(own.weighted(kinds), { world, flavour, random: own, startAt }).slice(
      0,
      left,
    );
    left -= drafts.length;
    const endAt = startAt - (n === 0 ? 0 : own.int(0, spread));
    yield* batchesOf(drafts, endAt, `${seed}/${scenario}/${n}`, spoil);
  }
}

function spoilerOf(faults: boolean | FaultShares): ReturnType<typeof createFaults> {
  if (faults === false) return (event) => event;
  return createFaults(faults === true ? usualFaults() : faults);
}

function* batchesOf(
  drafts: readonly Draft[],
  endAt: number,
  label: string,
  spoil: (event: JsonObject, before: JsonObject | undefined) => JsonObject,
): Generator<Batch, void, undefined> {
  const startAt = endAt - (drafts.at(-1)?.at ?? 0);
  let events: JsonObject[] = [];
  let before: JsonObject | undefined;
  for (const [n, draft] of drafts.entries()) {
    const sound = eventOf(draft, startAt, `${label}/${n}`);
    const event = spoil(sound, before);
    before = event === sound ? sound : undefined;
    events.push(event);
    if (events.length === batchLimit || draft.flush || n === drafts.length - 1) {
      yield batchOf(events, startAt + draft.at, draft);
      events = [];
    }
  }
}

function eventOf(draft: Draft, startAt: number, label: string): JsonObject {
  const { eid, at, client, context, object, edata } = draft;
  const ets = startAt + at;
  return {
    eid,
    ets,
    ver: '3.0',
    mid: `${eid}:${hash('md5', `${label}/${ets}`)}`,
    actor: client.actor,
    context,
    ...(object !== undefined && { object }),
    tags: [client.channel],
    edata,
  };
}

/** The SDK's envelope; msgid is the md5 of its events, so the same batch always has the same one. */
function batchOf(events: readonly JsonObject[], ets: number, { client }: Draft): Batch {
  return {
    batch: {
      id: 'api.sunbird.telemetry',
      ver: '3.0',
      params: { msgid: hash('md5', JSON.stringify(events)) },
      ets,
      events,
    },
    headers: {
      'x-app-id': client.pdata.id,
      'x-channel-id': client.channel,
      ...(client.did !== undefined && { 'x-device-id': client.did }),
    },
  };
}
