import { expect, test } from 'vitest';
import { startTestSandbox } from './testing/index.ts';

test('a window count of production’s files holds nothing back, and a notice says so: gap count-windows', async () => {
  await using running = await startTestSandbox({
    jobs: { 'de-normalization-secondary': { windowCount: 30 } },
  });
  const { client } = running;
  const event = {
    eid: 'INTERACT',
    ets: Date.now(),
    ver: '3.0',
    mid: 'INTERACT:window',
    actor: { id: 'user-1', type: 'User' },
    context: { channel: 'ch', env: 'home', pdata: { id: 'dev.portal' }, did: 'device-1' },
    edata: { type: 'CLICK', id: 'card' },
  };
  await client.send('api', [event]);
  await running.drained();
  const answer = await client.query('SELECT COUNT(*) AS "n" FROM "telemetry-events-syncts"');
  expect(answer.rows).toEqual([{ n: 1 }]);
  const { notices } = await client.status();
  expect(notices.map(({ text }) => text).join('\n')).toContain(
    'task.window.count 30 is taken as 1',
  );
});
