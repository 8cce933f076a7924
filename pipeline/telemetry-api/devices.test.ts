import { expect, test } from 'vitest';
import type { JsonObject } from '../../schemas/json.ts';
import type { Devices } from './index.ts';
import { json, noon, testService, type Answer, type TestService } from './testing/service.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36';

interface DeviceService extends TestService {
  readonly hashes: Map<string, Record<string, string>>;
  readonly published: { deviceId: string; message: unknown }[];
  readonly notes: string[];
}

async function deviceService(broken: Partial<Devices> = {}): Promise<DeviceService> {
  const hashes = new Map<string, Record<string, string>>();
  const published: DeviceService['published'] = [];
  const notes: string[] = [];
  const service = await testService({
    devices: {
      messageId: () => 'message-1',
      read: (deviceId) => Promise.resolve(hashes.get(deviceId) ?? {}),
      write: (deviceId, fields) => {
        hashes.set(deviceId, { ...hashes.get(deviceId), ...fields });
        return Promise.resolve();
      },
      publish: (deviceId, value) => {
        published.push({ deviceId, message: JSON.parse(value.toString('utf8')) as unknown });
        return Promise.resolve();
      },
      onNote: (text) => notes.push(text),
      ...broken,
    },
  });
  return { ...service, hashes, published, notes };
}

const request = {
  did: 'd 1',
  producer: 'dev.sunbird.portal',
  dspec: { os: 'Android 14', sims: 2, cpu: { cores: 8 } },
  fcmToken: 'fcm-1',
  first_access: 5,
  userDeclaredLocation: { state: 'Karnataka', district: 'Mysuru' },
};
const register = async (
  service: TestService,
  {
    body = { request },
    path = '/v1/device/register/d%201',
    ip = '59.88.1.1',
  }: { readonly body?: JsonObject; readonly path?: string; readonly ip?: string } = {},
): Promise<Answer> =>
  service.post({
    path,
    body: JSON.stringify(body),
    headers: { ...json, 'user-agent': chrome, ...(ip !== 'none' && { 'x-real-ip': ip }) },
  });

test('a registration is answered in the analytics envelope, kept in the hash and published', async () => {
  await using service = await deviceService();
  const { status, headers, text } = await register(service);
  expect([status, headers['content-type'], JSON.parse(text)]).toEqual([
    200,
    'application/json; charset=utf-8',
    {
      id: 'analytics.device-register',
      ver: '1.0',
      ts: '2026-01-15T12:00:00.000+00:00',
      params: { resmsgid: 'message-1', status: 'successful', client_key: null },
      responseCode: 'OK',
      result: { message: 'Device registered successfully', actions: [] },
    },
  ]);
  const uaspec = `{'agent':'Chrome','ver':'120.0.0.0','system':'Windows 10','raw':'${chrome}'}`;
  expect(service.hashes.get('d 1')).toEqual({
    devicespec: JSON.stringify(request.dspec),
    uaspec,
    fcm_token: 'fcm-1',
    producer: 'dev.sunbird.portal',
    user_declared_state: 'Karnataka',
    user_declared_district: 'Mysuru',
  });
  expect(service.published).toEqual([
    {
      deviceId: 'd 1',
      message: {
        device_id: 'd 1',
        country_code: '',
        country: '',
        state_code: '',
        state: '',
        city: '',
        state_custom: '',
        state_code_custom: '',
        district_custom: '',
        device_spec: "{'os':'Android 14','sims':'2','cpu':'{\\'cores\\':8}'}",
        uaspec,
        fcm_token: 'fcm-1',
        producer_id: 'dev.sunbird.portal',
        api_last_updated_on: noon,
        first_access: noon,
        user_declared_state: 'Karnataka',
        user_declared_district: 'Mysuru',
      },
    },
  ]);
});

test.each(['/v3/device/register/d', '/api/v3/device/register/d', '/v1/device/register/d'])(
  '%s takes a registration without any fact',
  async (path) => {
    await using service = await deviceService();
    expect((await register(service, { path, body: {} })).status).toBe(200);
    expect(service.published).toMatchObject([{ deviceId: 'd', message: { device_spec: '{}' } }]);
  },
);

test.each([
  ['no address at all', '', { request }, 0],
  ['a private address and none in the body', '192.168.1.4', { request }, 0],
  ['a private address and one in the body', '192.168.1.4', { request: { ip_addr: '1.2.3.4' } }, 1],
  ['no header: the address of the client', 'none', { request }, 1],
] as const)('%s: answered well, published %#', async (_what, ip, body, published) => {
  await using service = await deviceService();
  expect((await register(service, { ip, body })).status).toBe(200);
  expect(service.published).toHaveLength(published);
  expect(service.hashes.size).toBe(published);
});

