import { expect, test } from 'vitest';
import { json, noon, success, testService } from './testing/service.ts';

const body = '{"mid":"m1","events":[]}';

test('500 for two requests, then all is well', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'status', status: 500, times: 2 });
  const statuses = [];
  for (let n = 0; n < 3; n += 1) statuses.push((await service.post({ body })).status);
  expect(statuses).toEqual([500, 500, 200]);
  expect(service.stored).toHaveLength(1);
  expect(service.api.faults.active()).toEqual([]);
});

test.each([
  [401, '{"message":"Unauthorized"}'],
  [403, '{"message":"You cannot consume this service"}'],
  [429, '{"message":"API rate limit exceeded"}'],
] as const)('%i is answered as the gateway does, until it is cleared', async (status, text) => {
  await using service = await testService();
  service.api.faults.set({ kind: 'status', status });
  for (let n = 0; n < 3; n += 1) {
    expect(await service.post({ body })).toMatchObject({ status, text });
  }
  service.api.faults.clear('status');
  expect((await service.post({ body })).status).toBe(200);
  expect(service.stored).toHaveLength(1);
});

test.each([400, 413] as const)('%i is answered as a page', async (status) => {
  await using service = await testService();
  service.api.faults.set({ kind: 'status', status, times: 1 });
  const answer = await service.post({ body });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
});

test('the batch is stored, then the connection drops', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'drop-after-store', times: 1 });
  await expect(service.post({ body })).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await service.post({ body })).status).toBe(200);
  expect(service.stored.map(({ key }) => key)).toEqual(['m1', 'm1']);
});

test('the batch is stored, and the answer is not JSON', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'bad-json', times: 1 });
  const answer = await service.post({ body });
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError);
  expect(service.stored).toHaveLength(1);
});

test('the batch is stored, and the answer says FAILED', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'failed-code', times: 1 });
  const answer = await service.post({ body });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    200,
    { ...success, params: { err: 'Request failed' }, responseCode: 'FAILED' },
  ]);
  expect(service.stored).toHaveLength(1);
});

test('headers are stripped, as behind the proxy of iGOT', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'strip-headers', times: 1 });
  const headers = { ...json, 'x-device-id': 'd', 'x-channel-id': 'c', 'x-app-id': 'a' };
  await service.post({ body, headers });
  await service.post({ body, headers });
  expect(service.stored.map(({ value }) => value)).toEqual([
    { mid: 'm1', events: [], syncts: noon },
    { mid: 'm1', events: [], did: 'd', channel: 'c', pid: 'a', syncts: noon },
  ]);
});

test('a delay comes before the other faults', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'delay', delayMs: 60, times: 1 });
  service.api.faults.set({ kind: 'status', status: 500, times: 1 });
  const before = performance.now();
  expect((await service.post({ body })).status).toBe(500);
  // Timers may fire a little early.
  expect(performance.now() - before).toBeGreaterThan(55);
});

test('a service that waits in a fault can be closed', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'delay', delayMs: 3_600_000 });
  const pending = service.post({ body }).catch((error: unknown) => error);
  while (service.api.queued === 0) await new Promise((resolve) => setImmediate(resolve));
  await service.api[Symbol.asyncDispose]();
  expect(await pending).toBeInstanceOf(Error);
  expect(service.api.queued).toBe(0);
});
