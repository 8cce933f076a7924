import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveConfig } from './config-layers.ts';
import { startTestSandbox } from './testing/index.ts';

test('settings of the jobs come from the folder, over them from files, each with its origin', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'job-layers-'));
  const file = (name: string, text: string): void => {
    writeFileSync(join(folder.path, name), text);
  };
  file(
    'telemetry-sandbox.yaml',
    'env: qa\njobs:\n  telemetry-extractor:\n    redact.events.list: [ASSESS]\n    kafka.event.max.size: 5000\n',
  );
  file('telemetry-extractor.conf', 'kafka { event.max.size = "2000" }\nredis.host = localhost\n');
  const { config, settings } = resolveConfig({
    folder: folder.path,
    environment: {},
    jobFiles: ['telemetry-extractor.conf'],
  });
  expect(config.jobs).toEqual({
    'telemetry-extractor': { redactEvents: ['ASSESS'], eventMaxSizeBytes: 2000 },
  });
  const rows = settings.filter(({ path }) => path.startsWith('jobs.telemetry-extractor.'));
  expect(rows).toEqual([
    {
      path: 'jobs.telemetry-extractor.kafka.event.max.size',
      value: '2000',
      origin: 'telemetry-extractor.conf',
    },
    {
      path: 'jobs.telemetry-extractor.redact.events.list',
      value: ['ASSESS'],
      origin: 'telemetry-sandbox.yaml',
    },
    {
      path: 'jobs.telemetry-extractor.redis.database.key.expiry.seconds',
      value: 3600,
      origin: 'default',
    },
  ]);
});

function event(eid: string, edata: Readonly<Record<string, string>>) {
  return {
    eid,
    ets: Date.now(),
    ver: '3.0',
    mid: `${eid}:1`,
    actor: { id: 'user-1', type: 'User' },
    context: { channel: 'ch', env: 'home', pdata: { id: 'dev.portal' } },
    edata,
  };
}

test('a job runs with the settings that it is given, and the others with their own', async () => {
  await using sandbox = await startTestSandbox({
    jobs: {
      'pipeline-preprocessor': { secondaryEvents: ['IMPRESSION'] },
      'de-normalization-primary': { skipEvents: ['INTERACT'] },
    },
  });
  const { client } = sandbox;
  await client.send('api', [
    event('INTERACT', { type: 'CLICK', id: 'card' }),
    event('IMPRESSION', { type: 'view', pageid: 'home', uri: '/home' }),
  ]);
  await sandbox.drained();
  const endsOf = async (mid: string): Promise<readonly unknown[]> =>
    (await client.journeys(mid)).flatMap(({ branches }) =>
      branches.map(({ reason, at }) => [at, reason]),
    );
  // INTERACT is of the primary lane now, and left out there; IMPRESSION passes the secondary one.
  expect(await endsOf('INTERACT:1')).toContainEqual(['de-normalization-primary', 'dn.skipped']);
  expect(await endsOf('IMPRESSION:1')).toContainEqual([
    'druid/telemetry-events-syncts',
    'druid.stored',
  ]);
});
