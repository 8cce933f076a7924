import { describe, expect, test } from 'vitest';
import { loadSchemas } from '../schemas/index.ts';
import { isObject, type JsonObject } from '../schemas/json.ts';
import { flavours } from '../schemas/flavour.ts';
import type { FaultShares } from './faults.ts';
import { generateSessions, type GenerateOptions } from './generate.ts';
import { listScenarios } from './scenarios.ts';

const startAt = Date.UTC(2024, 5, 10, 12);
const defaults: GenerateOptions = { scenario: 'mixed', seed: 7, flavour: 'igot', startAt };

function eventsOf(options: Partial<GenerateOptions>): JsonObject[] {
  return [...generateSessions({ ...defaults, ...options })].flatMap(({ batch }) => inner(batch));
}

function serialised(seed: number): string {
  return JSON.stringify([...generateSessions({ ...defaults, seed, count: 1500, faults: true })]);
}

function inner({ events }: JsonObject): JsonObject[] {
  return Array.isArray(events) ? (events as unknown[]).filter(isObject) : [];
}

function countBy(
  events: readonly JsonObject[],
  key: (event: JsonObject) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(key(event), (counts.get(key(event)) ?? 0) + 1);
  return counts;
}

describe('sessions', () => {
  test('are the same for a seed and others for another seed', () => {
    expect(serialised(7)).toBe(serialised(7));
    expect(serialised(7)).not.toBe(serialised(8));
  });

  test('of a smaller count begin as those of a larger one', () => {
    const few = eventsOf({ count: 40 });
    const many = eventsOf({ count: 4000 });
    const mids = new Set(many.map(({ edata, eid }) => JSON.stringify([eid, edata])));
    expect(few).toHaveLength(40);
    expect(few.every(({ edata, eid }) => mids.has(JSON.stringify([eid, edata])))).toBe(true);
  });

  test.each([0, 1, 19, 500, 2001])('have %i events when asked for so many', (count) => {
    expect(eventsOf({ count })).toHaveLength(count);
    expect(eventsOf({ count, faults: true })).toHaveLength(count);
  });

  const runs = flavours.flatMap((flavour) =>
    listScenarios()
      .filter(({ name }) => flavour === 'igot' || name !== 'competency')
      .map(({ name }) => ({ flavour, scenario: name })),
  );
  test.each(runs)('of $scenario are valid for $flavour', ({ flavour, scenario }) => {
    const schemas = loadSchemas({ flavour });
    const verdicts = eventsOf({ flavour, scenario, count: 4000 }).map((event) => ({
      event,
      verdict: schemas.validateEvent(event),
    }));
    expect(verdicts.filter(({ verdict }) => verdict.kind !== 'valid')).toEqual([]);
  });

  test('end at startAt: one event has that time, none a later one', () => {
    const times = eventsOf({ count: 3000 }).map(({ ets }) => Number(ets));
    expect(times.reduce((a, b) => Math.max(a, b))).toBe(startAt);
  });

  test('have mids of eid and md5, never twice', () => {
    const events = eventsOf({ count: 20_000 });
    expect(
      events.every(({ eid, mid }) => new RegExp(`^${text(eid)}:[0-9a-f]{32}$`).test(text(mid))),
    ).toBe(true);
    expect(new Set(events.map(({ mid }) => mid)).size).toBe(20_000);
  });

  test('answer each question with RESPONSE and ASSESS of the same item', () => {
    const events = eventsOf({ scenario: 'quiz', count: 2000 });
    const pairs = events.flatMap((event, n) =>
      event['eid'] === 'ASSESS' ? [{ assess: event, response: events[n - 1] }] : [],
    );
    expect(pairs.length).toBeGreaterThan(300);
    expect(pairs.map(({ assess }) => id(assess, 'item'))).toEqual(
      pairs.map(({ response }) => id(response, 'target')),
    );
    expect(pairs.every(({ response }) => response?.['eid'] === 'RESPONSE')).toBe(true);
  });

  test('leave the app without an END, as the mobile app does', () => {
    const ends = eventsOf({ scenario: 'app-session', count: 4000 }).filter(
      ({ eid }) => eid === 'END',
    );
    expect(ends.length).toBeGreaterThan(0);
    expect(ends.some(({ edata }) => isObject(edata) && edata['type'] === 'app')).toBe(false);
  });

  /** Percent, of spec/telemetry-events.md §7. */
  test.each([
    ['INTERACT', 42],
    ['IMPRESSION', 26],
    ['START', 8],
    ['END', 6],
    ['HEARTBEAT', 5],
    ['SEARCH', 4],
    ['ASSESS', 3],
    ['RESPONSE', 3],
    ['INTERRUPT', 1],
    ['FEEDBACK', 0.5],
    ['ERROR', 0.5],
    ['AUDIT', 0.5],
    ['SHARE', 0.3],
    ['CB_AUDIT', 0.1],
    ['LOG', 0.1],
  ])('have about %s %f percent', (eid, percent) => {
    const share = ((mixed.get(eid) ?? 0) / 60_000) * 100;
    expect(share).toBeGreaterThan(percent * 0.6);
    expect(share).toBeLessThan(percent * 1.6);
  });
  const mixed = countBy(eventsOf({ count: 60_000 }), ({ eid }) => text(eid));

  test('have no CB_AUDIT for sunbird', () => {
    expect(
      eventsOf({ flavour: 'sunbird', count: 20_000 }).some(({ eid }) => eid === 'CB_AUDIT'),
    ).toBe(false);
    expect(() => eventsOf({ flavour: 'sunbird', scenario: 'competency', count: 1 })).toThrow(
      expect.objectContaining({ code: 'GENERATOR_SCENARIO_FLAVOUR' }),
    );
  });

  test('refuse an unknown scenario and a count that is none', () => {
    expect(() => eventsOf({ scenario: 'constructor', count: 1 })).toThrow(
      expect.objectContaining({ code: 'GENERATOR_SCENARIO_UNKNOWN' }),
    );
    expect(() => eventsOf({ count: 1.5 })).toThrow(
      expect.objectContaining({ code: 'GENERATOR_NUMBER' }),
    );
  });
});

