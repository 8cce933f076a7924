import type { JsonObject } from '../../../schemas/json.ts';
import type { Decision, Stage, StageContext } from '../../stage.ts';
import type { Row, TableName } from '../../stores/tables.ts';
import type { StageName } from '../../topology.ts';
import { loadSchemas } from '../../../schemas/index.ts';
import { createStages } from '../index.ts';
import type { FakeCache, FakeWorld } from './drive.ts';
import { makeEvent } from './events.ts';

/** What surrounds a stage while it decides; `from` are other stages than the usual ones. */
export interface Situation extends Omit<FakeWorld, 'cache'>, Partial<StageContext> {
  readonly from?: ReadonlyMap<StageName, Stage>;
  readonly cache?: Readonly<Record<string, Parameters<FakeCache['set']>[1]>>;
}

type Decide = (
  name: StageName,
  records: readonly (JsonObject | string)[],
  situation?: Situation,
) => readonly Decision[];

/** Decisions that reach every reason of the side jobs, with `decide` to run a stage. */
export function sideJobDecisions(decide: Decide): readonly Decision[] {
  return [
    ...summaries(decide),
    ...workOrders(decide),
    ...users(decide),
    ...devices(decide),
    ...contents(decide),
    ...attempts(decide),
    ...ratings(decide),
  ];
}

const order = (edata: JsonObject): JsonObject =>
  makeEvent('CB_AUDIT', { edata: { cb_object: { type: 'WorkOrder' }, ...edata } });
const audit = (parts: JsonObject): JsonObject =>
  makeEvent('AUDIT', { object: { id: 'u', type: 'User' }, edata: { state: 'Update' }, ...parts });
const change = (nodeUniqueId: string, properties: JsonObject): JsonObject => ({
  nodeUniqueId,
  transactionData: { properties },
});
const answer = (id: string): JsonObject => ({
  ets: 1_573_105_085_076,
  edata: { resvalues: [], item: { id, params: [] } },
});
const rated = (user: string, stars: string): string =>
  `{"user_id":"${user}","activity_id":"do_1","activity_Type":"Course","updatedValues":{"rating":${stars},"updatedOn":"5d2e2a10-0162-11ea-8d71-362b9e155667"}}`;

function summaries(decide: Decide): readonly Decision[] {
  const name = 'summary-denormalization';
  const summary = makeEvent('ME_WORKFLOW_SUMMARY');
  const windowed = createStages({
    schemas: loadSchemas({ flavour: 'igot' }),
    settings: { windowCount: 2, summaryWindowCount: 2 },
  });
  return [
    ...decide(name, [
      summary,
      summary,
      makeEvent('ME_WORKFLOW_SUMMARY', { ets: 0 }),
      makeEvent('ME_DEVICE_SUMMARY'),
      { mid: 7 },
    ]),
    ...decide(name, [summary], { from: windowed }),
    ...decide('de-normalization-primary', [makeEvent('START')], { from: windowed }),
  ];
}

function workOrders(decide: Decide): readonly Decision[] {
  const users = [{ unmappedActivities: [{ id: 'a' }] }];
  const event = makeEvent('CB_AUDIT');
  const records = [
    'x',
    event,
    event,
    order({ cb_data: { data: { status: 'Published', users } } }),
    order({}),
    { mid: 7 },
  ];
  return [
    ...decide('cb-preprocessor', records),
    ...decide('cb-preprocessor', [event], { cache: { '12/user:user-1': { rootorgid: 'o' } } }),
  ];
}

function users(decide: Decide): readonly Decision[] {
  return decide('user-cache-updater', [
    makeEvent('AUDIT'),
    audit({ edata: { state: 'Delete' } }),
    audit({ edata: { state: 7 } }),
    audit({}),
    audit({ context: { cdata: 7 } }),
    audit({ context: { cdata: [{ type: 'UserRole', id: 'r' }] } }),
    audit({ context: { pdata: { pid: 'learner-service' } } }),
  ]);
}

function devices(decide: Decide): readonly Decision[] {
  const times = { first_access: 1, api_last_updated_on: 1 };
  const cache = { '2/bad': { uaspec: '{' } };
  const records = [
    { device_id: 'd', ...times },
    { device_id: 'bad', ...times },
    { device_id: 'd', ...times, unheard_of: 'x' },
    { device_id: 'd' },
    {},
    'x',
  ];
  return decide('device-profile-updater', records, { cache });
}

function contents(decide: Decide): readonly Decision[] {
  return decide(
    'content-cache-updater',
    [
      {},
      change('n', {}),
      change('n', { name: { nv: 'x' } }),
      change('n', { dialcodes: { nv: ['A'] } }),
      change('n', { dialcodes: { nv: ['B'] } }),
      change('n', { name: 'x' }),
      change('bad', {}),
    ],
    {
      cache: { '5/bad': 'x' },
      service: (_, code) => (code === 'A' ? '{"result":{}}' : undefined),
    },
  );
}

function attempts(decide: Decide): readonly Decision[] {
  const ids = { userId: 'u', courseId: 'c', batchId: 'b', contentId: 'do_1', attemptId: 'a' };
  const batch = { ...ids, assessmentTs: 1_573_105_085_076, events: [answer('q1')] };
  const records = [
    batch,
    batch,
    { ...batch, assessmentTs: 1_573_105_085_077 },
    { ...batch, events: [] },
    { ...batch, events: [answer('q1'), answer('q2')] },
    { ...batch, events: 'x' },
    { ...batch, courseId: 'other' },
    { courseId: 'c', contentId: 'do_1' },
    'x',
  ];
  const cache = { '5/do_1': '{"totalQuestions":1}', '10/other:other:leafnodes': ['do_2'] };
  return decide('assessment-aggregator', records, { cache });
}

function ratings(decide: Decide): readonly Decision[] {
  const rows = new Map<TableName, Row[]>([
    ['user_enrolments', [{ userid: 'u', courseid: 'do_1', batchid: 'b' }]],
  ]);
  const records = [rated('u', '4.0'), rated('u', '4'), rated('v', '4.0'), 'x'];
  return decide('rating', records, { rows });
}
