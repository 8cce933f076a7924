import { expect, test } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { defaultSettings, type StageSettings } from '../settings.ts';
import { drive, type Driven, type FakeCache } from '../testing/drive.ts';
import { makeEvent } from '../testing/events.ts';
import { createDenormalization } from './index.ts';

type CacheEntries = Parameters<FakeCache['set']>[1];

function denormalise(
  records: readonly (JsonObject | string)[],
  cache: Readonly<Record<string, CacheEntries>> = {},
  settings: Partial<StageSettings> = {},
): Driven {
  const stage = createDenormalization('de-normalization-primary', {
    topic: 'telemetry.denorm',
    settings: { ...defaultSettings, ...settings },
  });
  return drive(stage, records, { cache: new Map(Object.entries(cache)) });
}

/** The one event that comes out. */
function denormalised(
  event: JsonObject,
  cache: Readonly<Record<string, CacheEntries>> = {},
): JsonObject {
  const { decisions, on } = denormalise([event], cache);
  const [out] = on('telemetry.denorm');
  if (out === undefined) throw new Error(`nothing came out: ${JSON.stringify(decisions)}`);
  return out;
}

const device = { state: 'Karnataka', state_code: 'KA', district_custom: 'Bengaluru' };
const content = {
  name: 'Book',
  contentType: 'Resource',
  lastSubmittedOn: '2018-06-15T13:06:56.090+0000',
  lastPublishedOn: 1571999041881,
  gradeLevel: ['Class 1'],
  versionKey: 'not kept',
};
const withObject = (object: JsonObject, eid = 'START'): JsonObject => makeEvent(eid, { object });

test('70. user cached, device unknown, object without id and type', () => {
  const out = denormalised(withObject({ id: '', type: '' }), {
    '12/user:user-1': { usersignintype: 'Anonymous', usertype: 'TEACHER', unknown: 'x' },
  });
  expect(out['flags']).toEqual({ device_denorm: false, user_denorm: true });
  expect(out['userdata']).toEqual({
    usersignintype: 'Anonymous',
    userlogintype: 'NA',
    usertype: 'TEACHER',
  });
});

test('71. known device, user and content, with an empty rollup', () => {
  const out = denormalised(withObject({ id: 'do_1', type: 'Content', rollup: {} }), {
    '2/device-1': device,
    '12/user:user-1': { usertype: 'TEACHER' },
    '5/do_1': JSON.stringify(content),
  });
  expect(out['flags']).toEqual({
    device_denorm: true,
    user_denorm: true,
    content_denorm: true,
    loc_denorm: true,
  });
  expect(out['contentdata']).toEqual({
    name: 'Book',
    contenttype: 'Resource',
    lastsubmittedon: 1529068016090,
    lastpublishedon: 1571999041881,
    gradelevel: ['Class 1'],
  });
});

test('72, 73. backslashes vanish from text, lists are read, empty fields are left out', () => {
  const out = denormalised(makeEvent('START'), {
    '12/user:user-1': {
      schoolname: String.raw`\[RPMMAT\] school`,
      subject: ' ["English"]',
      language: '',
      grade: '',
    },
  });
  expect(out['userdata']).toEqual({
    usersignintype: 'Anonymous',
    userlogintype: 'NA',
    schoolname: '[RPMMAT] school',
    subject: ['English'],
  });
});

test('74. an unknown user gets the two defaults and no true flag', () => {
  const out = denormalised(makeEvent('START'));
  expect(out['flags']).toMatchObject({ user_denorm: false });
  expect(out['userdata']).toEqual({ usersignintype: 'Anonymous', userlogintype: 'NA' });
});

