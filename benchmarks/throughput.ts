import { eventually, type BenchEngine, type Measured } from './measure.ts';
import { batches, postAll, startBenchDaemon } from './running.ts';

const events = 100_000;

/** Batches of 100 events over HTTP as fast as they are taken; every stage and topic filled. */
export async function benchThroughput(engine: BenchEngine): Promise<readonly Measured[]> {
  await using daemon = await startBenchDaemon(engine);
  const { client, locator } = daemon;
  await client.seedCaches(1);
  const warm = batches(5_000, 1);
  await postAll(locator.api, warm.bodies);
  await client.drained(60_000);
  const { bodies, meanBytes } = batches(events, 2);
  const before = (await client.status()).sum?.settled ?? 0;

  const began = performance.now();
  await postAll(locator.api, bodies);
  const accepted = performance.now();
  await eventually(async () => (await client.status()).stages.every(({ lag }) => lag === 0));
  const passed = performance.now();
  await client.drained(300_000);
  const stored = performance.now();
  const after = await client.status();

  // Once more the same amount: what is kept is bounded, so memory must not grow on.
  const again = batches(events, 3);
  await postAll(locator.api, again.bodies);
  await client.drained(300_000);
  const twice = await client.status();

  const rate = (ms: number): string => `${Math.round(events / (ms / 1000))} events/s`;
  return [
    { name: 'mean event of the default mix', value: `${meanBytes.toFixed(0)} bytes` },
    { name: 'HTTP accepted', value: rate(accepted - began) },
    {
      name: 'HTTP to the last topic, every stage',
      value: rate(passed - began),
      goal: '≥ 10000 events/s',
    },
    {
      name: 'Druid rows caught up after',
      value: `${((stored - passed) / 1000).toFixed(1)} s`,
      goal: 'seconds',
    },
    { name: 'HTTP to Druid-queryable', value: rate(stored - began) },
    { name: 'occurrences settled', value: String((after.sum?.settled ?? 0) - before) },
    {
      name: 'sum check',
      value: after.sum?.holds === true && twice.sum?.holds === true ? 'holds' : 'DOES NOT HOLD',
    },
    {
      name: 'resident memory after 100 000 events',
      value: `${(after.memory.residentBytes / 1e6).toFixed(0)} MB`,
      goal: '≤ 900 MB',
    },
    {
      name: 'resident memory after 200 000 events',
      value: `${(twice.memory.residentBytes / 1e6).toFixed(0)} MB`,
      goal: 'flat',
    },
  ];
}
