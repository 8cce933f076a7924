import { expect, test } from 'vitest';
import { startTestSandbox } from './testing/index.ts';
import { interact } from './testing/interact.ts';

test('a window count of production’s files holds nothing back, and a notice says so: gap count-windows', async () => {
  await using running = await startTestSandbox({
    jobs: { 'de-normalization-secondary': { windowCount: 30 } },
  });
  const { client } = running;
  await client.send('api', [interact('INTERACT:window')]);
  await running.drained();
  const answer = await client.query('SELECT COUNT(*) AS "n" FROM "telemetry-events-syncts"');
  expect(answer.rows).toEqual([{ n: 1 }]);
  const { notices } = await client.status();
  expect(notices.map(({ text }) => text).join('\n')).toContain(
    'task.window.count 30 is taken as 1',
  );
});