test('75. content with another l1 that is cached', () => {
  const out = denormalised(withObject({ id: 'do_1', type: 'Content', rollup: { l1: 'do_c' } }), {
    '5/do_1': JSON.stringify(content),
    '5/do_c': JSON.stringify({ ...content, name: 'Course', lastUpdatedOn: '2018-06-15' }),
  });
  expect(out['flags']).toMatchObject({ content_denorm: true, coll_denorm: true });
  expect(out['collectiondata']).toEqual({
    name: 'Course',
    contenttype: 'Resource',
    lastsubmittedon: 1529068016090,
    lastpublishedon: 1571999041881,
    lastupdatedon: 0,
    gradelevel: ['Class 1'],
  });
});

test('76. the place declared on the device, when the user has none', () => {
  const out = denormalised(makeEvent('START'), {
    '2/device-1': {
      ...device,
      user_declared_state: 'Maharashtra',
      user_declared_district: 'Raigad',
    },
  });
  expect(out['derivedlocationdata']).toEqual({
    state: 'Maharashtra',
    district: 'Raigad',
    from: 'user-declared',
  });
});

test('77. without a declared place the one of the address', () => {
  const out = denormalised(makeEvent('START'), { '2/device-1': device });
  expect(out['derivedlocationdata']).toEqual({
    state: 'Karnataka',
    district: 'Bengaluru',
    from: 'ip-resolved',
  });
});

test('78. a device without any place still gives a location, of empty texts', () => {
  const out = denormalised(makeEvent('START'), { '2/device-1': { country: 'India' } });
  expect(out['derivedlocationdata']).toEqual({ state: '', district: '', from: 'ip-resolved' });
  expect(out['flags']).toMatchObject({ loc_denorm: true });
  expect(out['devicedata']).toEqual({
    countrycode: '',
    country: 'India',
    statecode: '',
    state: '',
    city: '',
    statecustomcode: '',
    statecustomname: '',
    districtcustom: '',
    devicespec: {},
    firstaccess: 0,
    iso3166statecode: '',
    userdeclared: { state: '', district: '' },
  });
});

test('a device in full: custom names, devicespec as an object, firstaccess as a number, no uaspec', () => {
  const out = denormalised(makeEvent('START'), {
    '2/device-1': {
      country_code: 'IN',
      country: 'India',
      state_code: 'KA',
      state: 'Karnataka',
      city: 'Bengaluru',
      state_custom: 'Karnataka (custom)',
      state_code_custom: '29',
      district_custom: 'BENGALURU URBAN',
      devicespec: '{"os":"Android"}',
      uaspec: '{"agent":"x"}',
      firstaccess: '1571999041881',
    },
  });
  expect(out['devicedata']).toEqual({
    countrycode: 'IN',
    country: 'India',
    statecode: 'KA',
    state: 'Karnataka',
    city: 'Bengaluru',
    statecustomcode: '29',
    statecustomname: 'Karnataka (custom)',
    districtcustom: 'BENGALURU URBAN',
    devicespec: { os: 'Android' },
    firstaccess: 1571999041881,
    iso3166statecode: 'IN-KA',
    userdeclared: { state: '', district: '' },
  });
});

test.each(['DialCode', 'qr'])('79. a known dial code on an object of type %s', (type) => {
  const out = denormalised(withObject({ id: 'pczka3', type }), {
    '6/PCZKA3': JSON.stringify({
      identifier: 'PCZKA3',
      channel: 'c',
      generated_on: 1533130913695,
      published_on: '2018-08-01T13:41:53.695Z',
      objectType: 'not kept',
    }),
  });
  expect(out['dialcodedata']).toEqual({
    identifier: 'PCZKA3',
    channel: 'c',
    generatedon: 1533130913695,
    publishedon: 1533130913695,
  });
  expect(out['flags']).toEqual({
    device_denorm: false,
    user_denorm: false,
    dialcode_denorm: true,
  });
});

test('80. an unknown dial code', () => {
  const out = denormalised(withObject({ id: 'X', type: 'dialcode' }));
  expect(out['flags']).toMatchObject({ dialcode_denorm: false });
  expect(out).not.toHaveProperty('dialcodedata');
});

