import { percentile, type Measured } from './measure.ts';
import { startBenchDaemon } from './running.ts';

/** From starting the daemon process until every port is open and the pipeline consumes; warm file cache. */
export async function benchStart(runs = 5): Promise<readonly Measured[]> {
  const times: number[] = [];
  let resident = 0;
  for (let run = 0; run <= runs; run += 1) {
    await using daemon = await startBenchDaemon();
    if (run === 0) continue;
    times.push(daemon.readyMs);
    resident = (await daemon.client.status()).memory.residentBytes;
  }
  return [
    {
      name: `up to ready, median of ${runs}`,
      value: `${percentile(times, 0.5).toFixed(0)} ms`,
      goal: '≤ 1000 ms',
    },
    {
      name: 'resident memory at rest',
      value: `${(resident / 1e6).toFixed(0)} MB`,
      goal: '≤ 250 MB',
    },
  ];
}
