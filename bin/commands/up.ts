import { findLocator, type Locator } from '../../sandbox/control/locator.ts';
import type { SandboxConfig } from '../../sandbox/config.ts';
import { sandboxProblems } from '../../sandbox/problems.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { runUntilStopped, startDaemon } from '../daemon.ts';
import { momentMs, wholeNumber } from '../input.ts';
import { printData, printJson, say } from '../output.ts';
import { parsePorts } from '../ports.ts';

export interface UpOptions {
  readonly engine?: string;
  readonly flavour?: Flavour;
  readonly apiMode?: 'faithful' | 'helpful';
  readonly foreground?: boolean;
  readonly dataDir?: string;
  readonly ports?: readonly string[];
  readonly env?: string;
  readonly now?: string;
  readonly seed?: string;
  readonly pipelinePort?: 'direct' | 'wire';
  readonly json?: boolean;
}

/** Starts a sandbox, or tells which one runs already. */
export async function up(options: UpOptions): Promise<void> {
  const folder = process.cwd();
  const config = configOf(options);
  const running = findLocator(folder);
  if (running !== undefined) {
    say(`A sandbox runs already (process ${running.pid}).`);
    show(running, options);
    return;
  }
  if (options.foreground === true) {
    await runUntilStopped(config, {
      folder,
      onReady: (locator) => {
        show(locator, options);
      },
      onStopping: () => {
        say('Stopping.');
      },
    });
    return;
  }
  const began = performance.now();
  const locator = await startDaemon(config, folder);
  say(`Ready in ${Math.round(performance.now() - began)} ms.`);
  show(locator, options);
}

/** The configuration that the flags ask for. @throws for what is not there yet, by name */
export function configOf(options: UpOptions): Partial<SandboxConfig> {
  const { engine = 'embedded', dataDir } = options;
  if (engine !== 'embedded') throw sandboxProblems.error('SANDBOX_ENGINE_MISSING', { engine });
  if (dataDir !== undefined) {
    throw sandboxProblems.error('SANDBOX_DATA_DIR_MISSING', { folder: dataDir });
  }
  return {
    ports: parsePorts(options.ports),
    ...(options.flavour === undefined ? {} : { flavour: options.flavour }),
    ...(options.apiMode === undefined ? {} : { apiMode: options.apiMode }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.now === undefined ? {} : { now: momentMs(options.now) }),
    ...(options.seed === undefined ? {} : { seed: wholeNumber('seed', options.seed) }),
    ...(options.pipelinePort === undefined ? {} : { port: options.pipelinePort }),
  };
}

function show(locator: Locator, { json }: UpOptions): void {
  const { kafka, redis, druid, api, control, metrics, pid, flavour } = locator;
  if (json === true) {
    printJson({ engine: 'embedded', flavour, kafka, redis, druid, api, control, metrics, pid });
    return;
  }
  printData(addressLines(locator).join('\n'));
  say('Stop it with `telemetry-sandbox down`; look at it with `telemetry-sandbox` or `status`.');
}

/** The addresses, one a line. */
export function addressLines({
  kafka,
  redis,
  druid,
  api,
  control,
  metrics,
}: Locator): readonly string[] {
  return [
    ...(api === undefined ? [] : [`telemetry API    ${api}/v1/telemetry`]),
    `kafka processing ${kafka.dp}`,
    `kafka ingestion  ${kafka.kp}`,
    `redis            ${redis}`,
    `druid            ${druid}/druid/v2/sql`,
    `control          ${control}`,
    `metrics          ${metrics}/metrics`,
  ];
}
