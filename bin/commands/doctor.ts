import type { EngineName } from '../../sandbox/config.ts';
import { resolveConfig } from '../../sandbox/config-layers.ts';
import { findLocator, type Locator } from '../../sandbox/control/locator.ts';
import { examine, type Finding } from '../../sandbox/ops/doctor/index.ts';
import { exitCode } from '../exit-codes.ts';
import { printData, printJson } from '../output.ts';
import { neededNode, packageVersion } from '../package-version.ts';

/** Looks at what a sandbox needs of this machine; exit 4 when the engine in use lacks something. */
export async function doctor(options: {
  readonly engine?: EngineName;
  readonly json?: boolean;
}): Promise<void> {
  const folder = process.cwd();
  const { config } = resolveConfig({ folder, environment: process.env });
  const engine = options.engine ?? config.engine;
  const findings = await examine({
    engine,
    ports: config.ports,
    ownPorts: portsOf(findLocator(folder)),
    folder,
    version: packageVersion(),
    nodeVersion: process.versions.node,
    neededNode: neededNode(),
  });
  const isHealthy = findings.every(({ state }) => state !== 'failed');
  if (options.json === true) printJson({ engine, healthy: isHealthy, findings });
  else printData(findings.map(lineOf).join('\n'));
  process.exitCode = isHealthy ? exitCode.ok : exitCode.infrastructure;
}

/** The ports in all addresses of the sandbox that runs here. */
function portsOf(locator: Locator | undefined): readonly number[] {
  const addresses = [...JSON.stringify(locator ?? {}).matchAll(/127\.0\.0\.1:(\d+)/g)];
  return addresses.map(([, port]) => Number(port));
}

const signs = { ok: 'ok  ', note: 'note', failed: 'FAIL' } as const;

function lineOf({ state, check, found, fix }: Finding): string {
  const line = `${signs[state]}  ${check.padEnd(28)} ${found}`;
  if (fix === undefined) return line;
  const only = state === 'note' ? '(for --engine containers only) ' : '';
  return `${line}\n      ${''.padEnd(28)} ${only}${fix}`;
}
