import { expect, test } from 'vitest';
import { startTestSandbox } from './testing/index.ts';

const json = { 'content-type': 'application/json' };

test('a registered device is known to the pipeline, and its message has a journey', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  const { api } = sandbox.sandbox.addresses;
  const registration = {
    request: {
      dspec: { os: 'Android 14' },
      userDeclaredLocation: { state: 'Kerala', district: 'Kollam' },
    },
  };
  const registered = await fetch(`${api}/v1/device/register/device-7`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(registration),
  });
  expect(registered.status).toBe(200);
  const [record] = await client.records('events.deviceprofile');
  expect(record).toMatchObject({
    cluster: 'kp',
    key: null,
    value: { device_id: 'device-7', user_declared_state: 'Kerala' },
  });
  await sandbox.drained();
  const [journey] = await client.journeys('device-7');
  expect(journey?.hops[0]).toMatchObject({ stage: 'telemetry-api' });
  expect(journey?.branches).toHaveLength(1);

  const event = {
    eid: 'IMPRESSION',
    ets: Date.now(),
    ver: '3.0',
    mid: 'IMPRESSION:7',
    actor: { id: 'user-1', type: 'User' },
    context: { channel: 'ch', env: 'home', pdata: { id: 'dev.portal' }, did: 'device-7' },
    edata: { type: 'view', pageid: 'home', uri: '/home' },
  };
  await client.send('api', [event]);
  await sandbox.drained();
  const [denormalised] = await client.records('telemetry.denorm');
  expect(denormalised?.value).toMatchObject({
    devicedata: {
      devicespec: { os: 'Android 14' },
      userdeclared: { state: 'Kerala', district: 'Kollam' },
    },
    derivedlocationdata: { state: 'Kerala', from: 'user-declared' },
  });
  const profile = await fetch(`${api}/api/v3/device/profile/device-7`);
  expect(await profile.json()).toMatchObject({
    result: { userDeclaredLocation: { state: 'Kerala', district: 'Kollam' } },
  });
  expect(await client.status()).toMatchObject({ drained: true, sum: { holds: true } });
});

test('a client log is a notice', async () => {
  await using sandbox = await startTestSandbox({ only: ['telemetry-api', 'journey'] });
  const request = {
    context: { did: 'device-7' },
    pdata: { id: 'app', ver: '1', pid: 'mobile' },
    logs: [{ id: '1', ts: 5, log: 'it broke' }],
  };
  const { api } = sandbox.sandbox.addresses;
  const body = JSON.stringify({ request });
  await fetch(`${api}/data/v1/client/logs`, { method: 'POST', headers: json, body });
  const { notices } = await sandbox.client.status();
  expect(notices.map(({ text }) => text)).toContain(
    'Device device-7 sent a client log of 1 entries.',
  );
});
