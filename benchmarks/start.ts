import { percentile, type BenchEngine, type Measured } from './measure.ts';
import { startBenchDaemon } from './running.ts';

/** From starting the daemon process until every port is open and the pipeline consumes; warm file cache. */
export async function benchStart(engine: BenchEngine): Promise<readonly Measured[]> {
  const runs = engine === 'embedded' ? 5 : 1;
  const times: number[] = [];
  let druid = 0;
  let resident = 0;
  for (let run = 0; run <= runs; run += 1) {
    await using daemon = await startBenchDaemon(engine);
    if (run === 0) continue;
    druid = daemon.druidReadyMs;
    times.push(daemon.readyMs);
    resident = (await daemon.client.status()).memory.residentBytes;
  }
  return [
    {
      name: 'up to ready (median of 5 on embedded)',
      value: `${percentile(times, 0.5).toFixed(0)} ms`,
      goal: '≤ 1000 ms',
    },
    { name: 'up until Druid can be asked', value: `${druid.toFixed(0)} ms` },
    {
      name: 'resident memory at rest, without containers',
      value: `${(resident / 1e6).toFixed(0)} MB`,
      goal: '≤ 250 MB',
    },
  ];
}
