import { expect, test } from 'vitest';
import { json, noon, testService } from './testing/service.ts';

test('what was refused or not read is kept with its reason, newest first', async () => {
  await using service = await testService();
  await service.post({ body: '{"events":[}', path: '/data/v3/telemetry' });
  await service.post({ body: 'hello', headers: { 'content-type': 'text/plain' } });
  await service.post({ body: '{"events":[]}', path: '/v9/telemetry' });
  await service.post({ body: '{"events":[]}' });
  await service.post({ method: 'GET', path: '/favicon.ico' });
  expect(service.api.refused.count).toBe(3);
  expect(service.api.refused.list()).toEqual([
    {
      id: 3,
      at: noon,
      path: '/v9/telemetry',
      status: 404,
      reason: 'Cannot POST /v9/telemetry',
      sizeBytes: 13,
      contentType: 'application/json',
      preview: '{"events":[]}',
      resent: false,
    },
    {
      id: 2,
      at: noon,
      path: '/v1/telemetry',
      status: 200,
      reason:
        'Content-Type is text/plain, not application/json: the body is not read and the record holds no events.',
      sizeBytes: 5,
      contentType: 'text/plain',
      preview: 'hello',
      resent: false,
    },
    {
      id: 1,
      at: noon,
      path: '/data/v3/telemetry',
      status: 400,
      reason: expect.stringContaining('The text is not JSON') as string,
      sizeBytes: 12,
      contentType: 'application/json',
      preview: '{"events":[}',
      resent: false,
    },
  ]);
});

test('a request that failed is sent again once Kafka is back, with the headers it had', async () => {
  const written: string[] = [];
  let down = true;
  await using service = await testService({
    publish({ value }) {
      if (down) return Promise.reject(new Error('no broker'));
      written.push(value.toString());
      return Promise.resolve();
    },
  });
  const body = '{"mid":"m1","events":[]}';
  await service.post({ body, headers: { ...json, 'x-device-id': 'd1' } });
  const { refused } = service.api;
  expect(refused.get(1)).toMatchObject({
    status: 500,
    reason: 'The record could not be written to Kafka: no broker',
    resent: false,
  });
  expect(await refused.resend(1)).toEqual({ status: 500 });
  expect(refused.count).toBe(1);
  down = false;
  expect(await refused.resend(1)).toEqual({ status: 200 });
  expect(refused.get(1).resent).toBe(true);
  expect(written).toEqual([`{"mid":"m1","events":[],"did":"d1","syncts":${noon}}`]);
});

test('what was refused for its content or its path is refused again', async () => {
  await using service = await testService();
  await service.post({ body: '{' });
  await service.post({ body: '{}', path: '/v3/device/register/d1' });
  const { refused } = service.api;
  expect([await refused.resend(1), await refused.resend(2)]).toEqual([
    { status: 400 },
    { status: 404 },
  ]);
  expect(refused.list().map(({ resent }) => resent)).toEqual([false, false]);
  expect(service.stored).toEqual([]);
});

test('a number that is not kept and a body that was cut cannot be sent again', async () => {
  await using service = await testService({ bodyLimitBytes: 1000 });
  await service.post({ body: JSON.stringify(['x'.repeat(100_000)]) });
  await expect(service.api.refused.resend(7)).rejects.toMatchObject({
    code: 'TELEMETRY_API_REQUEST_UNKNOWN',
    message: 'No refused request has the number 7: kept are 1.',
  });
  await expect(service.api.refused.resend(1)).rejects.toMatchObject({
    code: 'TELEMETRY_API_REQUEST_NOT_WHOLE',
  });
  expect(() => service.api.refused.get(0)).toThrow('No refused request has the number 0');
});

test('the oldest are let go by number and by bytes', async () => {
  await using few = await testService({ keepRefused: { maxCount: 3, maxBytes: 10_000 } });
  for (let n = 0; n < 5; n += 1) await few.post({ body: `{${n}` });
  expect(few.api.refused.list().map(({ id }) => id)).toEqual([5, 4, 3]);
  expect([few.api.refused.count, few.api.refused.total]).toEqual([3, 5]);

  await using small = await testService({ keepRefused: { maxCount: 100, maxBytes: 10_000 } });
  for (let n = 0; n < 5; n += 1) await small.post({ body: `{${'x'.repeat(3_999)}` });
  expect(small.api.refused.list().map(({ id }) => id)).toEqual([5, 4]);
});
