import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchBroker } from './broker.ts';
import { benchSteady, benchVisible } from './latency.ts';
import { printTable, type BenchEngine, type Measured } from './measure.ts';
import { benchSearch } from './search.ts';
import { benchStart } from './start.ts';
import { benchThroughput } from './throughput.ts';

const all: Readonly<Record<string, (engine: BenchEngine) => Promise<readonly Measured[]>>> = {
  start: benchStart,
  visible: benchVisible,
  steady: benchSteady,
  throughput: benchThroughput,
  broker: benchBroker,
  search: benchSearch,
};

// `npm run bench -- [--engine embedded|containers]… [NAME…]`: a column an engine; without names all benchmarks.
const { values, positionals } = parseArgs({
  options: { engine: { type: 'string', multiple: true, default: ['embedded'] } },
  allowPositionals: true,
});
const engines = values.engine.map((name): BenchEngine => {
  if (name === 'embedded' || name === 'containers') return name;
  throw new Error(`There is no engine '${name}' to measure: use embedded or containers.`);
});
const unknown = positionals.find((name) => !(name in all));
if (unknown !== undefined) {
  throw new Error(`There is no benchmark '${unknown}': use ${Object.keys(all).join(', ')}.`);
}
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, ${(totalmem() / 1e9).toFixed(0)} GB`,
);
for (const [name, run] of Object.entries(all)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const columns: (readonly Measured[])[] = [];
  for (const engine of engines) columns.push(await run(engine));
  printTable(columns);
}
