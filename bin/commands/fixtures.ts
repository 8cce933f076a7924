import { join } from 'node:path';
import { readCases, runCase } from '../../fixtures/index.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { exitCode } from '../exit-codes.ts';
import { printData, printJson } from '../output.ts';
import { packageRoot } from '../package-version.ts';

/** Runs end-to-end cases, each in a sandbox of its own; exit 1 when an expectation did not hold. */
export async function run(
  paths: readonly string[],
  options: {
    readonly flavour?: Flavour;
    readonly engine?: 'embedded' | 'containers';
    readonly json?: boolean;
  },
): Promise<void> {
  const where = paths.length > 0 ? paths : [join(packageRoot(), 'fixtures', 'cases')];
  const cases = (await readCases(where)).filter(
    ({ flavour }) => options.flavour === undefined || flavour === options.flavour,
  );
  const results = [];
  for (const fixture of cases) {
    const result = await runCase(fixture, options);
    results.push(result);
    if (options.json === true) continue;
    printData(
      `${result.failures.length === 0 ? 'ok  ' : 'FAIL'}  ${result.name}  (${result.ms} ms)`,
    );
    for (const failure of result.failures) printData(`      ${failure}`);
  }
  if (options.json === true) printJson(results);
  if (results.some(({ failures }) => failures.length > 0)) process.exitCode = exitCode.violation;
}
