import { eventually, percentile, type BenchEngine, type Measured } from './measure.ts';
import { startBenchDaemon } from './running.ts';

function event(mid: string) {
  return {
    eid: 'INTERACT',
    ets: Date.now(),
    ver: '3.0',
    mid,
    actor: { id: 'bench', type: 'User' },
    context: { channel: 'bench', env: 'home', pdata: { id: 'bench' }, did: 'bench' },
    edata: { type: 'CLICK', id: 'card' },
  };
}

/** One event at a time: from the POST until Druid SQL finds the row. */
export async function benchVisible(engine: BenchEngine, runs = 60): Promise<readonly Measured[]> {
  await using daemon = await startBenchDaemon(engine);
  const { api, druid } = daemon.locator;
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const mid = `INTERACT:bench-${run}`;
    const began = performance.now();
    await post(api, [event(mid)]);
    await eventually(async () => isStored(druid, mid), 10_000);
    if (run >= 10) times.push(performance.now() - began);
  }
  const text = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(0)).join(' / ');
  return [
    {
      name: 'POST to row in Druid SQL, at rest, p50 / p95 / p99',
      value: `${text} ms`,
      goal: 'p95 ≤ 150 ms',
    },
  ];
}

/** At 100 events a second: from the POST to the record on the last topic, by the records' own times. */
export async function benchSteady(engine: BenchEngine, seconds = 10): Promise<readonly Measured[]> {
  await using daemon = await startBenchDaemon(engine);
  const { api } = daemon.locator;
  const sentAt = new Map<string, number>();
  for (let index = 0; index < seconds * 10; index += 1) {
    const began = performance.now();
    const events = Array.from({ length: 10 }, (_, at) => event(`INTERACT:steady-${index}-${at}`));
    for (const { mid } of events) sentAt.set(mid, Date.now());
    await post(api, events);
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, 100 - (performance.now() - began))),
    );
  }
  await daemon.client.drained(30_000);
  const records = await daemon.client.records('druid.events.telemetry', { limit: 100_000 });
  const times = records.map(
    ({ mid, timestamp }) => timestamp - (sentAt.get(mid ?? '') ?? timestamp),
  );
  const text = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(0)).join(' / ');
  return [{ name: 'POST to last topic at 100 events/s, p50 / p95 / p99', value: `${text} ms` }];
}

async function post(api: string, events: readonly object[]): Promise<void> {
  const response = await fetch(`${api}/v1/telemetry`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'bench', ver: '3.0', events }),
  });
  await response.arrayBuffer();
}

async function isStored(druid: string, mid: string): Promise<boolean> {
  const response = await fetch(`${druid}/druid/v2/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `SELECT 1 AS "n" FROM "telemetry-events-syncts" WHERE "mid" = '${mid}'`,
    }),
  });
  const rows: unknown = await response.json();
  return Array.isArray(rows) && rows.length > 0;
}
