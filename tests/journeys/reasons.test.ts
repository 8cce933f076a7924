import { expect, test } from 'vitest';
import { decodeDecisions } from '../../pipeline/runtime/decision-record.ts';
import { sandboxReasons } from '../../sandbox/ops/reasons.ts';
import { startTestSandbox } from '../../sandbox/testing/index.ts';
import type { JsonObject } from '../../schemas/json.ts';

const event = (mid: string, parts: JsonObject = {}): JsonObject => ({
  eid: 'START',
  ets: Date.now(),
  ver: '3.0',
  mid,
  actor: { id: 'a', type: 'User' },
  context: { channel: 'ch', env: 'home', pdata: { id: 'p' } },
  edata: { type: 'app' },
  ...parts,
});

test('the Telemetry Service and Druid give the reasons that docs/reasons.md lists', async () => {
  await using running = await startTestSandbox();
  const { client, sandbox } = running;
  await client.send('api', [event('stored')]);
  // The gate before Druid looks at neither.
  await client.send('telemetry.denorm', [
    event('odd', { syncts: Date.now(), edata: { index: 'first' } }),
    event('timeless', { syncts: 'never' }),
  ]);
  await running.drained();

  const reached = new Set<string>();
  const topic = `${sandbox.parts.config.env}.sandbox.decisions`;
  const where = { topic, partition: 0, offset: 0, maxBytes: 1_000_000, maxWaitMs: 0 };
  const { records } = await sandbox.parts.engine.kafka.dp.read(where);
  for (const { value } of records) {
    for (const { reason } of decodeDecisions(value ?? Buffer.from('{}'))) reached.add(reason);
  }
  for (const mid of ['stored', 'odd', 'timeless']) {
    for (const { branches } of await client.journeys(mid)) {
      for (const { reason } of branches) reached.add(reason ?? '');
    }
  }
  // A Druid that is not ours gives `druid.read`; no default datasource has a filter that would throw a row away.
  const elsewhere = new Set(['druid.read', 'druid.thrownAway']);
  const wanted = Object.keys(sandboxReasons).filter((code) => !elsewhere.has(code));
  expect([...reached].filter((code) => code in sandboxReasons).toSorted()).toEqual(
    wanted.toSorted(),
  );
});
