import type { EngineName, SandboxConfig } from '../sandbox/config.ts';
import { examine } from '../sandbox/ops/doctor/index.ts';
import type { EngineChoice } from '../tui/index.ts';
import { neededNode, packageVersion } from './package-version.ts';

const about: Readonly<Record<EngineName, string>> = {
  embedded: 'our own servers in one process: no Docker, no JVM',
  containers: 'the real images with Docker Compose',
  external: 'the clusters that the configuration names',
};

/** Which engines this machine can start, and why not the others, as `doctor` finds. */
export async function engineChoices(
  config: SandboxConfig,
  folder: string,
): Promise<readonly EngineChoice[]> {
  return Promise.all((Object.keys(about) as EngineName[]).map(async (name) => choice(name)));

  async function choice(name: EngineName): Promise<EngineChoice> {
    if (name === 'external' && config.external === undefined) {
      const text =
        'none is named: put brokers, redis and druid below `external` in telemetry-sandbox.yaml';
      return { name, isAvailable: false, text };
    }
    const findings = await examine({
      engine: name,
      ports: config.ports,
      ownPorts: [],
      folder,
      version: packageVersion(),
      nodeVersion: process.versions.node,
      neededNode: neededNode(),
    });
    const failed = findings.find(({ state }) => state === 'failed');
    return failed === undefined
      ? { name, isAvailable: true, text: about[name] }
      : { name, isAvailable: false, text: [failed.found, failed.fix].filter(Boolean).join(': ') };
  }
}
