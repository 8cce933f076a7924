import { expect, test } from 'vitest';
import type { SandboxConfig } from '../../sandbox/index.ts';
import { startTestSandbox, type TestSandbox } from '../../sandbox/testing/index.ts';
import type { JsonObject } from '../../schemas/json.ts';

const times = { first_access: 1568379184000, api_last_updated_on: 1568377184000 };

function audit(user: string, mid: string, state = 'Created'): JsonObject {
  return {
    eid: 'AUDIT',
    ets: Date.now(),
    ver: '3.0',
    mid,
    actor: { id: 'system', type: 'System' },
    context: { channel: 'ch', env: 'User', pdata: { id: 'p', pid: 'learner-service' } },
    object: { id: user, type: 'User' },
    edata: { props: ['name'], state },
  };
}

const workOrder: JsonObject = {
  eid: 'CB_AUDIT',
  ets: Date.now(),
  ver: '3.0',
  mid: 'CB:order',
  actor: { id: 'a', type: 'User' },
  context: { channel: 'ch', env: 'WAT', pdata: { id: 'dev.mdo.portal', pid: 'mdo' } },
  object: { id: 'w-1', type: 'WorkOrder' },
  edata: {
    state: 'Published',
    props: ['WAT'],
    cb_object: { id: 'w-1', type: 'WorkOrder', ver: '1.0', name: 'W', org: 'O' },
    cb_data: {
      data: {
        id: 'w-1',
        status: 'Published',
        users: [{ id: 'u', unmappedActivities: [{ id: 'a-1' }, { id: 'a-2' }] }],
      },
    },
  },
};

const summary: JsonObject = {
  eid: 'ME_WORKFLOW_SUMMARY',
  ets: Date.now(),
  syncts: Date.now(),
  ver: '1.2',
  mid: 'WFS:1',
  uid: 'u-1',
  context: { pdata: { id: 'AnalyticsDataPipeline', ver: '1.0', model: 'WorkflowSummarizer' } },
  dimensions: { did: 'd-1', channel: 'ch', pdata: { id: 'dev.portal', pid: 'p', ver: '1' } },
  edata: { eks: { time_spent: 1 } },
};

const attempt: JsonObject = {
  assessmentTs: 1_573_105_085_076,
  userId: 'u-1',
  courseId: 'c-1',
  batchId: 'b-1',
  contentId: 'do_assess',
  attemptId: 'a-1',
  events: [
    {
      ets: 1_573_105_085_076,
      edata: { score: 1, resvalues: [], item: { id: 'q', maxscore: 2, params: [] } },
    },
  ],
};

const rating =
  '{"activity_id":"c-1","activity_Type":"Course","user_id":"u-1","updatedValues":{"rating":4.0,"updatedOn":"5d2e2a10-0162-11ea-8d71-362b9e155667"}}';

function learner(userId: string): JsonObject {
  return {
    userId,
    rootOrgId: 'org-1',
    rootOrg: { orgName: 'Ministry' },
    framework: {},
    userLocations: [{ type: 'state', name: 'Kerala' }],
  };
}

async function start(config: Partial<SandboxConfig> = {}): Promise<TestSandbox> {
  const running = await startTestSandbox(config);
  const { platform, rows } = running.sandbox.parts;
  platform.users.set('u-1', learner('u-1'));
  platform.dialCodes.set('X3J6W1', { identifier: 'X3J6W1', channel: 'ch' });
  platform.content.set('do_assess', { identifier: 'do_assess', totalQuestions: 1 });
  const enrolled = { userid: 'u-1', courseid: 'c-1', batchid: 'b-1' };
  await rows.apply([{ kind: 'row-upsert', table: 'user_enrolments', row: enrolled }], {
    place: 'test',
    was: undefined,
    text: '',
  });
  return running;
}

/** What Redis answers to a command. */
async function redis({ sandbox }: TestSandbox, db: number, ...args: string[]): Promise<unknown> {
  const [reply] = await sandbox.parts.engine.redis([{ db, args }]);
  return reply;
}

