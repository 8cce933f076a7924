import { availableParallelism, totalmem } from 'node:os';
import { benchBroker } from './broker.ts';
import { benchSteady, benchVisible } from './latency.ts';
import type { Measured } from './measure.ts';
import { benchSearch } from './search.ts';
import { benchStart } from './start.ts';
import { benchThroughput } from './throughput.ts';

const all: Readonly<Record<string, () => Promise<readonly Measured[]>>> = {
  start: benchStart,
  visible: benchVisible,
  steady: benchSteady,
  throughput: benchThroughput,
  broker: benchBroker,
  search: benchSearch,
};

/** Runs the benchmarks named on the command line, or all, and prints one table. */
const wanted = process.argv.slice(2);
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, ${(totalmem() / 1e9).toFixed(0)} GB`,
);
for (const [name, run] of Object.entries(all)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const { name: what, value, goal } of await run()) {
    console.log(
      `${what.padEnd(54)} ${value.padStart(20)}${goal === undefined ? '' : `   (${goal})`}`,
    );
  }
}
