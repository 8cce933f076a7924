import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { telemetryPaths } from './app.ts';
import { json, noon, success, testService } from './testing/service.ts';

const batch = JSON.stringify({ id: 'api.sunbird.telemetry', ver: '3.0', events: [{ eid: 'LOG' }] });

test.each(telemetryPaths)('a batch is accepted on %s', async (path) => {
  await using service = await testService();
  const answer = await service.post({ path, body: batch });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.text).toBe(
    `{"id":"api.telemetry","ver":"1.0","ets":${noon},"params":{},"responseCode":"SUCCESS"}`,
  );
  expect(service.stored).toHaveLength(1);
});

test('igot writes the batch with the headers of the client and keeps its id', async () => {
  await using service = await testService();
  await service.post({
    headers: { ...json, 'x-device-id': 'device', 'x-channel-id': 'channel', 'x-app-id': 'app' },
    body: '{"id":"api.sunbird.telemetry","did":"forged","params":{"msgid":"m"},"events":[{"a":null}]}',
  });
  expect(service.stored[0]?.key).toBe('uuid-1');
  expect(service.stored[0]?.text).toBe(
    `{"id":"api.sunbird.telemetry","did":"device","params":{"msgid":"m"},"events":[{"a":null}],"channel":"channel","pid":"app","mid":"uuid-1","syncts":${noon}}`,
  );
});

test('sunbird master replaces the id by the mid and names a dataset', async () => {
  await using service = await testService({ flavour: 'sunbird' });
  await service.post({ body: '{"id":"api.sunbird.telemetry","mid":"own","events":[]}' });
  await service.post({ body: '{"dataset":"other","events":[]}' });
  expect(service.stored.map(({ key, value }) => [key, value])).toEqual([
    ['own', { id: 'own', mid: 'own', events: [], syncts: noon, dataset: 'sb-telemetry' }],
    ['uuid-1', { id: 'uuid-1', mid: 'uuid-1', events: [], syncts: noon, dataset: 'other' }],
  ]);
});

test('did, channel and pid of a body are removed when the headers are absent, an empty header is a value', async () => {
  await using service = await testService();
  const body = '{"did":"d","channel":"c","pid":"p","events":[]}';
  await service.post({ body });
  await service.post({ body, headers: { ...json, 'x-device-id': '' } });
  await service.post({ body, headers: { ...json, 'x-device-id': 'undefined' } });
  expect(service.stored.map(({ value }) => value)).toEqual([
    { events: [], mid: 'uuid-1', syncts: noon },
    { did: '', events: [], mid: 'uuid-2', syncts: noon },
    { did: 'undefined', events: [], mid: 'uuid-3', syncts: noon },
  ]);
});

test.each([
  ['gzip', gzipSync(batch)],
  ['deflate', deflateSync(batch)],
])('a %s body is inflated', async (encoding, body) => {
  await using service = await testService();
  const answer = await service.post({ headers: { ...json, 'content-encoding': encoding }, body });
  expect(answer.status).toBe(200);
  expect(service.stored[0]?.value).toMatchObject({ events: [{ eid: 'LOG' }] });
});

test.each([
  ['malformed JSON', 400, { body: '{"events":[' }],
  ['a bare number', 400, { body: '12' }],
  ['a bare text', 400, { body: '"events"' }],
  ['null', 400, { body: 'null' }],
  ['a body over 5 MB', 413, { body: `{"events":["${'x'.repeat(5 * 1024 * 1024)}"]}` }],
  ['a brotli body', 415, { body: batch, headers: { ...json, 'content-encoding': 'br' } }],
  [
    'a latin-1 body',
    415,
    { body: batch, headers: { 'content-type': 'application/json; charset=latin1' } },
  ],
  ['a wrong path', 404, { body: batch, path: '/v2/telemetry' }],
  ['a wrong method', 404, { method: 'PUT', body: batch }],
  ['a GET', 404, { method: 'GET' }],
  ['a device registration', 404, { path: '/v3/device/register/d1', body: '{}' }],
  ['malformed JSON on a wrong path', 400, { path: '/v2/telemetry', body: '{' }],
])('%s is answered with a page, %i', async (_name, status, wanted) => {
  await using service = await testService();
  const answer = await service.post(wanted);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.text).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
  expect(service.stored).toEqual([]);
});