test.each(['direct', 'wire'] as const)(
  'every side job writes what production writes, over the %s port',
  async (port) => {
    await using running = await start({ port });
    const { client, sandbox } = running;
    const { rows } = sandbox.parts;
    await client.send('api', [audit('u-1', 'AUDIT:1'), workOrder]);
    await client.send('events.deviceprofile', [{ device_id: 'd-1', state: 'Kerala', ...times }]);
    await client.send('learning.graph.events', [
      {
        nodeUniqueId: 'do_1',
        transactionData: {
          properties: { name: { nv: 'Rain' }, dialcodes: { nv: ['X3J6W1', 'X'] } },
        },
      },
    ]);
    await client.send('telemetry.assess', [attempt]);
    await client.send('rating.event', [rating]);
    await running.drained();

    expect(await redis(running, 12, 'HGET', 'user:u-1', 'state')).toBe('Kerala');
    expect(await redis(running, 12, 'HGET', 'mdo_registered_officer_count', 'org-1')).toBe('1');
    expect(await redis(running, 2, 'HGET', 'd-1', 'firstaccess')).toBe('1568379184000');
    expect(await redis(running, 5, 'GET', 'do_1')).toContain('"name":"Rain"');
    expect(await redis(running, 6, 'GET', 'X3J6W1')).toContain('X3J6W1');
    expect(await redis(running, 6, 'EXISTS', 'X')).toBe(0);
    expect(await rows.select('device_profile', {})).toMatchObject([{ state: 'Kerala' }]);
    expect(await rows.select('assessment_aggregator', {})).toMatchObject([
      { grand_total: '1.0/2.0', attempt_id: 'a-1' },
    ]);
    expect(await rows.select('user_activity_agg', {})).toMatchObject([
      { aggregates: { 'score:do_assess': 1 } },
    ]);
    expect(await rows.select('ratings_summary', {})).toMatchObject([{ totalcount4stars: 1 }]);

    const [journey] = await client.journeys('AUDIT:1');
    expect(journey?.branches).toContainEqual(
      expect.objectContaining({
        end: 'stored',
        at: 'user-cache-updater',
        reason: 'uc.stored',
      }),
    );
    const [order] = await client.journeys('CB:order');
    expect(order?.children).toHaveLength(3);

    // What the updaters wrote is there for the summary that comes after.
    await client.send('telemetry.derived', [summary, summary]);
    await running.drained();
    const [unique, repeated] = await client.journeys('WFS:1');
    expect(unique?.branches.map(({ end }) => end).sort()).toEqual(['in-druid', 'terminal-topic']);
    expect(repeated?.branches.map(({ end }) => end)).toEqual(['duplicate']);
    const { sum, stages } = await client.status();
    expect(sum).toMatchObject({ holds: true, inFlight: 0 });
    expect(sum?.ends.quarantined).toBe(0);
    expect(stages.map(({ stage, lastError }) => [stage, lastError])).toEqual(
      stages.map(({ stage }) => [stage, undefined]),
    );
  },
);

test('a job that is killed at work counts every registration once', async () => {
  await using running = await start();
  const { client, sandbox } = running;
  const stage = sandbox.parts.stages.find(({ job }) => job.name === 'user-cache-updater');
  const total = 400;
  const users = Array.from({ length: total }, (_, at) => `u-${at}`);
  for (const id of users) sandbox.parts.platform.users.set(id, learner(id));
  const send = async (some: readonly string[]): Promise<void> => {
    await client.send(
      'telemetry.audit',
      some.map((id) => audit(id, `AUDIT:${id}`)),
    );
  };
  await send(users.slice(0, total / 2));
  await expect.poll(() => stage?.totals.processed).toBeGreaterThan(0);
  const sending = send(users.slice(total / 2));
  await stage?.kill();
  await sending;
  await stage?.start();
  await running.drained();
  const counted = await redis(running, 12, 'HGET', 'mdo_registered_officer_count', 'org-1');
  expect(counted).toBe(String(total));
  expect(await redis(running, 12, 'HGET', `user:u-${total - 1}`, 'state')).toBe('Kerala');
});

test('upstream has no work orders and no ratings', async () => {
  await using running = await startTestSandbox({ flavour: 'sunbird' });
  const { stages } = await running.client.status();
  const names = stages.map(({ stage }) => stage);
  expect(names).toContain('user-cache-updater');
  expect(names).not.toContain('cb-preprocessor');
  expect(names).not.toContain('rating');
  const groups = await running.client.groups();
  expect(groups.map(({ group }) => group)).not.toContain('dev.rating-group');
});