test('81. an anonymous actor is not looked up; l1 equal to the object is no collection', () => {
  const event = makeEvent('START', {
    actor: { id: 'Anonymous', type: 'User' },
    object: { id: 'do_1', type: 'Content', rollup: { l1: 'do_1', l2: 'do_2' } },
  });
  const out = denormalised(event);
  expect(out['flags']).toEqual({ device_denorm: false, content_denorm: false });
  expect(out).not.toHaveProperty('userdata');
});

test('82. l1 and l2 without content: l2 keeps ten fields and its dates are left out', () => {
  const out = denormalised(
    withObject({ id: 'do_1', type: 'Content', rollup: { l1: 'do_c', l2: 'do_2' } }),
    { '5/do_c': JSON.stringify(content), '5/do_2': JSON.stringify({ ...content, status: 'Live' }) },
  );
  expect(out['flags']).toMatchObject({
    content_denorm: false,
    coll_denorm: true,
    l2_denorm: true,
  });
  expect(out['l2data']).toEqual({
    name: 'Book',
    contenttype: 'Resource',
    gradelevel: ['Class 1'],
  });
});

test('83. l1 that is not cached replaces collectiondata by nothing', () => {
  const event = withObject({ id: 'do_1', type: 'Content', rollup: { l1: 'do_c' } });
  const out = denormalised({ ...event, collectiondata: { name: 'old' } });
  expect(out['collectiondata']).toEqual({});
  expect(out['flags']).toMatchObject({ coll_denorm: true });
});

test('84. l2 without l1 is written, even when it is the object itself', () => {
  const out = denormalised(withObject({ id: 'do_1', type: 'Content', rollup: { l2: 'do_1' } }), {
    '5/do_1': JSON.stringify({ name: 'Unit' }),
  });
  expect(out['l2data']).toEqual({ name: 'Unit' });
  expect(out['flags']).not.toHaveProperty('coll_denorm');
});

test('85. an empty or missing did is not looked up', () => {
  const context = { channel: 'c', env: 'e', pdata: { id: 'p' } };
  const { on, counts, decisions } = denormalise([
    makeEvent('START', { context: { ...context, did: '' } }),
    makeEvent('START', { context }),
  ]);
  expect(on('telemetry.denorm').map(({ flags }) => flags)).toEqual([
    { user_denorm: false },
    { user_denorm: false },
  ]);
  expect(counts).not.toHaveProperty('device-total');
  expect(decisions.map(({ outputs }) => outputs[0]?.key)).toEqual(['', null]);
});

test('86. an ets in the future becomes the last millisecond of today', () => {
  const today = Date.UTC(2026, 5, 15, 23, 59, 59, 999);
  const { on, decisions } = denormalise([
    makeEvent('START', { ets: Date.UTC(2026, 6, 15) }),
    makeEvent('START', { ets: today }),
  ]);
  expect(on('telemetry.denorm').map(({ ets }) => ets)).toEqual([today, today]);
  expect(decisions.map(({ reason }) => reason)).toEqual(['dn.future-ets', 'dn.denormalised']);
});

test('86. today ends at midnight of the zone of the host', () => {
  const { on } = denormalise(
    [makeEvent('START', { ets: Date.UTC(2027, 0) })],
    {},
    {
      zoneOffsetMinutes: 330,
    },
  );
  expect(on('telemetry.denorm')[0]?.['ets']).toBe(Date.UTC(2026, 5, 15, 18, 29, 59, 999));
});

test('87. an event older than the limit is dropped, one on the limit stays', () => {
  const limit = Date.UTC(2026, 1, 15, 12);
  const { decisions, counts, written } = denormalise(
    [makeEvent('START', { ets: limit - 1 }), makeEvent('START', { ets: limit })],
    {},
    { ignorePeriodMonths: 4 },
  );
  expect(decisions[0]).toMatchObject({
    outcome: 'dropped',
    reason: 'dn.expired',
    detail: 'ets 2026-02-15T11:59:59.999Z is before 2026-02-15T12:00:00.000Z',
    outputs: [],
  });
  expect(counts['events-expired']).toBe(1);
  expect(written).toEqual({ 'telemetry.denorm': 1 });
});

