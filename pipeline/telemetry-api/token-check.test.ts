import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { json, testService } from './testing/service.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const consumers = new Map([
  ['portal', 'its-secret'],
  ['mobile', publicKey],
]);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: object, { alg = 'HS256', secret = 'its-secret' } = {}): string {
  const signed = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  const signature =
    alg === 'RS256'
      ? sign('RSA-SHA256', Buffer.from(signed), privateKey)
      : createHmac('sha256', secret).update(signed).digest();
  return `Bearer ${signed}.${signature.toString('base64url')}`;
}

test.each([
  [undefined, 401, 'Unauthorized'],
  ['Bearer ', 401, 'Unauthorized'],
  ['Bearer a.b.c', 401, 'Bad token; invalid JWT'],
  [token({ sub: 'x' }), 401, "No mandatory 'iss' in claims"],
  [token({ iss: 'somebody' }), 403, "No credentials found for given 'iss'"],
  [token({ iss: 'mobile' }), 403, 'Invalid algorithm'],
  [token({ iss: 'portal' }, { alg: 'none' }), 403, 'Invalid algorithm'],
  [token({ iss: 'portal' }, { secret: 'another' }), 403, 'Invalid signature'],
  [`${token({ iss: 'mobile' }, { alg: 'RS256' })}AAAA`, 403, 'Invalid signature'],
])('%s is answered %i %s, and nothing is stored', async (authorization, status, message) => {
  await using service = await testService({ consumers });
  const answer = await service.post({
    path: '/api/data/v1/telemetry',
    body: '{"events":[]}',
    headers: { ...json, ...(authorization !== undefined && { authorization }) },
  });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { message }]);
  expect(service.stored).toEqual([]);
  expect(service.api.refused.list()).toMatchObject([
    { status, reason: `The gateway would refuse the token: ${message}.` },
  ]);
});

test('a good token passes, one that is too old too: the gateway looks at no time', async () => {
  await using service = await testService({ consumers });
  for (const authorization of [
    token({ iss: 'portal', exp: 1 }),
    token({ iss: 'mobile' }, { alg: 'RS256' }).replace('Bearer', 'bearer'),
  ]) {
    const headers = { ...json, authorization };
    const path = '/data/v3/telemetry/';
    expect((await service.post({ path, body: '{}', headers })).status).toBe(200);
  }
  expect(service.stored).toHaveLength(2);
});

test('the paths that go round the gateway need no token', async () => {
  await using service = await testService({ consumers });
  for (const path of ['/v1/telemetry', '/api/data/v1/public/telemetry'])
    expect((await service.post({ path, body: '{}' })).status).toBe(200);
});

test('without consumers no token is looked at', async () => {
  await using service = await testService();
  const headers = { ...json, authorization: 'Bearer nonsense' };
  const path = '/api/data/v1/telemetry';
  expect((await service.post({ path, body: '{}', headers })).status).toBe(200);
});
