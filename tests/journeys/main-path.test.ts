import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../../sandbox/config.ts';
import { createControlClient, type ControlClient } from '../../sandbox/control/index.ts';
import { startSandbox, type RunningSandbox, type SandboxConfig } from '../../sandbox/index.ts';
import type { Servers } from '../../sandbox/engines/engine.ts';
import { textOf, type JsonObject } from '../../schemas/json.ts';
import { interact as interactOf } from '../../sandbox/testing/interact.ts';
import { mainRoute } from './main-route.ts';

interface Running {
  readonly sandbox: RunningSandbox;
  readonly client: ControlClient;
}

async function start(config: Partial<SandboxConfig> = {}): Promise<Running> {
  const sandbox = await startSandbox({ ports: freePorts, ...config });
  onTestFinished(async () => {
    await sandbox[Symbol.asyncDispose]();
  });
  const { control } = sandbox.addresses;
  return { sandbox, client: createControlClient({ control, token: sandbox.token }) };
}

/** The embedded servers themselves, to break them. */
function serversOf({ sandbox }: Running): Servers {
  const { servers } = sandbox.parts.engine;
  if (servers === undefined) throw new Error('this engine has no servers of its own');
  return servers;
}

async function drain({ client }: Running): Promise<void> {
  expect(await client.drained(60_000)).toEqual({ drained: true, waitingFor: [] });
}

let lastMid = 0;
const interact = (): JsonObject => interactOf(`INTERACT:journey-${(lastMid += 1)}`);

const count = 'SELECT COUNT(*) AS "n" FROM "telemetry-events-syncts"';

test.each(['direct', 'wire'] as const)(
  'a batch travels through every stage into Druid over the %s port, and is explained',
  async (port) => {
    const running = await start({ port });
    const { client } = running;
    serversOf(running).redis.execute(12, [
      'HSET',
      'user:user-1',
      'usertype',
      'teacher',
      'state',
      'Kerala',
    ]);
    const event = interact();
    const mid = textOf(event['mid']);
    const invalid = { ...interact(), ver: '2.0' };
    const report = await client.send('api', [event, event, invalid]);
    expect(report.refused).toEqual([]);
    await drain(running);

    expect((await client.query(count)).rows).toEqual([{ n: 1 }]);
    const journeys = await client.journeys(mid);
    expect(journeys.map(({ branches }) => branches.map(({ end }) => end).sort())).toEqual([
      ['in-druid', 'terminal-topic'],
      ['duplicate'],
    ]);
    expect(journeys[0]?.hops.map(({ topic, stage }) => `${topic} < ${stage}`)).toEqual(mainRoute);
    const denormalised = journeys[0]?.hops.find(({ topic }) => topic === 'telemetry.denorm');
    expect(denormalised?.changes).toContainEqual({
      path: 'userdata',
      kind: 'added',
      after: expect.objectContaining({ usertype: 'teacher' }) as JsonObject,
    });
    const [why] = (await client.why(textOf((invalid as JsonObject)['mid']), 'telemetry.unique'))
      .answers;
    expect(why?.present).toBe(false);
    expect(why?.sentence).toContain('telemetry.failed');

    const { sum } = await client.status();
    expect(sum).toMatchObject({ holds: true, inFlight: 0, accepted: 1 });
  },
);

test('Redis and both brokers lose every connection and come back with their data: nothing lost, nothing twice', async () => {
  const running = await start({ port: 'wire' });
  const { client } = running;
  const { redis, kafka } = serversOf(running);
  const total = 600;
  for (let sent = 0; sent < total; sent += 50) {
    await client.send(
      'api',
      Array.from({ length: 50 }, () => interact()),
    );
    if (sent === 150) redis.dropConnections();
    if (sent === 300) kafka.dp.dropConnections();
    if (sent === 450) {
      await redis.suspend();
      kafka.dp.dropConnections();
      await redis.resume();
    }
  }
  await drain(running);
  const distinct =
    'SELECT COUNT(*) AS "n", COUNT(DISTINCT "mid") AS "d" FROM "telemetry-events-syncts"';
  expect((await client.query(distinct)).rows).toEqual([{ n: total, d: total }]);
  const topics = await client.topics();
  expect(topics.find(({ topic }) => topic === 'telemetry.duplicate')?.records).toBe(0);
});

test('a killed stage goes on where it stopped: nothing lost, nothing twice', async () => {
  const running = await start();
  const { sandbox, client } = running;
  const stage = sandbox.parts.stages.find(({ job }) => job.name === 'pipeline-preprocessor');
  await client.send(
    'api',
    Array.from({ length: 300 }, () => interact()),
  );
  await stage?.kill();
  await client.send(
    'api',
    Array.from({ length: 300 }, () => interact()),
  );
  await stage?.start();
  await drain(running);
  expect((await client.query(count)).rows).toEqual([{ n: 600 }]);
});

test('an event that would crash a job of production is quarantined and the rest go on', async () => {
  const running = await start();
  const { client } = running;
  const poison = { eid: 'START', mid: 'poison', ver: '3.0' };
  await client.send('telemetry.unique.primary', [poison]);
  await client.send('api', [interact()]);
  await drain(running);
  expect((await client.query(count)).rows).toEqual([{ n: 1 }]);
  const [held] = await client.quarantine();
  expect(held).toMatchObject({
    stage: 'de-normalization-primary',
    topic: 'telemetry.unique.primary',
  });
});

test('a Redis that comes back empty lets a repetition pass, and a notice says so', async () => {
  const running = await start();
  const { client } = running;
  const event = interact();
  await client.send('api', [event]);
  await drain(running);
  serversOf(running).redis.flush();
  await client.send('api', [event]);
  await drain(running);
  expect((await client.query(count)).rows).toEqual([{ n: 2 }]);
  const { notices } = await client.status();
  expect(notices.map(({ text }) => text).join()).toContain('can no longer be recognised');
});

test('business time moves the age filter: an old event is dropped now and kept with --now', async () => {
  const old: JsonObject = { ...interact(), ets: Date.parse('2020-01-10T00:00:00Z') };
  const now = await start();
  await now.client.send('api', [old]);
  await drain(now);
  const [dropped] = await now.client.journeys(textOf(old['mid']));
  expect(dropped?.branches.map(({ end }) => end)).toContain('dropped');

  const then = await start({ now: Date.parse('2020-01-12T00:00:00Z') });
  await then.client.send('api', [old]);
  await drain(then);
  expect((await then.client.query(count)).rows).toEqual([{ n: 1 }]);
});

test('a taken port is named with the way out', async () => {
  const { sandbox } = await start();
  const taken = Number(sandbox.addresses.redis.split(':').at(-1));
  await expect(startSandbox({ ports: { ...freePorts, redis: taken } })).rejects.toMatchObject({
    code: 'SANDBOX_PORT_TAKEN',
    hint: expect.stringContaining(`--ports redis=${taken + 10_000}`) as string,
  });
});