test('88. INTERRUPT and summaries of other kinds are dropped', () => {
  const { decisions, counts } = denormalise([
    makeEvent('INTERRUPT'),
    makeEvent('INTERRUPT', { context: null }),
    makeEvent('ME_DEVICE_SUMMARY'),
  ]);
  expect(counts).toEqual({ 'events-skipped': 3 });
  expect(decisions.every(({ reason }) => reason === 'dn.skipped')).toBe(true);
});

test('89, 92. SUMMARY is denormalised like any event, and alone: the window holds one event', () => {
  expect(denormalise([makeEvent('SUMMARY')]).written).toEqual({ 'telemetry.denorm': 1 });
});

test('90. AUDIT of a user object is looked up as content', () => {
  const object = { id: 'user-9', type: 'User', rollup: { l1: 'do_c' } };
  const cache = { '5/user-9': '{"name":"odd"}', '5/do_c': '{"name":"Course"}' };
  expect(denormalised(withObject(object, 'AUDIT'), cache)['flags']).toEqual({
    device_denorm: false,
    user_denorm: false,
    content_denorm: true,
    coll_denorm: true,
  });
  expect(denormalised(withObject(object), cache)['flags']).not.toHaveProperty('content_denorm');
});

test('91. cache fields are merged into data that the event brings', () => {
  const event = makeEvent('AUDIT', {
    object: { id: 'do_1', type: 'Content' },
    contentdata: { own: 1, name: 'old' },
    userdata: { own: 2, usertype: 'old' },
  });
  const out = denormalised(event, {
    '5/do_1': '{"name":"new"}',
    '12/user:user-1': { usertype: 'TEACHER' },
  });
  expect(out['contentdata']).toEqual({ own: 1, name: 'new' });
  expect(out['userdata']).toMatchObject({ own: 2, usertype: 'TEACHER' });
});

test('93. ignore period and sign-in defaults can be set', () => {
  const settings = { ignorePeriodMonths: 6, userSignInType: 'Default', userLoginType: 'Google' };
  const event = makeEvent('START', { ets: Date.UTC(2025, 11, 16) });
  expect(denormalise([event], {}, settings).on('telemetry.denorm')[0]?.['userdata']).toEqual({
    usersignintype: 'Default',
    userlogintype: 'Google',
  });
});

test('95. a workflow summary is looked up by its uid; its key is dimensions.did', () => {
  const event = {
    eid: 'ME_WORKFLOW_SUMMARY',
    ets: Date.UTC(2026, 5, 1),
    uid: 'user-1',
    dimensions: { did: 'device-9' },
  };
  const { decisions, on } = denormalise([event], { '12/user:user-1': { usertype: 'TEACHER' } });
  expect(on('telemetry.denorm')[0]).toMatchObject({ userdata: { usertype: 'TEACHER' } });
  expect(decisions[0]?.outputs[0]?.key).toBe('device-9');
});

test("the user's profile comes before any other place", () => {
  const out = denormalised(makeEvent('START'), {
    '2/device-1': { ...device, user_declared_state: 'Goa' },
    '12/user:user-1': { state: 'Assam' },
  });
  expect(out['derivedlocationdata']).toEqual({ state: 'Assam', from: 'user-profile' });
});