describe('batches', () => {
  const batches = [...generateSessions({ ...defaults, count: 4000 })];

  test('are SDK envelopes of up to 20 events of one device', () => {
    for (const { batch, headers } of batches) {
      const events = inner(batch);
      expect(batch).toMatchObject({ id: 'api.sunbird.telemetry', ver: '3.0' });
      expect(events.length).toBeGreaterThan(0);
      expect(events.length).toBeLessThanOrEqual(20);
      expect(batch['ets']).toBe(events.at(-1)?.['ets']);
      for (const { context } of events) {
        const { did, channel, pdata } = context as JsonObject;
        expect(did).toBe(headers['x-device-id']);
        expect(channel).toBe(headers['x-channel-id']);
        expect(isObject(pdata) && pdata['id']).toBe(headers['x-app-id']);
      }
    }
  });

  test('have a message id each', () => {
    const ids = batches.map(({ batch: { params } }) => isObject(params) && params['msgid']);
    expect(new Set(ids).size).toBe(batches.length);
    expect(ids.every((one) => /^[0-9a-f]{32}$/.test(text(one)))).toBe(true);
  });
});

describe('faults', () => {
  const schemas = loadSchemas({ flavour: 'igot' });
  const events = eventsOf({ count: 10_000, faults: true });

  test('land in the proportions of their weights', () => {
    const weights = {
      duplicate: 3,
      topn: 2,
      id: 2,
      channel: 2,
      duration: 1,
      eid: 1,
      version: 1,
      old: 1,
    };
    const counts = faultsIn(events);
    const off = Object.entries(weights).filter(
      ([kind, weight]) => Math.abs((counts[kind] ?? 0) - (400 * weight) / 13) > 3,
    );
    expect(off).toEqual([]);
  });

  test('come only in the kinds asked for, as many as asked for', () => {
    const { version, channel, ...others } = faultsIn(
      eventsOf({
        count: 10_000,
        faults: { 'old-version': 0.03, 'no-channel': 0.01, duplicate: 0 },
      }),
    );
    expect([version, channel, sum(others)]).toEqual([300, 100, 0]);
    for (const faults of [{ duplicate: -0.1 }, { future: 0.6, invalid: 0.5 }]) {
      expect(() => eventsOf({ count: 1, faults })).toThrow(
        expect.objectContaining({ code: 'GENERATOR_NUMBER' }),
      );
    }
  });

  test('future, oversize and invalid events come only when asked for', () => {
    expect(extraFaults(true)).toEqual([0, 0, 0]);
    expect(extraFaults({ future: 0.05, oversize: 0.01, invalid: 0.02 })).toEqual([20, 4, 8]);
  });

  test('break what the schemas refuse, and nothing else', () => {
    const { duplicate = 0, old = 0, ...refused } = faultsIn(events);
    expect(events.filter((event) => schemas.validateEvent(event).kind !== 'valid')).toHaveLength(
      sum(refused),
    );
    expect(sum(refused) + duplicate + old).toBeGreaterThan(390);
  });

  test('send the two of a duplicate pair one after the other, alike', () => {
    const pairs = events.flatMap((event, n) => {
      const before = events[n - 1];
      return before?.['mid'] === event['mid'] ? [[before, event]] : [];
    });
    expect(pairs).toHaveLength(faultsIn(events)['duplicate'] ?? 0);
    expect(pairs.filter(([a, b]) => JSON.stringify(a) !== JSON.stringify(b))).toEqual([]);
  });

  test.each([1, 7, 42])('are all there among 500 events of seed %i', (seed) => {
    const counts = faultsIn(eventsOf({ count: 500, faults: true, seed }));
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
  });

  test.each(['competency', 'quiz'])('go on in %s, which few kinds fit', (scenario) => {
    const counts = faultsIn(eventsOf({ count: 2000, faults: true, scenario }));
    expect(sum(counts)).toBeGreaterThan(70);
  });
});

