import { expect, test } from 'vitest';
import { type JsonObject, textOf } from '../../../schemas/json.ts';
import { withoutNulls } from '../../../schemas/parse.ts';
import { defaultSettings } from '../settings.ts';
import { drive, type Driven, type FakeCache } from '../testing/drive.ts';
import { makeEvent } from '../testing/events.ts';
import { createCbPreprocessor } from './index.ts';

const stage = createCbPreprocessor(defaultSettings);

function preprocess(
  events: readonly (JsonObject | string)[],
  cache: FakeCache = new Map(),
): Driven {
  return drive(stage, events, { cache, flavour: 'igot' });
}

const activity = { id: 'a-1', name: 'Inspect', level: null };
const competency = { id: 'c-1', additionalProperties: { competencyArea: 'Law' } };
const role = { id: 'r-1', name: 'Inspector' };

const order = (data: JsonObject): JsonObject =>
  makeEvent('CB_AUDIT', {
    flags: { pp_validation_processed: true },
    edata: {
      state: 'Draft',
      props: ['WAT'],
      cb_object: { id: 'w-1', type: 'WorkOrder', ver: '1.0', name: 'W', org: 'O' },
      cb_data: { data: { id: 'w-1', status: 'Draft', ...data } },
    },
  });

const oneOfEach = {
  id: 'u-1',
  userPosition: 'Officer',
  roleCompetencyList: [
    {
      note: 'n',
      roleDetails: { ...role, childNodes: [activity] },
      competencyDetails: [competency],
    },
  ],
};

const competencyEvent = (parts: JsonObject = {}): JsonObject =>
  makeEvent('CB_AUDIT', {
    edata: {
      state: 'Draft',
      cb_object: { id: 'c', type: 'Competency', ver: '1', name: 'C', org: 'x', sub_type: '' },
    },
    ...parts,
  });

test('104. a draft work order gives one officer and no rows', () => {
  const event = order({ users: [oneOfEach] });
  const { written, on, counts, decisions, asked } = preprocess([event]);
  expect(written).toEqual({ 'druid.cb.audit': 1, 'druid.cb.work.order.officer': 1 });
  expect(on('druid.cb.audit')).toEqual([withoutNulls(event)]);
  expect(asked).toEqual([[expect.objectContaining({ db: 7, key: `CB:${textOf(event['mid'])}` })]]);
  expect(counts).toEqual({
    'unique-event-count': 1,
    'cb-audit-route-success-count': 1,
    'cb-work-order-officer-count': 1,
  });
  expect(decisions).toMatchObject([
    { reason: 'cb.work-order' },
    { reason: 'cb.officer', child: 0, eid: 'CB_ITEM_USER' },
  ]);
  const [officer] = on('druid.cb.work.order.officer');
  expect(officer).toEqual({
    ...event,
    eid: 'CB_ITEM_USER',
    mid: officer?.['mid'],
    mid_parent: event['mid'],
    edata: {
      state: 'Draft',
      props: ['WAT'],
      cb_object: { id: 'w-1', type: 'WorkOrder', ver: '1.0', name: 'W', org: 'O' },
      cb_data: { id: 'w-1', status: 'Draft', wa_id: 'u-1', wa_userPosition: 'Officer' },
    },
  });
  expect(officer?.['mid']).toMatch(/^CB_ITEM_USER:uuid/);
});

test('104, 108. a published one gives the activity, then the competency; nulls are not written', () => {
  const { on, counts } = preprocess([order({ status: 'Published', users: [oneOfEach] })]);
  const shared = {
    id: 'w-1',
    status: 'Published',
    wa_id: 'u-1',
    wa_userPosition: 'Officer',
    wa_rcl_note: 'n',
    wa_role_id: 'r-1',
    wa_role_name: 'Inspector',
  };
  const rows = on('druid.cb.work.order.row');
  expect(rows.map(({ eid, edata }) => [eid, (edata as JsonObject)['cb_data']])).toEqual([
    ['CB_ITEM', { ...shared, wa_activity_id: 'a-1', wa_activity_name: 'Inspect' }],
    [
      'CB_ITEM',
      {
        ...shared,
        wa_competency_id: 'c-1',
        wa_competency_additionalProperties: { competencyArea: 'Law' },
      },
    ],
  ]);
  expect(counts['cb-work-order-row-count']).toBe(2);
});

test('rows come in the order: activities and competencies without a role, then those of each role', () => {
  const user = {
    ...oneOfEach,
    unmappedActivities: [{ id: 'a-0' }],
    unmappedCompetencies: [{ id: 'c-0' }],
  };
  const { on } = preprocess([order({ status: 'Published', users: [user] })]);
  const ids = on('druid.cb.work.order.row').map(({ edata }) => {
    const row = (edata as JsonObject)['cb_data'] as JsonObject;
    return row['wa_activity_id'] ?? row['wa_competency_id'];
  });
  expect(ids).toEqual(['a-0', 'c-0', 'a-1', 'c-1']);
});