test('a batch asks for each key once, all in one round trip', () => {
  const event = withObject({ id: 'do_1', type: 'Content', rollup: { l1: 'do_c', l2: 'do_1' } });
  const { asked, counts } = denormalise([event, event, makeEvent('END')]);
  expect(asked).toEqual([
    [
      { kind: 'hash', db: 2, key: 'device-1' },
      { kind: 'hash', db: 12, key: 'user:user-1' },
      { kind: 'text', db: 5, key: 'do_1' },
      { kind: 'text', db: 5, key: 'do_c' },
    ],
  ]);
  expect(counts).toEqual({
    'device-total': 3,
    'device-cache-miss': 3,
    'user-total': 3,
    'user-cache-miss': 3,
    'content-total': 2,
    'content-cache-miss': 2,
    'loc-total': 3,
    'loc-cache-miss': 3,
  });
});

test('44 and others. an event without ets or eid, or not JSON, is quarantined', () => {
  const { decisions } = denormalise([
    { eid: 'ROLLUP' },
    makeEvent('START', { ets: '1' }),
    makeEvent('START', { eid: null }),
    makeEvent('START', { eid: 4 }),
    'not json',
    makeEvent('START'),
  ]);
  expect(decisions.map(({ reason }) => reason)).toEqual([
    'dn.ets-missing',
    'dn.ets-missing',
    'dn.eid-missing',
    'dn.eid-missing',
    'dn.unreadable',
    'dn.denormalised',
  ]);
});

test.each<[string, CacheEntries, string]>([
  [
    '2/device-1',
    { firstaccess: '12.5' },
    'firstaccess of device device-1 (Redis db 2) is not an integer',
  ],
  [
    '2/device-1',
    { devicespec: 'Android' },
    'devicespec of device device-1 (Redis db 2) is not a JSON object',
  ],
  [
    '12/user:user-1',
    { subject: '[English]' },
    'subject of user:user-1 (Redis db 12) is not valid JSON',
  ],
  ['5/do_1', 'text', 'content do_1 (Redis db 5) is not a JSON object'],
  ['5/do_c', '[]', 'content do_c (Redis db 5) is not a JSON object'],
])('a cache entry %s that cannot be read quarantines the event: %j', (key, entry, detail) => {
  const event = withObject({ id: 'do_1', type: 'Content', rollup: { l1: 'do_c' } });
  const { decisions } = denormalise([event], { [key]: entry });
  expect(decisions).toMatchObject([
    { outcome: 'quarantined', reason: 'dn.cache-unreadable', detail, outputs: [] },
  ]);
});

test('92. with a window of three nothing leaves before its shard has three events, whatever else arrives', () => {
  const stage = createDenormalization('de-normalization-primary', {
    topic: 'telemetry.denorm',
    settings: { ...defaultSettings, windowCount: 3 },
  });
  const events = [makeEvent('START'), makeEvent('INTERRUPT'), makeEvent('END')];
  const { decisions, written, asked } = drive(stage, events);
  expect(written).toEqual({});
  expect(asked).toEqual([]);
  expect(decisions.map(({ outcome }) => outcome)).toEqual(['waiting', 'waiting', 'waiting']);
  const held = decisions.map((decision) => decision.held ?? {});
  // What the filters drop counts towards the window.
  expect(drive(stage.window?.stage ?? stage, held).written).toEqual({ 'telemetry.denorm': 2 });
});

test.each([
  ['device-1', 1066],
  // The text whose hash is Java's smallest integer.
  ['polygenelubricants', -1248],
  ['', 0],
  ['d', 100],
])('85, 92. did "%s" is on shard %d of 1400', (did, shard) => {
  const stage = createDenormalization('de-normalization-primary', {
    topic: 'telemetry.denorm',
    settings: { ...defaultSettings, windowCount: 2 },
  });
  expect(stage.window?.shardOf({ context: { did } })).toBe(shard);
  expect(stage.window?.shardOf({})).toBe(0);
});

test('a window count of one is no window', () => {
  const settings = { ...defaultSettings, windowCount: 1 };
  const stage = createDenormalization('de-normalization-primary', { topic: 't', settings });
  expect(stage.window).toBeUndefined();
});
