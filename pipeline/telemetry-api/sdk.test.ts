import { hash } from 'node:crypto';
import { $t, TelemetrySyncManager, type TelemetryConfig } from '@project-sunbird/telemetry-sdk';
import { expect, test, vi } from 'vitest';
import { loadSchemas } from '../../schemas/index.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { noon, testService, until, type TestService } from './testing/service.ts';

interface Batch {
  readonly id: string;
  readonly params: { readonly msgid: string };
  readonly events: readonly JsonObject[];
}

const config = {
  pdata: { id: 'dev.sunbird-cb-portal', ver: '3.0.1', pid: 'sunbird-cb-portal' },
  env: 'home',
  channel: '0135071359030722569',
  did: 'd1e2',
  uid: 'user-1',
  sid: 'session-1',
} satisfies Partial<TelemetryConfig>;

function batches({ stored }: TestService): readonly Batch[] {
  return stored.map(({ value }) => value as Batch);
}

test('a session of SDK 2.x needs nothing but the host', async () => {
  vi.spyOn(console, 'log').mockReturnValue();
  await using service = await testService();
  const host = service.api.url;
  $t.initialize({ ...config, host, batchsize: 2 });
  await $t.start({ ...config, host, batchsize: 2 }, 'do_1', '1', {
    type: 'content',
    mode: 'play',
    pageid: 'p',
  });
  $t.impression({ type: 'view', pageid: 'page/home', uri: 'page/home' });
  await until('the full batch', () => service.stored.length === 1);
  $t.interact({ type: 'CLICK', id: 'card' });
  $t.end({ type: 'content', mode: 'play', pageid: 'p' });
  await until('the batch with END', () => service.stored.length === 2);
  $t.feedback({ rating: 4 });
  $t.syncEvents();
  await until('the rest', () => service.stored.length === 3);

  const [first] = batches(service);
  expect(first).toMatchObject({
    id: 'api.sunbird.telemetry',
    ver: '3.0',
    did: 'd1e2',
    channel: '0135071359030722569',
    pid: 'dev.sunbird-cb-portal',
    mid: 'uuid-1',
    syncts: noon,
  });
  expect(batches(service).map(({ params }) => params.msgid)).toEqual(
    batches(service).map(({ events }) => hash('md5', JSON.stringify(events))),
  );
  const events = batches(service).flatMap(({ events }) => events);
  expect(events.map(({ eid }) => eid)).toEqual([
    'START',
    'IMPRESSION',
    'INTERACT',
    'END',
    'FEEDBACK',
  ]);
  const schemas = loadSchemas({ flavour: 'igot' });
  expect(events.map((event) => schemas.validateEvent(event).kind)).toEqual(
    events.map(() => 'valid'),
  );
  expect(service.api.refused.count).toBe(0);
});

test.each([
  ['500 answers', 'status', 1],
  ['a dropped answer', 'drop-after-store', 2],
  ['an answer that is not JSON', 'bad-json', 2],
] as const)('after %s the SDK sends the same batch again', async (_name, kind, times) => {
  vi.spyOn(console, 'error').mockReturnValue();
  await using service = await testService();
  const wanted = { times: 1 };
  service.api.faults.set(
    kind === 'status' ? { kind, status: 500, ...wanted } : { kind, ...wanted },
  );
  const sync = new TelemetrySyncManager({
    ...config,
    host: service.api.url,
    endpoint: '/v1/telemetry',
    batchsize: 1,
  });
  sync.sendTelemetry({ eid: 'INTERACT', mid: 'INTERACT:1' });
  await until('the batch is there', () => service.stored.length === times);
  await until('no request is open', () => service.api.queued === 0);
  const msgids = new Set(batches(service).map(({ params }) => params.msgid));
  expect(msgids.size).toBe(1);
  expect(service.api.refused.count).toBe(kind === 'status' ? 1 : 0);
});

test('FAILED in a 200 is success to the SDK', async () => {
  await using service = await testService();
  service.api.faults.set({ kind: 'failed-code' });
  const sync = new TelemetrySyncManager({
    ...config,
    host: service.api.url,
    endpoint: '/v1/telemetry',
    batchsize: 1,
  });
  sync.sendTelemetry({ eid: 'INTERACT', mid: 'INTERACT:1' });
  sync.sendTelemetry({ eid: 'INTERACT', mid: 'INTERACT:2' });
  await until('both batches', () => service.stored.length === 2);
  expect(batches(service).flatMap(({ events }) => events.map(({ mid }) => mid))).toEqual([
    'INTERACT:1',
    'INTERACT:2',
  ]);
});
