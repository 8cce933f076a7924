import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loadSchemas } from '../../schemas/index.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { startTelemetryApi, type Accepted } from './index.ts';
import { json, noon, success, testService } from './testing/service.ts';

const schemas = loadSchemas({ flavour: 'igot' });
const helpful = {
  mode: 'helpful',
  verdict: (event: JsonObject) => schemas.validateEvent(event),
} as const;

const interact = {
  eid: 'INTERACT',
  ets: noon,
  ver: '3.0',
  mid: 'INTERACT:1',
  actor: { id: 'u', type: 'User' },
  context: { channel: 'c', env: 'home', pdata: { id: 'p' }, did: null },
  edata: { type: 'CLICK', id: 'card' },
};

test('helpful mode gives a verdict for each event in the reply', async () => {
  await using service = await testService(helpful);
  const events = [
    interact,
    { ...interact, mid: 'INTERACT:2', ets: '1' },
    { ...interact, mid: 'X:3', eid: 'IMPRESION' },
    { eid: 'LOG', mid: 'LOG:4' },
    'no event',
  ];
  const answer = await service.post({ body: JSON.stringify({ events }) });
  expect(JSON.parse(answer.text)).toMatchObject({
    ...success,
    sandbox: {
      stored: true,
      problems: [],
      events: [
        { index: 0, mid: 'INTERACT:1', eid: 'INTERACT', verdict: 'valid' },
        {
          index: 1,
          mid: 'INTERACT:2',
          verdict: 'invalid',
          problems: [{ pointer: '/ets', rule: 'type' }],
        },
        { index: 2, verdict: 'no-schema', hint: 'Did you mean IMPRESSION?' },
        { index: 3, verdict: 'not-judged' },
        { index: 4, verdict: 'not-an-object' },
      ],
    },
  });
  expect(service.stored[0]?.value).toMatchObject({ events });
});

test('helpful mode never answers bad content with 4xx, and says what is wrong', async () => {
  await using service = await testService(helpful);
  const told = async (
    body: string | Buffer,
    headers: Record<string, string> = json,
  ): Promise<unknown> => {
    const answer = await service.post({ body, headers });
    expect(answer.status).toBe(200);
    const { sandbox, responseCode } = JSON.parse(answer.text) as Record<string, unknown>;
    expect(responseCode).toBe('SUCCESS');
    return sandbox;
  };
  expect(await told('{')).toMatchObject({ stored: false, wouldBe: 400 });
  expect(
    await told(gzipSync('x'.repeat(6_000_000)), { ...json, 'content-encoding': 'gzip' }),
  ).toEqual({
    stored: false,
    problems: ['The body is larger than 5242880 bytes.'],
    wouldBe: 413,
  });
  expect(await told('{}', { 'content-type': 'text/plain' })).toMatchObject({
    stored: true,
    problems: [expect.stringContaining('text/plain')],
  });
  expect(await told('{"events":"x"}')).toMatchObject({
    problems: ['events is not an array: the extractor will refuse the record.'],
  });
  expect(service.api.refused.list().map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(service.stored).toHaveLength(2);
});

test('helpful mode lets pages with credentials through', async () => {
  await using service = await testService(helpful);
  const { headers } = await service.post({
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:4200' },
  });
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'http://localhost:4200',
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  });
});

test('what is accepted is told with its size in events and bytes', async () => {
  const told: Accepted[] = [];
  await using service = await testService({ onAccepted: (accepted) => told.push(accepted) });
  await service.post({ body: '{"mid":"m","events":[1,2]}' });
  await service.post({ body: '{' });
  const sizeBytes = service.stored[0]?.text.length;
  expect(told).toEqual([{ mid: 'm', events: 2, sizeBytes }]);
});

test('one connection carries request after request, refusals between them', async () => {
  await using service = await testService();
  const { host, port } = service.api;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (const body of [
    '{"events":[]}',
    '{',
    '{"events":[]}',
    `["${'x'.repeat(5_300_000)}"]`,
    '{}',
  ]) {
    await new Promise<void>((resolve, reject) => {
      const outgoing = request(
        { host, port, method: 'POST', path: '/v1/telemetry', agent, headers: json },
        (incoming) => {
          ports.add(outgoing.socket?.localPort);
          incoming.resume().on('end', resolve).on('error', reject);
        },
      );
      outgoing.on('error', reject).end(body);
    });
  }
  agent.destroy();
  expect(ports.size).toBe(1);
});

test('a request in progress is answered before the service closes, and closing twice is fine', async () => {
  const written = Promise.withResolvers<void>();
  const service = await testService({ publish: () => written.promise });
  const answer = service.post({ body: '{}' });
  while (service.api.queued === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = Promise.all([
    service.api[Symbol.asyncDispose](),
    service.api[Symbol.asyncDispose](),
  ]);
  written.resolve();
  expect((await answer).status).toBe(200);
  await closed;
  await expect(service.post({ body: '{}' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a signal closes the service', async () => {
  const stop = new AbortController();
  const service = await testService({ signal: stop.signal });
  stop.abort();
  await service.api[Symbol.asyncDispose]();
  await expect(service.post({ body: '{}' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a taken port is an error that names the way out', async () => {
  await using service = await testService();
  const { port } = service.api;
  await expect(
    startTelemetryApi({
      port,
      mode: 'faithful',
      flavour: 'igot',
      now: () => noon,
      uuid: () => 'u',
      publish: () => Promise.resolve(),
    }),
  ).rejects.toMatchObject({
    code: 'TELEMETRY_API_PORT_TAKEN',
    message: `The Telemetry Service could not listen on 127.0.0.1:${port}: another process holds the port.`,
  });
});
