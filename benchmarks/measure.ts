/** The value below which a part of the samples lies; `share` is 0.5 for the median. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** What runs Kafka, Redis and Druid while it is measured. */
export type BenchEngine = 'embedded' | 'containers';

/** One line of the table that the benchmarks print. */
export interface Measured {
  readonly name: string;
  readonly value: string;
  /** What it is held against, when the project set itself a number. */
  readonly goal?: string;
}

/** Prints the lines of one benchmark, a column an engine; a line that an engine does not have stays empty there. */
export function printTable(columns: readonly (readonly Measured[])[]): void {
  const names = new Set(columns.flat().map(({ name }) => name));
  for (const name of names) {
    const lines = columns.map((column) => column.find((line) => line.name === name));
    const goal = lines.find((line) => line?.goal !== undefined)?.goal;
    const cells = lines.map((line) => (line?.value ?? '-').padStart(20)).join('');
    console.log(`${name.padEnd(54)} ${cells}${goal === undefined ? '' : `   (${goal})`}`);
  }
}

export async function eventually(
  isTrue: () => Promise<boolean>,
  withinMs = 120_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`not true within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
