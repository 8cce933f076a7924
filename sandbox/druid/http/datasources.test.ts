import { expect, test } from 'vitest';
import { defaultSpecs, startDruid } from '../index.ts';
import { eventually, FakeSource } from '../testing/fake-source.ts';

const time = Date.parse('2026-01-02T03:04:05.678Z');

async function start() {
  const source = new FakeSource();
  const server = await startDruid({
    port: 0,
    flavour: 'igot',
    env: 'dev',
    source,
    now: () => time,
  });
  for (const spec of defaultSpecs('igot', 'dev')) await server.submit(spec);
  const get = async (path: string): Promise<readonly [number, string]> => {
    const response = await fetch(server.url + path);
    return [response.status, await response.text()];
  };
  return { source, server, get, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const summary = {
  eid: 'ME_WORKFLOW_SUMMARY',
  mid: 's1',
  syncts: time,
  uid: 'u1',
  ets: time,
  context: { date_range: { from: time - 5, to: time } },
  dimensions: { did: 'd1', channel: 'c1' },
  edata: { eks: { time_spent: 12.5, interact_events_count: 3 } },
};

test('a datasource is listed from its first row on, with dimensions and metrics apart', async () => {
  await using druid = await start();
  expect(await druid.get('/druid/v2/datasources')).toEqual([200, '[]']);
  expect(await druid.get('/druid/coordinator/v1/loadstatus')).toEqual([200, '{}']);
  druid.source.add('dev.druid.events.summary', [summary]);
  await eventually(() =>
    druid.server.supervisors().find(({ id, rows }) => id === 'summary-events' && rows === 1),
  );
  expect(await druid.get('/druid/v2/datasources')).toEqual([200, '["summary-events"]']);
  expect(await druid.get('/druid/coordinator/v1/datasources')).toEqual([200, '["summary-events"]']);
  expect(await druid.get('/druid/coordinator/v1/loadstatus')).toEqual([
    200,
    '{"summary-events":100.0}',
  ]);
  expect(await druid.get('/druid/coordinator/v1/datasources/summary-events/loadstatus')).toEqual([
    200,
    '{"summary-events":100.0}',
  ]);
  expect(await druid.get('/druid/v2/datasources/summary-events/metrics')).toEqual([
    200,
    '["total_interactions","total_time_spent"]',
  ]);
  const [, dimensions] = await druid.get('/druid/v2/datasources/summary-events/dimensions');
  expect(JSON.parse(dimensions)).toHaveLength(130);
  expect((await druid.get('/druid/coordinator/v1/datasources?full'))[0]).toBe(501);
});

test('a field that no spec lists has no column, whatever the event carries', async () => {
  await using druid = await start();
  druid.source.add('dev.druid.events.summary', [summary]);
  await eventually(() => druid.server.supervisors().find(({ rows }) => rows === 1));
  const { rows } = await druid.server.query('SELECT * FROM "summary-events"');
  expect(rows).toMatchObject([
    {
      mid: 's1',
      context_date_range_from: time - 5,
      dimension_channel: 'c1',
      edata_time_spent: 12.5,
      total_time_spent: 12.5,
      total_interactions: 3,
    },
  ]);
  // Both are flattened by the spec, and neither is a dimension.
  expect(Object.keys(rows[0] ?? {})).not.toContain('ets');
  expect(Object.keys(rows[0] ?? {})).not.toContain('context_date_range_to');
  await expect(druid.server.query('SELECT ets FROM "summary-events"')).rejects.toThrow(
    "Column 'ets' not found in any table",
  );
});
