import { expect, test } from 'vitest';
import { isObject } from '../../schemas/json.ts';
import { startTestSandbox } from '../testing/index.ts';

test('faults are set, seen and ended while the service runs', async () => {
  await using sandbox = await startTestSandbox({ only: ['telemetry-api', 'journey'] });
  const { client } = sandbox;
  const { api } = sandbox.sandbox.addresses;
  const post = async (): Promise<number> =>
    (
      await fetch(`${api}/v1/telemetry`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"events":[]}',
      })
    ).status;
  expect(await client.faults()).toEqual([]);
  const set = await client.setFaults([
    { kind: 'status', status: 429, times: 2 },
    { kind: 'strip-headers' },
  ]);
  expect(set).toEqual(await client.faults());
  expect([await post(), await post(), await post()]).toEqual([429, 429, 200]);
  expect(await client.faults()).toEqual([{ kind: 'strip-headers' }]);
  await client.setFaults([{ kind: 'status', status: 500 }]);
  expect(await client.clearFaults('status')).toEqual([{ kind: 'strip-headers' }]);
  expect(await client.clearFaults()).toEqual([]);
  expect(await post()).toBe(200);
});

test('a fault that is not understood changes nothing', async () => {
  await using sandbox = await startTestSandbox({ only: ['telemetry-api', 'journey'] });
  const { client } = sandbox;
  const wrong = { kind: 'delay', delayMs: -1 } as const;
  await expect(client.setFaults([{ kind: 'bad-json' }, wrong])).rejects.toMatchObject({
    code: 'FAULT_UNKNOWN',
    message:
      'The fault {"kind":"delay","delayMs":-1} is not understood: delayMs is not between 0 and 3600000.',
  });
  expect(await client.faults()).toEqual([]);
  await expect(client.clearFaults('statsu')).rejects.toMatchObject({
    code: 'FAULT_UNKNOWN',
    message: expect.stringContaining("'statsu' is none of status, delay, drop-after-store"),
  });
});

test('a generator breaks the shares of its events that it is asked to', async () => {
  await using sandbox = await startTestSandbox({ only: ['telemetry-api', 'journey'] });
  const { client } = sandbox;
  const wanted = { scenario: 'mixed', seed: 5, ratePerSecond: 2000 };
  const state = await client.startGenerator({ ...wanted, faults: 'invalid=50%' });
  expect(state).toMatchObject({ seed: 5, faults: { invalid: 0.5 } });
  const sent = async (): Promise<number> => (await client.status()).generator?.sent ?? 0;
  await expect.poll(sent, { timeout: 10_000 }).toBeGreaterThan(200);
  await client.stopGenerator();
  const batches = await client.records('telemetry.ingestion', { limit: 1000 });
  const events = batches.flatMap(({ value }) =>
    isObject(value) && Array.isArray(value['events'])
      ? (value['events'] as readonly unknown[]).filter(isObject)
      : [],
  );
  const broken = events.filter(({ actor }) => actor === 'nobody').length;
  expect(Math.abs(broken - events.length / 2)).toBeLessThan(2);
  await expect(client.startGenerator({ ...wanted, faults: 'invalid' })).rejects.toMatchObject({
    code: 'GENERATOR_FAULTS',
  });
});
