import { execa } from 'execa';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { generateSessions } from '../../generators/index.ts';
import { stopCompose } from '../../sandbox/engines/containers/index.ts';
import { startTestSandbox, type TestSandbox } from '../../sandbox/testing/index.ts';

const seed = 11;

async function post({ sandbox }: TestSandbox, count: number): Promise<void> {
  const startAt = sandbox.parts.now();
  for (const { batch } of generateSessions({
    scenario: 'mixed',
    seed,
    flavour: 'igot',
    startAt,
    count,
  })) {
    const body = JSON.stringify(batch);
    // Accepted is what was answered with 200; anything else is sent again, as the SDK does.
    await vi.waitFor(
      async () => {
        const response = await fetch(`${sandbox.addresses.api}/v1/telemetry`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        expect(response.status).toBe(200);
      },
      { timeout: 120_000, interval: 500 },
    );
  }
}

async function druidIsThere({ sandbox }: TestSandbox): Promise<void> {
  await vi.waitFor(
    () => {
      expect(sandbox.parts.engine.druid.isStarting).toBe(false);
    },
    { timeout: 240_000, interval: 200 },
  );
}

/** The container of a service whose port a sandbox uses. */
async function containerAt(address: string): Promise<string> {
  const port = address.split(':').at(-1) ?? '';
  const { stdout } = await execa('docker', ['ps', '-q', '--filter', `publish=${port}`]);
  return stdout.trim();
}

test('the pipeline runs before Druid is there, and every event is in Druid in the end', async () => {
  await using running = await startTestSandbox({ engine: 'containers' });
  const { client } = running;
  expect((await client.status()).waitingFor).toContain('Druid is starting');
  await client.seedCaches(seed);
  await post(running, 500);
  await druidIsThere(running);
  await running.drained(120_000);
  const { sum } = await client.status();
  expect(sum).toMatchObject({ holds: true, inFlight: 0 });
  const { rows } = await client.query(
    'SELECT COUNT(*) AS n FROM (SELECT DISTINCT mid FROM "telemetry-events-syncts")',
  );
  const { stages } = await client.status();
  const validated = stages.find(({ stage }) => stage === 'druid-events-validator');
  expect(rows).toEqual([{ n: validated?.outcomes['forwarded'] }]);
});

test('a broker and Redis that are restarted under load lose nothing and double nothing', async () => {
  // Throw-away containers are gone when they stop; those of a project can start again.
  const project = `telemetry-sandbox-test-${randomUUID().slice(0, 8)}`;
  onTestFinished(() => stopCompose({ projectName: project, volumes: true }));
  await using running = await startTestSandbox({
    engine: 'containers',
    containers: { project, sharedKafka: false },
  });
  const { client, sandbox } = running;
  const { kafka, redis } = sandbox.addresses;
  await client.seedCaches(seed);
  const sending = post(running, 1_500);
  sending.catch(() => undefined);
  await vi.waitFor(
    async () => {
      expect((await client.status()).sum?.derived).toBeGreaterThan(100);
    },
    { timeout: 60_000 },
  );
  await execa('docker', ['restart', await containerAt(redis)]);
  await execa('docker', ['restart', await containerAt(kafka.dp)]);
  await sending;
  await druidIsThere(running);
  await running.drained(180_000);
  const { sum } = await client.status();
  expect(sum).toMatchObject({ holds: true, inFlight: 0 });
  const { rows } = await client.query(
    'SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM (SELECT DISTINCT mid FROM "telemetry-events-syncts")) AS d FROM "telemetry-events-syncts"',
  );
  const [row] = rows as readonly { readonly n: number; readonly d: number }[];
  expect(row?.d).toBe(row?.n);
});
