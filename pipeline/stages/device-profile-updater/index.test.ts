import { expect, test } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import type { Row, TableName } from '../../stores/tables.ts';
import { drive, type Driven, type FakeCache } from '../testing/drive.ts';
import { deviceProfileUpdater } from './index.ts';

const now = Date.UTC(2026, 5, 15, 12);

const profile = (parts: JsonObject = {}): JsonObject => ({
  fcm_token: '',
  device_id: 'd-1',
  city: 'Bengaluru',
  country: 'India',
  country_code: 'IN',
  state: 'Karnataka',
  state_code: 'KA',
  state_code_custom: 29,
  state_custom: 'Karnataka',
  district_custom: "Karnataka's",
  device_spec: `{'os':'Android 6.0','make':'O"K','sims':2}`,
  uaspec: '{"agent":"Chrome","ver":79}',
  producer_id: 'dev.sunbird.portal',
  first_access: 1568379184000,
  api_last_updated_on: 1568377184000,
  user_declared_state: "Karnataka's",
  user_declared_district: '',
  ...parts,
});

function update(
  events: readonly (JsonObject | string)[],
  { cache = new Map() as FakeCache, rows = new Map<TableName, Row[]>() } = {},
): Driven & { readonly hash: unknown; readonly row: Row | undefined } {
  const driven = drive(deviceProfileUpdater, events, { cache, rows });
  return { ...driven, hash: cache.get('2/d-1'), row: rows.get('device_profile')?.[0] };
}

test('a new device gets its hash, texts for numbers, and its row, timestamps and json', () => {
  const { hash, row, counts, decisions } = update([profile()]);
  expect(hash).toEqual({
    city: 'Bengaluru',
    country: 'India',
    country_code: 'IN',
    state: 'Karnataka',
    state_code: 'KA',
    state_code_custom: '29.0',
    state_custom: 'Karnataka',
    district_custom: "Karnataka's",
    devicespec: '{"os":"Android 6.0","make":"O\\"K","sims":"2"}',
    uaspec: '{"agent":"Chrome","ver":"79"}',
    firstaccess: '1568379184000',
    user_declared_state: "Karnataka's",
    user_declared_on: '1568377184000',
    api_last_updated_on: '1568377184000',
  });
  expect(row).toMatchObject({
    device_id: 'd-1',
    city: 'Bengaluru',
    state_code_custom: '29.0',
    device_spec: { os: 'Android 6.0', make: 'O"K', sims: 2 },
    uaspec: { agent: 'Chrome', ver: 79 },
    first_access: 1568379184000,
    api_last_updated_on: 1568377184000,
    user_declared_on: 1568377184000,
    updated_date: now,
  });
  expect(counts).toEqual({
    'success-event-count': 1,
    'device-db-update-count': 1,
    'device-cache-update-count': 1,
  });
  expect(decisions[0]).toMatchObject({ outcome: 'stored', reason: 'du.stored', outputs: [] });
});

test('120. a cached device keeps its first access, other fields are merged, the newer update wins', () => {
  const cache: FakeCache = new Map([['2/d-1', { firstaccess: '1568377184000', own: 'kept' }]]);
  const { hash, row } = update(
    [profile(), profile({ api_last_updated_on: 1568377999000, city: 'Mysuru', state: '' })],
    { cache },
  );
  expect(hash).toMatchObject({
    own: 'kept',
    firstaccess: '1568377184000',
    api_last_updated_on: '1568377999000',
    city: 'Mysuru',
    state: 'Karnataka',
  });
  expect(row).toMatchObject({ api_last_updated_on: 1568377999000, city: 'Mysuru' });
});

test.each([[{ city: 'x' }], [{ firstaccess: '0' }], [{ firstaccess: '' }]])(
  '121. a cached device without a first access gets it: %j',
  (fields) => {
    const { hash } = update([profile()], { cache: new Map([['2/d-1', fields]]) });
    expect(hash).toMatchObject({ firstaccess: '1568379184000' });
  },
);

test('the columns first_access and user_declared_on are written once', () => {
  const rows = new Map<TableName, Row[]>();
  update([profile(), profile({ first_access: 5, api_last_updated_on: 6 })], { rows });
  const { row } = update([profile({ first_access: 7, api_last_updated_on: 8 })], { rows });
  expect(row).toMatchObject({
    first_access: 1568379184000,
    user_declared_on: 1568377184000,
    api_last_updated_on: 8,
  });
});

test('122. without a device id nothing is stored', () => {
  const { effects, counts, decisions } = update([profile({ device_id: '' }), { first_access: 1 }]);
  expect(effects).toEqual([]);
  expect(counts).toEqual({ 'failed-event-count': 2 });
  expect(decisions[0]).toMatchObject({ outcome: 'dropped', reason: 'du.no-device-id' });
});

test('123. quotes in a declared place are stored as they are', () => {
  const { hash, row } = update([profile()]);
  expect(hash).toMatchObject({ user_declared_state: "Karnataka's" });
  expect(row).toMatchObject({ user_declared_state: "Karnataka's" });
});

test('long values are stored whole', () => {
  const raw = 'Mozilla/5.0 '.repeat(20);
  const { hash, row } = update([profile({ city: raw, uaspec: JSON.stringify({ raw }) })]);
  expect(hash).toMatchObject({ city: raw, uaspec: JSON.stringify({ raw }) });
  expect(row).toMatchObject({ city: raw, uaspec: { raw } });
});

test('124. empty values are not written', () => {
  const { row, effects } = update([profile({ uaspec: '{}' })]);
  expect(effects).toHaveLength(2);
  expect(row).toMatchObject({ fcm_token: null, uaspec: null, user_declared_district: null });
});

test('without a declared state no time of declaration is kept', () => {
  const { hash, row } = update([profile({ user_declared_state: '' })]);
  expect(hash).not.toHaveProperty('user_declared_on');
  expect(row).toMatchObject({ user_declared_on: null });
});

test.each([
  ['not json', 'du.unreadable'],
  [profile({ first_access: '1' }), 'du.field-type'],
  [profile({ api_last_updated_on: null }), 'du.field-type'],
  [profile({ city: 7 }), 'du.field-type'],
  [profile({ device_id: 7 }), 'du.field-type'],
  [profile({ uaspec: 'Chrome' }), 'du.field-type'],
  [profile({ device_spec: '{"cap":[]}' }), 'du.field-type'],
  [profile({ unheard_of: 'x' }), 'du.column'],
  [profile({ total_launches: 'x' }), 'du.column'],
  [profile({ producer_id: '{"a":1}' }), 'du.column'],
])('what would crash the job is quarantined: %j', (event, reason) => {
  const { decisions, effects } = update([event]);
  expect(decisions).toMatchObject([{ outcome: 'quarantined', reason }]);
  expect(effects).toEqual([]);
});

test('a cached value that looks like JSON and is not would crash the job', () => {
  const cache: FakeCache = new Map([['2/d-1', { uaspec: '{broken' }]]);
  expect(update([profile()], { cache }).decisions[0]).toMatchObject({
    outcome: 'quarantined',
    reason: 'du.cache-unreadable',
  });
});

test('what the registration kept in single quotes is readable', () => {
  const cache: FakeCache = new Map([['2/d-1', { uaspec: "{'agent':'Chrome','ver':'120'}" }]]);
  expect(update([profile()], { cache }).decisions[0]).toMatchObject({ outcome: 'stored' });
});
