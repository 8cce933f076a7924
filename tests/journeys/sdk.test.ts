import { $t } from '@project-sunbird/telemetry-sdk';
import { expect, test, vi } from 'vitest';
import { isObject, textOf, type JsonValue } from '../../schemas/json.ts';
import { startTestSandbox } from '../../sandbox/testing/index.ts';

test('a session of the unmodified SDK and the same batch posted again by hand: stored once, the repetition explained', async () => {
  vi.spyOn(console, 'log').mockReturnValue();
  await using running = await startTestSandbox();
  const { client, sandbox } = running;
  const host = sandbox.addresses.api ?? '';
  const config = {
    pdata: { id: 'dev.sunbird-cb-portal', ver: '3.0.1', pid: 'sunbird-cb-portal' },
    env: 'home',
    channel: '0135071359030722569',
    did: 'd1e2',
    uid: 'user-1',
    sid: 'session-1',
    host,
  };
  $t.initialize(config);
  await $t.start(config, 'do_1', '1', { type: 'content', mode: 'play', pageid: 'p' });
  $t.interact({ type: 'CLICK', id: 'card' });
  $t.end({ type: 'content', mode: 'play', pageid: 'p' });
  await vi.waitFor(
    async () => {
      const [accepted] = await client.records('telemetry.ingestion', { limit: 1 });
      expect(accepted).toBeDefined();
    },
    { timeout: 10_000 },
  );
  await running.drained();
  const stored = await client.query('SELECT eid, mid FROM "telemetry-events-syncts"');
  expect(stored.rows.map(({ eid }) => textOf(eid)).sort()).toEqual(['END', 'INTERACT', 'START']);

  const [record] = await client.records('telemetry.ingestion', { limit: 1 });
  const batch: JsonValue | undefined = record?.value;
  if (!isObject(batch)) throw new Error('the batch of the SDK is no object');
  // The same events under another msgid: the batch passes, each event is recognised by its mid.
  await client.send('api', [{ ...batch, params: { msgid: 'by-hand' } }]);
  await running.drained();
  expect((await client.query('SELECT eid FROM "telemetry-events-syncts"')).rows).toHaveLength(3);
  const mid = textOf(stored.rows.find(({ eid }) => eid === 'INTERACT')?.['mid']);
  const ends = (await client.journeys(mid)).map(({ branches }) =>
    branches.map(({ end }) => end).sort(),
  );
  expect(ends).toEqual([['in-druid', 'terminal-topic'], ['duplicate']]);
});