const stamped = { mid: 'uuid-1', syncts: noon };

test.each([
  ['a text', { body: batch, headers: { 'content-type': 'text/plain' } }, stamped],
  ['a body without a type', { body: batch, headers: {} }, stamped],
  ['no body', {}, stamped],
  ['an array', { body: '[{"eid":"START"}]' }, [{ eid: 'START' }]],
  ['an object without events', { body: '{"a":1}' }, { a: 1, ...stamped }],
  ['empty events', { body: '{"events":[]}' }, { events: [], ...stamped }],
  ['events that are no array', { body: '{"events":"x"}' }, { events: 'x', ...stamped }],
  [
    'a batch with ts and a version of its own',
    { body: '{"ver":"4.2.11","ts":"2026-01-01T00:00:00"}' },
    { ver: '4.2.11', ts: '2026-01-01T00:00:00', ...stamped },
  ],
  [
    'a form',
    { body: 'event=%7B%7D&a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { event: '{}', a: '1', ...stamped },
  ],
  ['a byte order mark', { body: '\uFEFF{"events":[]}' }, { events: [], ...stamped }],
])('%s is stored with 200 SUCCESS', async (_name, wanted, record) => {
  await using service = await testService();
  const answer = await service.post(wanted);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual(success);
  expect(service.stored.map(({ key, value }) => [key, value])).toEqual([['uuid-1', record]]);
});

test('a record that cannot be written is 500 SERVER_ERROR', async () => {
  await using service = await testService({
    publish: () => Promise.reject(new Error('no broker')),
  });
  const answer = await service.post({ body: batch });
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text)).toEqual({
    ...success,
    params: { err: 'Request failed' },
    responseCode: 'SERVER_ERROR',
  });
});

test('health is told in the form of the service', async () => {
  let healthy = true;
  await using service = await testService({ isHealthy: () => Promise.resolve(healthy) });
  const well = await service.post({ method: 'GET', path: '/health' });
  healthy = false;
  const ill = await service.post({ method: 'GET', path: '/health' });
  expect([well.status, JSON.parse(well.text)]).toEqual([200, { ...success, id: 'api.health' }]);
  expect([ill.status, JSON.parse(ill.text)]).toEqual([
    500,
    {
      ...success,
      id: 'api.health',
      params: { err: 'Telemetry API is unhealthy' },
      responseCode: 'SERVER_ERROR',
    },
  ]);
});

test('a preflight is answered on any path, with the headers and the private network that it asks for', async () => {
  await using service = await testService();
  const { status, headers, text } = await service.post({
    method: 'OPTIONS',
    path: '/anything/at/all',
    headers: {
      origin: 'https://portal.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,datatype,x-app-id',
      'access-control-request-private-network': 'true',
    },
  });
  expect([status, text]).toEqual([200, '']);
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET,PUT,POST,PATCH,DELETE,OPTIONS',
    'access-control-allow-headers': 'authorization,content-type,datatype,x-app-id',
    'access-control-allow-private-network': 'true',
  });
});

test('every answer lets pages read it, and none turns localhost into https', async () => {
  await using service = await testService();
  for (const wanted of [{ body: batch }, { body: '{' }, { method: 'GET', path: '/nowhere' }]) {
    const { headers } = await service.post(wanted);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers':
        'Content-Type, Authorization, cid, user-id, x-auth, Cache-Control, X-Requested-With, datatype, *',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['content-security-policy'] ?? '').not.toContain('upgrade');
  }
});

test('the 1 MB of the gateway can be rehearsed', async () => {
  await using service = await testService({ bodyLimitBytes: 1024 * 1024 });
  const body = JSON.stringify({ events: ['x'.repeat(1024 * 1024)] });
  expect((await service.post({ body })).status).toBe(413);
  expect(
    (await service.post({ headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(body) }))
      .status,
  ).toBe(413);
});
