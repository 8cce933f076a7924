import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type Driven, type FakeCache } from '../testing/drive.ts';
import { createContentCacheUpdater } from './index.ts';

const stage = createContentCacheUpdater(defaultSettings);

const change = (values: JsonObject, parts: JsonObject = {}): JsonObject => ({
  nodeUniqueId: 'do_1',
  operationType: 'UPDATE',
  transactionData: {
    properties: Object.fromEntries(
      Object.entries(values).map(([name, nv]) => [name, { ov: null, nv: nv ?? null }]),
    ),
  },
  ...parts,
});

const dialCode = { identifier: 'X3J6W1', channel: 'ch', publisher: null, status: 'Draft' };
const known = JSON.stringify({ responseCode: 'OK', result: { dialcode: dialCode } });
const unknown = JSON.stringify({ responseCode: 'OK', result: { status: 'No dialcodeFound' } });

interface Given {
  readonly cache?: FakeCache;
  readonly service?: (service: string, path: string) => string | undefined;
}

function update(
  events: readonly (JsonObject | string)[],
  { cache = new Map(), service = () => undefined }: Given = {},
): Driven & { readonly at: (place: string) => JsonValue } {
  const driven = drive(stage, events, { cache, service });
  return {
    ...driven,
    at: (place) => {
      const text = cache.get(place);
      return typeof text === 'string' ? (JSON.parse(text) as JsonValue) : null;
    },
  };
}

test('125. changes are merged under the node, later values replace, the others stay', () => {
  const { at, counts, decisions } = update([
    change({
      board: 'CBSE',
      gradeLevel: ['Class 1'],
      keywords: 'rain',
      copyright: '2019',
      lastUpdatedOn: '2019-12-17T12:43:08.128+0530',
      lastPublishedOn: '2019-12-17T12:43:08.128+0530',
      pkgVersion: 3,
    }),
    change({ gradeLevel: ['Class 2'], copyright: '2020', board: null }),
  ]);
  expect(at('5/do_1')).toEqual({
    board: 'CBSE',
    gradeLevel: ['Class 2'],
    keywords: ['rain'],
    copyright: '2020',
    lastUpdatedOn: Date.UTC(2019, 11, 17, 12, 43, 8),
    lastPublishedOn: '2019-12-17T12:43:08.128+0530',
    pkgVersion: 3,
  });
  expect(counts).toEqual({ 'cache-hit-count': 2 });
  expect(decisions.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['stored', 'cc.stored'],
    ['stored', 'cc.stored'],
  ]);
});

test('dates are read in the zone of the hosts, whatever their own', () => {
  const india = createContentCacheUpdater({ ...defaultSettings, zoneOffsetMinutes: 330 });
  const cache: FakeCache = new Map();
  drive(india, [change({ createdOn: '2020-01-01T05:30:00Z' })], { cache });
  expect(cache.get('5/do_1')).toBe(`{"createdOn":${Date.UTC(2020, 0, 1)}}`);
});

test('126. without a node id, or unreadable, a change is skipped', () => {
  const { counts, effects, decisions } = update([{ transactionData: {} }, 'not json']);
  expect(counts).toEqual({ 'skipped-event-count': 2 });
  expect(effects).toEqual([]);
  expect(decisions[0]).toMatchObject({ outcome: 'dropped', reason: 'cc.no-node-id' });
});

test.each([[{ nodeUniqueId: 'do_1' }], [{ nodeUniqueId: 'do_1', transactionData: {} }]])(
  '127. without transaction data the cached value stays, and nothing is made: %j',
  (event) => {
    const cache: FakeCache = new Map([['5/do_1', '{"name":"Rain","empty":""}']]);
    expect(update([event], { cache }).at('5/do_1')).toEqual({ name: 'Rain' });
    const fresh = update([event]);
    expect(fresh.effects).toEqual([]);
    expect(fresh.decisions[0]).toMatchObject({ outcome: 'dropped', reason: 'cc.nothing-new' });
  },
);

test('128. dial codes: one from the service, one that it does not know, one that is cached', () => {
  const cache: FakeCache = new Map([['6/X3J6W3', '{"identifier":"X3J6W3"}']]);
  const { counts, at, asked, decisions } = update(
    [change({ dialcodes: ['X3J6W1'] }), change({ reservedDialCodes: ['X3J6W2', 'X3J6W3'] })],
    { cache, service: (_, code) => (code === 'X3J6W1' ? known : unknown) },
  );
  expect(counts).toEqual({
    'cache-hit-count': 2,
    'total-dial-code-count': 3,
    'dial-codes-api-hit-count': 1,
    'dial-codes-api-miss-count': 1,
    'dial-codes-cache-hit-count': 2,
  });
  expect(at('6/X3J6W1')).toEqual({ identifier: 'X3J6W1', channel: 'ch', status: 'Draft' });
  expect(cache.has('6/X3J6W2')).toBe(false);
  expect(asked[1]).toEqual([
    { kind: 'http', service: 'dialcode', path: 'X3J6W1' },
    { kind: 'http', service: 'dialcode', path: 'X3J6W2' },
  ]);
  expect(decisions[0]?.reason).toBe('cc.dial-codes');
});

test('a code that an earlier record stored is a cache hit', () => {
  const { counts } = update(
    [change({ dialcodes: ['X3J6W1', 'X3J6W1'] }), change({ dialcodes: ['X3J6W1'] })],
    { service: () => known },
  );
  expect(counts).toMatchObject({ 'dial-codes-api-hit-count': 1, 'dial-codes-cache-hit-count': 3 });
});

test('129. dial codes that are text are no list', () => {
  const { counts, asked } = update([change({ dialcodes: '[]' })]);
  expect(counts).toEqual({ 'cache-hit-count': 1 });
  expect(asked).toHaveLength(1);
});

test('130. an empty date is stored and dropped with the next change', () => {
  const { at } = update([change({ lastStatusChangedOn: '', name: 'Rain' })]);
  expect(at('5/do_1')).toEqual({ lastStatusChangedOn: '', name: 'Rain' });
  const twice = update([change({ lastStatusChangedOn: '' }), change({ name: 'Rain' })]);
  expect(twice.at('5/do_1')).toEqual({ name: 'Rain' });
});

test.each([
  [change({ createdOn: 'yesterday' }), 'cc.property-type'],
  [change({ createdOn: 7 }), 'cc.property-type'],
  [change({ language: 7 }), 'cc.property-type'],
  [change({ dialcodes: [7] }), 'cc.property-type'],
  [{ nodeUniqueId: 'do_1', transactionData: { properties: { name: 'x' } } }, 'cc.property-type'],
  [{ nodeUniqueId: 7 }, 'cc.property-type'],
  [change({ dialcodes: ['X3J6W1'] }), 'cc.dialcode-service'],
  [change({ name: 'x' }, { nodeUniqueId: 'bad' }), 'cc.cache-unreadable'],
  [change({ dialcodes: ['bad'] }), 'cc.cache-unreadable'],
])('what would crash the job is quarantined: %j', (event, reason) => {
  const cache: FakeCache = new Map([
    ['5/bad', 'x'],
    ['6/bad', '[]'],
  ]);
  const { decisions, effects } = update([event], { cache });
  expect(decisions).toMatchObject([{ outcome: 'quarantined', reason }]);
  expect(effects).toEqual([]);
});

test('a reply of the dial code service without a result would crash the job', () => {
  const { decisions } = update([change({ dialcodes: ['X3J6W1'] })], { service: () => '{}' });
  expect(decisions[0]).toMatchObject({ reason: 'cc.dialcode-service' });
});
