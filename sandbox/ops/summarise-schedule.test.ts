import { expect, onTestFinished, test } from 'vitest';
import { startTestSandbox } from '../testing/index.ts';
import { untilNext } from './summarise-schedule.ts';

const hour = 3_600_000;

test('the next time is in Asia/Kolkata: 05:25 there is 23:55 UTC of the day before', () => {
  expect(untilNext('05:25', Date.parse('2026-05-04T23:54:59.000Z'))).toBe(1000);
  expect(untilNext('05:25', Date.parse('2026-05-04T23:55:00.000Z'))).toBe(24 * hour);
  expect(untilNext('05:25', Date.parse('2026-05-05T00:55:00.000Z'))).toBe(23 * hour);
  expect(untilNext('23:00', Date.parse('2026-05-04T17:30:00.000Z'))).toBe(24 * hour);
  expect(untilNext('05:25', Date.parse('1969-12-31T22:55:00.000Z'))).toBe(hour);
});

test('at its time the day before is summarised, and a notice tells it', async () => {
  const now = Date.parse('2026-05-04T23:54:57.000Z');
  const { sandbox, client, ...rest } = await startTestSandbox({ now, summariseAt: '05:25' });
  onTestFinished(async () => rest[Symbol.asyncDispose]());
  // The day before 5 May, in Asia/Kolkata.
  const begin = Date.parse('2026-05-04T10:00:00.000Z');
  const event = (eid: string, ms: number) => ({
    eid,
    ets: begin + ms,
    syncts: begin + ms,
    ver: '3.0',
    mid: `${eid}:${ms}`,
    actor: { id: 'u', type: 'User' },
    context: { channel: 'ch', env: 'home', did: 'd', pdata: { id: 'app' } },
    edata: { type: 'app' },
  });
  const { port } = sandbox.parts.engine;
  await port.send(
    'dp',
    [event('START', 0), event('END', 9000), event('START', 86_400_000)].map((value) => ({
      topic: 'dev.telemetry.unique',
      key: null,
      value: Buffer.from(JSON.stringify(value)),
    })),
  );
  await expect
    .poll(() => sandbox.parts.notices.list().map(({ text }) => text), { timeout: 15_000 })
    .toContain('summaries of 2026-05-04: 1 of 2 events');
  await rest.drained();
  expect(await client.records('druid.events.summary')).toMatchObject([
    { eid: 'ME_WORKFLOW_SUMMARY', value: { edata: { eks: { time_spent: 9 } } } },
  ]);
});