/** How many events have each mistake, told from the events alone. */
/** How many of 401 events are of the future, too large, and without an actor that is an object. */
function extraFaults(faults: boolean | FaultShares): readonly number[] {
  const events = eventsOf({ count: 401, faults });
  return [
    events.filter(({ ets }) => Number(ets) > startAt + 86_400_000).length,
    events.filter((event) => JSON.stringify(event).length > 1_048_576).length,
    events.filter(({ actor }) => !isObject(actor)).length,
  ];
}

function faultsIn(events: readonly JsonObject[]): Record<string, number> {
  const has = (kind: (event: JsonObject) => boolean): number => events.filter(kind).length;
  return {
    topn: has(({ eid, edata }) => eid === 'SEARCH' && !('topn' in object(edata))),
    id: has(({ eid, edata }) => eid === 'INTERACT' && !('id' in object(edata))),
    channel: has(({ context }) => !('channel' in object(context))),
    duration: has(({ edata }) => object(edata)['duration'] === ''),
    eid: has(({ eid }) => eid === 'VIEW_PAGE'),
    version: has(({ ver }) => ver === '2.0'),
    old: has(({ ets }) => Number(ets) < startAt - 120 * 86_400_000),
    duplicate: events.length - new Set(events.map(({ mid }) => mid)).size,
  };
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function id(event: JsonObject | undefined, key: string): unknown {
  const edata = event?.['edata'];
  const part = isObject(edata) ? edata[key] : undefined;
  return isObject(part) ? part['id'] : undefined;
}