test.each([
  [{ ip: 'here' }, "'here' is not an IP string literal."],
  [{ body: { request: { dspec: 'x' } } }, 'request.dspec is not an object'],
])('an exception is a 500 in the envelope: %j', async (wanted, errmsg) => {
  await using service = await deviceService();
  const { status, text } = await register(service, wanted);
  expect([status, JSON.parse(text)]).toEqual([
    500,
    {
      id: 'analytics.device-register',
      ver: '1.0',
      ts: '2026-01-15T12:00:00.000+00:00',
      params: { resmsgid: 'message-1', err: 'ERROR', status: 'failed', errmsg, client_key: null },
      responseCode: 'ERROR',
    },
  ]);
  expect(service.published).toEqual([]);
});

test('a body that is no JSON is a page', async () => {
  await using service = await deviceService();
  const path = '/v1/device/register/d';
  const plain = { 'content-type': 'text/plain' };
  expect((await service.post({ path, body: '{' })).status).toBe(400);
  expect((await service.post({ path, body: '{}', headers: plain })).status).toBe(500);
  expect((await service.post({ path })).headers['content-type']).toBe('text/html; charset=utf-8');
});

const fail = (): Promise<never> => Promise.reject(new Error('gone'));

test('a cache and a broker that fail change no answer, and are told', async () => {
  await using service = await deviceService({ write: fail, publish: fail });
  expect((await register(service)).status).toBe(200);
  expect(service.notes).toEqual([
    'Device d 1 was registered, but its Redis hash was not written: gone',
    'Device d 1 was registered, but no message was published: gone',
  ]);
});

test('a profile tells the declared location', async () => {
  await using service = await deviceService();
  const ask = async (headers: Record<string, string> = {}): Promise<Answer> =>
    service.post({ method: 'GET', path: '/v3/device/profile/d%201', headers });
  const result = async (): Promise<unknown> =>
    (JSON.parse((await ask()).text) as JsonObject)['result'];
  const ipLocation = { state: '', district: '' };
  expect(await result()).toEqual({ ipLocation });
  await register(service);
  expect(await result()).toEqual({
    userDeclaredLocation: { state: 'Karnataka', district: 'Mysuru' },
    ipLocation,
  });
  const refused = await ask({ 'x-real-ip': '' });
  expect(refused.status).toBe(500);
  expect(JSON.parse(refused.text)).toMatchObject({
    id: 'analytics.device-profile',
    params: { status: 'failed', err: 'ERROR', errmsg: 'IP is missing in the header' },
    responseCode: 'ERROR',
  });
});

const log = {
  context: { did: 'd-1' },
  pdata: { id: 'app', ver: '1', pid: 'mobile' },
  logs: [{ id: '1', ts: 5, log: 'it broke' }],
};

test('a client log is taken', async () => {
  await using service = await deviceService();
  const body = JSON.stringify({ request: log });
  const { status, text } = await service.post({ path: '/data/v1/client/logs', body });
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    { id: 'ekstep.analytics.client-log', result: { message: 'Log captured successfully!' } },
  ]);
  expect(service.notes).toEqual(['Device d-1 sent a client log of 1 entries.']);
  expect(service.published).toEqual([]);
});

test.each([
  [{}, 400, 'property: request is missing!'],
  [{ request: { ...log, pdata: null } }, 400, 'property: pdata is missing!'],
  [{ request: { ...log, context: {} } }, 400, 'property: context.did is null or empty!'],
  [{ request: { ...log, pdata: { id: 'x' } } }, 400, 'property: pdata.pid is null or empty!'],
  [
    { request: { ...log, logs: [{ ts: 0, log: 'x' }] } },
    400,
    'property: logs, mandatory fields are missing or type mismatch!',
  ],
  [{ request: { ...log, logs: 'x' } }, 500, 'logs is "x"'],
])('a client log without what it needs: %j', async (body, status, errmsg) => {
  await using service = await deviceService();
  const answer = await service.post({
    path: '/data/v1/client/logs',
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(status);
  const code = status === 400 ? 'CLIENT_ERROR' : 'SERVER_ERROR';
  expect(JSON.parse(answer.text)).toMatchObject({
    params: { status: 'failed', err: code, errmsg },
    responseCode: code,
  });
});