test.each([[{}], [{ users: null }], [{ users: [] }]])(
  '105. without users no officer and no row: %j',
  (data) => {
    const { written } = preprocess([order({ status: 'Published', ...data })]);
    expect(written).toEqual({ 'druid.cb.audit': 1 });
  },
);

test('106. without roles the officer only', () => {
  const { written } = preprocess([order({ status: 'Published', users: [{ id: 'u' }] })]);
  expect(written).toEqual({ 'druid.cb.audit': 1, 'druid.cb.work.order.officer': 1 });
});

test.each([
  [{ roleDetails: role, competencyDetails: [competency] }, 'wa_competency_id'],
  [{ roleDetails: { ...role, childNodes: [activity] } }, 'wa_activity_id'],
])('107. a role with one kind of child gives one row: %j', (entry, column) => {
  const users = [{ id: 'u', roleCompetencyList: [entry] }];
  const rows = preprocess([order({ status: 'Published', users })]).on('druid.cb.work.order.row');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toHaveProperty(['edata', 'cb_data', column]);
});

test('109. a competency gets the organisation of its actor when the cache knows it', () => {
  const user = { rootorgid: 'org-1', orgname: 'Ministry' };
  const known = preprocess([competencyEvent()], new Map([['12/user:user-1', user]]));
  expect(known.on('druid.cb.audit')[0]).toMatchObject({
    edata: { cb_object: { org: 'Ministry' } },
    context: { channel: 'org-1', did: 'device-1' },
  });
  expect(known.decisions[0]?.reason).toBe('cb.organisation');
  const event = competencyEvent();
  expect(preprocess([event]).on('druid.cb.audit')).toEqual([event]);
  const nobody = competencyEvent({ actor: { id: ' ', type: 'User' } });
  expect(preprocess([nobody]).asked.flat()).toHaveLength(1);
});

test('109. an organisation without a name empties cb_object.org', () => {
  const cache: FakeCache = new Map([['12/user:user-1', { rootorgid: 'org-1' }]]);
  expect(preprocess([competencyEvent()], cache).on('druid.cb.audit')[0]).toMatchObject({
    edata: { cb_object: { org: '' } },
  });
});

test('110. the same mid again is a duplicate; the key of the preprocessor does not count', () => {
  const event = order({ users: [oneOfEach] });
  const cache: FakeCache = new Map([[`7/${textOf(event['mid'])}`, 'x']]);
  const { written, on } = preprocess([event, event], cache);
  expect(written).toEqual({
    'druid.cb.audit': 1,
    'druid.cb.work.order.officer': 1,
    'telemetry.duplicate': 1,
  });
  expect(on('telemetry.duplicate')[0]?.['flags']).toEqual({
    pp_validation_processed: true,
    cb_duplicate: true,
  });
});

test('the whole mid counts, however long', () => {
  const start = 'CB.'.repeat(40);
  const events = ['1', '2'].map((end) => competencyEvent({ mid: start + end }));
  expect(preprocess(events).written).toEqual({ 'druid.cb.audit': 2 });
});

test('events without mid share one key: the first passes, the next is a duplicate', () => {
  const { decisions } = preprocess([competencyEvent({ mid: null }), 'not json', 'not json']);
  expect(decisions.map(({ reason }) => reason)).toEqual([
    'cb.audit',
    'cb.duplicate',
    'cb.duplicate',
  ]);
  expect(preprocess(['not json']).decisions[0]?.reason).toBe('cb.unreadable');
});

test('a work order of another shape would crash the job: quarantined whole, the batch goes on', () => {
  const published = (users: JsonObject[]): JsonObject => order({ status: 'Published', users });
  const spoilt: JsonObject[] = [
    { ...order({}), edata: { cb_object: { type: 'WorkOrder' } } },
    order({ users: 'none' }),
    order({ users: [7] }),
    published([{ roleCompetencyList: [{ roleDetails: 'x' }] }]),
    published([{ unmappedActivities: {} }]),
    { ...order({}), mid: 7 },
  ];
  const { decisions, written } = preprocess([...spoilt, order({ users: [oneOfEach] })]);
  expect(decisions.map(({ reason }) => reason)).toEqual([
    ...Array.from({ length: 5 }, () => 'cb.work-order-crash'),
    'cb.mid-not-text',
    'cb.work-order',
    'cb.officer',
  ]);
  expect(written['druid.cb.audit']).toBe(1);
  // The same list in a draft is never looked at.
  const draft = order({ users: [{ unmappedActivities: {} }] });
  expect(preprocess([draft]).decisions[0]?.outcome).toBe('forwarded');
});
