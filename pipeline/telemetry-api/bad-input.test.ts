import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { json, testService, until } from './testing/service.ts';

/** A batch of this many bytes. */
const bodyOf = (bytes: number): string => `{"events":["${'x'.repeat(bytes - 15)}"]}`;
const gzip = { ...json, 'content-encoding': 'gzip' };

test('6 MB are refused, and the client hears it after its last byte', async () => {
  await using service = await testService();
  const answer = await service.post({ body: `{"events":["${'x'.repeat(6_000_000)}"]}` });
  expect(answer.status).toBe(413);
  expect(service.api.refused.list()).toMatchObject([
    { status: 413, sizeBytes: 6_000_015, contentType: 'application/json', path: '/v1/telemetry' },
  ]);
});

test('exactly 5 MB are accepted, plain and inflated, and one byte more is not', async () => {
  await using service = await testService();
  const limit = 5 * 1024 * 1024;
  const statuses = [];
  for (const bytes of [limit, limit + 1]) {
    statuses.push((await service.post({ body: bodyOf(bytes) })).status);
    statuses.push((await service.post({ body: gzipSync(bodyOf(bytes)), headers: gzip })).status);
  }
  expect(statuses).toEqual([200, 200, 413, 413]);
});

test('a gzip bomb of 512 MB is given up at the limit', async () => {
  await using service = await testService();
  const bomb = gzipSync(Buffer.alloc(512 * 1024 * 1024, 0x20), { level: 9 });
  const before = process.memoryUsage.rss();
  const answer = await service.post({ body: bomb, headers: gzip });
  expect(answer.status).toBe(413);
  expect(process.memoryUsage.rss() - before).toBeLessThan(128 * 1024 * 1024);
});

test.each([
  ['bytes that are not gzip', Buffer.from('{"events":[]}')],
  ['a gzip body that breaks off', gzipSync('{"events":[]}').subarray(0, 20)],
  ['a gzip body with a wrong checksum', spoiled(gzipSync('{"events":[1,2,3]}'))],
])('%s: 400', async (_name, body) => {
  await using service = await testService();
  expect((await service.post({ body, headers: gzip })).status).toBe(400);
  expect((await service.post({ body: '{"events":[]}' })).status).toBe(200);
});

function spoiled(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length - 6) ^ 0xff, copy.length - 6);
  return copy;
}

test.each([
  ['arrays', `{"events":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
  ['objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
])('10 000 %s in each other: 400, and the service goes on', async (_name, body) => {
  await using service = await testService();
  expect((await service.post({ body })).status).toBe(400);
  expect(service.api.refused.list()[0]?.reason).toBe('The JSON is nested deeper than 500 levels.');
  expect((await service.post({ body: '{"events":[]}' })).status).toBe(200);
});

test('__proto__ keys stay keys: nothing is polluted, nothing is lost', async () => {
  await using service = await testService();
  const body =
    '{"__proto__":{"polluted":1},"events":[{"__proto__":{"polluted":2}}],"constructor":{"prototype":{"polluted":3}}}';
  expect((await service.post({ body })).status).toBe(200);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(service.stored[0]?.text).toContain(body.slice(1, -1));
  await service.post({
    body: '__proto__=1&a=2',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(service.stored[1]?.text).toContain('"a":"2"');
});

test('invalid UTF-8 in a text becomes U+FFFD, outside of one it is not JSON', async () => {
  await using service = await testService();
  const inside = Buffer.concat([
    Buffer.from('{"a":"'),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('"}'),
  ]);
  expect((await service.post({ body: inside })).status).toBe(200);
  expect(service.stored[0]?.value).toMatchObject({ a: '\uFFFD\uFFFD' });
  expect((await service.post({ body: Buffer.from([0xff, 0xfe, 0x00]) })).status).toBe(400);
});

test('bytes of any kind never bring the service down', async () => {
  await using service = await testService();
  const headers = fc.constantFrom<Record<string, string>>(
    json,
    gzip,
    { 'content-type': 'text/plain' },
    {
      'content-type': 'application/json; charset=utf-16le',
    },
  );
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => gzipSync(text)),
  );
  await fc.assert(
    fc.asyncProperty(headers, bodies, async (headers, body) => {
      const answer = await service.post({ headers, body });
      expect([200, 400, 415]).toContain(answer.status);
    }),
    { numRuns: 150 },
  );
  expect(service.api.queued).toBe(0);
});

test('a client that goes away in the middle leaves nothing behind but a note', async () => {
  await using service = await testService();
  const { host, port } = service.api;
  const socket = connect(port, host);
  socket.write(
    'POST /v1/telemetry HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"events":',
  );
  await until('the request has begun', () => service.api.queued === 1);
  socket.destroy();
  await until('the request is given up', () => service.api.queued === 0);
  expect(service.stored).toEqual([]);
  expect(service.api.refused.list()).toMatchObject([{ status: 0, preview: '{"events":' }]);
});

test('a body without end is answered and cut off', async () => {
  await using service = await testService({ bodyLimitBytes: 1024 });
  const { host, port } = service.api;
  const socket = connect(port, host);
  socket.write(
    'POST /v1/telemetry HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  const chunk = Buffer.from(`100000\r\n${'x'.repeat(0x10_0000)}\r\n`);
  let isOpen = true;
  let sent = 0;
  socket
    .on('close', () => (isOpen = false))
    .on('error', () => undefined)
    .resume();
  const more = (error?: Error | null): void => {
    if (!isOpen || (error !== undefined && error !== null)) return;
    sent += chunk.length;
    socket.write(chunk, more);
  };
  more();
  await until('the connection is cut', () => !isOpen);
  expect(sent).toBeLessThan(128 * 1024 * 1024);
  expect(service.api.refused.list()).toMatchObject([{ status: 413 }]);
});

test('a path that cannot be decoded is refused', async () => {
  await using service = await testService();
  const answer = await service.post({ path: '/v1/%ff', body: '{}' });
  expect([400, 404]).toContain(answer.status);
  expect((await service.post({ body: '{}' })).status).toBe(200);
});
