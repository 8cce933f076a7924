import { expect, test } from 'vitest';
import type { Flavour } from '../../../schemas/flavour.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type Driven, type FakeWorld } from '../testing/drive.ts';
import { makeEvent } from '../testing/events.ts';
import { createUserCacheUpdater } from './index.ts';

const stage = createUserCacheUpdater(defaultSettings);

const audit = (
  { state = 'Update', pid = 'learner-service', cdata = [] as JsonObject[] },
  parts: JsonObject = {},
): JsonObject =>
  makeEvent('AUDIT', {
    object: { id: 'u-1', type: 'User' },
    edata: { props: [], state },
    context: { channel: 'ch', env: 'User', pdata: { id: 'p', pid }, cdata },
    ...parts,
  });

const user: JsonObject = {
  userId: 'u-1',
  firstName: 'Isha',
  lastName: null,
  encPhone: 'x',
  encEmail: '',
  language: ['English'],
  rootOrgId: 'org-1',
  rootOrg: { orgName: '[Ministry]' },
  framework: {
    board: ['CBSE'],
    id: ['NCF'],
    medium: ['English'],
    gradeLevel: ['Class 1'],
    subject: ['Maths'],
  },
  userLocations: [
    { type: 'state', name: 'Kerala' },
    { type: 'block', name: 'BLOCK1]' },
    { type: 'School', name: 'S', code: '32' },
  ],
  profileUserTypes: [
    { type: 'administrator', subType: 'hm' },
    { type: 'teacher' },
    { type: 'teacher', subType: 'crp' },
  ],
};

const reply = (response: JsonObject): string =>
  JSON.stringify({ responseCode: 'OK', params: { err: null }, result: { response } });
const refusal = (err: string, responseCode: string): string =>
  JSON.stringify({ responseCode, params: { err }, result: {} });

function update(
  events: readonly (JsonObject | string)[],
  {
    body = reply(user),
    flavour = 'igot',
    ...world
  }: FakeWorld & {
    body?: string | undefined;
    flavour?: Flavour;
  } = {},
): Driven & { readonly hash: (key?: string) => unknown } {
  const cache = world.cache ?? new Map();
  const driven = drive(stage, events, { flavour, cache, service: () => body });
  return { ...driven, hash: (key = 'user:u-1') => cache.get(`12/${key}`) };
}

test('111, 119. an update of the learner service writes the whole profile, brackets escaped', () => {
  const { hash, counts, decisions, asked } = update([audit({})]);
  expect(asked.flat()).toContainEqual({
    kind: 'http',
    service: 'user-read',
    path: 'u-1?fields=locations,organisations',
  });
  expect(hash()).toEqual({
    board: 'CBSE',
    framework: 'NCF',
    medium: '["English"]',
    grade: '["Class 1"]',
    subject: '["Maths"]',
    state: 'Kerala',
    block: String.raw`BLOCK1\]`,
    schoolname: 'S',
    schooludisecode: '32',
    usertype: 'administrator,teacher',
    usersubtype: 'hm,crp',
    profileusertypes: String.raw`\[{"type":"administrator","subType":"hm"},{"type":"teacher"},{"type":"teacher","subType":"crp"}\]`,
    firstname: 'Isha',
    lastname: '',
    language: '["English"]',
    orgname: String.raw`\[Ministry\]`,
    rootorgid: 'org-1',
    phone: 'x',
    email: '',
    userid: 'u-1',
  });
  expect(counts).toEqual({
    'total-audit-events-count': 1,
    'api-read-success-count': 1,
    'success-message-count': 1,
    'user-cache-hit': 1,
  });
  expect(decisions[0]).toMatchObject({ outcome: 'stored', reason: 'uc.stored', outputs: [] });
});

test('112. a user the service does not know: the job fails upstream, iGOT skips the event', () => {
  const body = refusal('RESOURCE_NOT_FOUND', 'RESOURCE_NOT_FOUND');
  const upstream = update([audit({})], { body, flavour: 'sunbird' });
  expect(upstream.decisions[0]).toMatchObject({
    outcome: 'quarantined',
    reason: 'uc.user-unknown',
    detail: expect.stringContaining('User Read API does not have details for user: u-1') as string,
  });
  const igot = update([audit({})], { body });
  expect(igot.decisions[0]).toMatchObject({ outcome: 'dropped', reason: 'uc.user-unknown' });
  expect(igot.counts).toEqual({ 'total-audit-events-count': 1, 'api-read-miss-count': 1 });
  expect(igot.effects).toEqual([]);
});

test('113. a blocked account leaves what the event itself says', () => {
  const body = refusal('UOS_USRRED0006', 'CLIENT_ERROR');
  const cdata = [{ type: 'SignupType', id: 'google' }];
  const { hash, counts } = update([audit({ cdata })], { body });
  expect(hash()).toEqual({ usersignintype: 'Self-Signed-In' });
  expect(counts['api-read-miss-count']).toBe(1);
  const nothing = update([audit({})], { body });
  expect(nothing.decisions[0]).toMatchObject({ outcome: 'dropped', reason: 'uc.nothing-new' });
  expect(nothing.counts['skipped-message-count']).toBe(1);
});

