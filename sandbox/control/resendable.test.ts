import { expect, test } from 'vitest';
import { isObject } from '../../schemas/json.ts';
import { startTestSandbox } from '../testing/index.ts';
import { interact } from '../testing/interact.ts';
import { resendable } from './resendable.ts';

test('what would crash a job is repaired, sent again and taken off the list', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  // A batch with one event that would crash the extractor, and a record that would crash the preprocessor.
  await client.send('api', [interact('INTERACT:good'), interact('INTERACT:bad', { eid: 7 })]);
  await client.send('telemetry.raw', [interact('INTERACT:raw', { eid: ['x'] })]);
  await sandbox.drained();

  const quarantined = await client.quarantine();
  expect(quarantined.map(({ stage }) => stage).toSorted()).toEqual([
    'pipeline-preprocessor',
    'telemetry-extractor',
  ]);
  for (const record of quarantined) {
    const found = await resendable(client, record);
    const isInBatch = record.stage === 'telemetry-extractor';
    expect(found?.to).toBe(isInBatch ? 'api' : 'dp/telemetry.raw');
    if (!isObject(found?.value)) throw new Error('an event was expected');
    expect(found.value['mid']).toBe(isInBatch ? 'INTERACT:bad' : 'INTERACT:raw');
    await client.send(found.to, [{ ...found.value, eid: 'INTERACT' }]);
    await client.skipQuarantined(record.id);
  }
  await sandbox.drained();
  expect(await client.quarantine()).toEqual([]);
  const ends = await Promise.all(
    ['INTERACT:good', 'INTERACT:bad', 'INTERACT:raw'].map(async (mid) =>
      (await client.journeys(mid))
        .flatMap(({ branches }) => branches.map(({ end }) => end))
        .filter((end) => end === 'in-druid' || end === 'quarantined'),
    ),
  );
  expect(ends).toEqual([['in-druid'], ['quarantined', 'in-druid'], ['quarantined', 'in-druid']]);
});

test('everything that did not go on is listed by stage and reason, refused requests too', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  const { api } = sandbox.sandbox.addresses;
  const body = '{"id":"x","events":[';
  const headers = { 'content-type': 'application/json' };
  await fetch(`${api}/v1/telemetry`, { method: 'POST', headers, body });
  await client.send('api', [interact('INTERACT:twice'), interact('INTERACT:twice')]);
  await sandbox.drained();
  const groups = await client.failures();
  expect(groups.map(({ kind, stage, count }) => [kind, stage, count])).toEqual([
    ['duplicate', 'pipeline-preprocessor', 1],
    ['refused', 'telemetry-api', 1],
  ]);
  const events = await client.failuresOf(groups[0]?.key ?? '');
  expect(events.map(({ mid, topic }) => [mid, topic])).toEqual([
    ['INTERACT:twice', 'telemetry.raw'],
  ]);
});

test('what is not on the list cannot be taken off, and what the log let go cannot be sent', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  await expect(client.skipQuarantined('dp/telemetry.raw-0@9#1')).rejects.toMatchObject({
    code: 'SANDBOX_UNKNOWN_QUARANTINED',
    message: "No quarantined record is named 'dp/telemetry.raw-0@9#1'.",
  });
  const gone = {
    id: 'dp/telemetry.raw-0@9',
    stage: 'pipeline-preprocessor',
    cluster: 'dp',
    topic: 'telemetry.raw',
    partition: 0,
    offset: 9,
    reason: 'pp.crash',
    detail: '',
  } as const;
  expect(await resendable(client, gone)).toBe(undefined);
});