test('114. an empty framework and no block: none of their fields, language is kept as a list', () => {
  const body = reply({ ...user, framework: {}, userLocations: [], language: [] });
  const { hash } = update([audit({})], { body });
  expect(hash()).toMatchObject({ language: '[]' });
  for (const field of ['board', 'subject', 'grade', 'medium', 'framework', 'block']) {
    expect(hash()).not.toHaveProperty(field);
  }
});

test('115. framework lists that are missing or empty, a location without a name', () => {
  const body = reply({
    ...user,
    framework: { board: [], medium: ['English'] },
    userLocations: [{ type: 'location', name: '' }],
  });
  const { hash } = update([audit({})], { body });
  expect(hash()).toMatchObject({ subject: '[]', framework: '', board: '', location: '' });
});

test('116. a user created by single sign-on is validated, and iGOT counts the registration', () => {
  const event = audit({ state: 'Created', cdata: [{ type: 'signuptype', id: 'sso' }] });
  const igot = update([event, event]);
  expect(igot.hash()).toMatchObject({ usersignintype: 'Validated' });
  expect(igot.hash('mdo_registered_officer_count')).toEqual({ 'org-1': '2' });
  const upstream = update([event], { flavour: 'sunbird' });
  expect(upstream.hash('mdo_registered_officer_count')).toBeUndefined();
});

test('117. an AUDIT about content is skipped once, one of another state twice', () => {
  const content = audit({}, { object: { id: 'do_1', type: 'Content' } });
  expect(update([content]).counts['skipped-message-count']).toBe(1);
  const { counts, decisions } = update([audit({ state: 'wrongState' }), 'not json']);
  expect(counts).toEqual({ 'total-audit-events-count': 2, 'skipped-message-count': 3 });
  expect(decisions.map(({ reason }) => reason)).toEqual(['uc.state', 'uc.not-a-user']);
  expect(update([audit({}, { edata: {} })]).counts['skipped-message-count']).toBe(1);
});

test('118. another producer adds the role only and removes nothing', () => {
  const cache = new Map([['12/user:u-1', { state: 'Kerala', usertype: 'teacher' }]]);
  const cdata = [
    { type: 'UserRole', id: 'student' },
    { type: 'USERROLE', id: 'teacher' },
  ];
  const { hash, asked } = update([audit({ pid: 'sunbird.app', cdata })], { cache });
  expect(hash()).toEqual({ state: 'Kerala', usertype: 'teacher', userlogintype: 'teacher' });
  expect(asked).toEqual([]);
});

test('a role is kept whole, however long', () => {
  const id = 'role '.repeat(30);
  const { hash } = update([audit({ pid: 'sunbird.app', cdata: [{ type: 'UserRole', id }] })]);
  expect(hash()).toEqual({ userlogintype: id });
});

test('places that the profile no longer has are removed, everything else is kept', () => {
  const before = { district: 'Idukki', schoolname: 'Old', cluster: '', grade: 'x', own: 'kept' };
  const cache = new Map([['12/user:u-1', before]]);
  const { effects, hash } = update([audit({})], { cache });
  expect(effects[0]).toEqual({
    kind: 'hash-delete',
    db: 12,
    key: 'user:u-1',
    fields: ['district'],
  });
  expect(hash()).toMatchObject({ own: 'kept', schoolname: 'S' });
});

test.each([
  ['unreachable', undefined],
  ['not JSON', '<html>'],
  ['no rootOrg', reply({ ...user, rootOrg: null })],
  ['no framework', reply({ ...user, framework: null })],
  ['no rootOrgId', reply({ ...user, rootOrgId: null })],
])('a service that is %s is an exception', (_, body) => {
  const event = audit({ state: 'Create' });
  const { decisions, effects } = drive(stage, [event], { flavour: 'igot', service: () => body });
  expect(decisions[0]).toMatchObject({ outcome: 'dropped', reason: 'uc.user-unknown' });
  expect(effects).toEqual([]);
});

test('fields of another type: skipped on iGOT, quarantined upstream', () => {
  const events = [
    audit({}, { edata: { state: 7 } }),
    audit({}, { context: { cdata: 'x' } }),
    audit({}, { context: { cdata: [{ id: 'sso' }] } }),
  ];
  const upstream = update(events, { flavour: 'sunbird' }).decisions;
  expect(upstream.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['quarantined', 'uc.state-not-text'],
    ['quarantined', 'uc.cdata'],
    ['quarantined', 'uc.cdata'],
  ]);
  const igot = update(events).decisions;
  expect(igot.map(({ outcome }) => outcome)).toEqual(['dropped', 'dropped', 'dropped']);
});
