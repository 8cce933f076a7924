import type { Locator } from '../../sandbox/control/locator.ts';
import type { SandboxConfig } from '../../sandbox/config.ts';
import { projectOf } from '../../sandbox/engines/containers.ts';
import type { ServiceProgress } from '../../sandbox/engines/engine.ts';
import { resolveConfig } from '../../sandbox/config-layers.ts';
import { sandboxProblems } from '../../sandbox/problems.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { findRunning } from '../connect.ts';
import { runUntilStopped, startDaemon } from '../daemon.ts';
import { rememberProject } from '../kept-containers.ts';
import { printData, printJson, say } from '../output.ts';
import { touchedBy } from '../../sandbox/engines/external.ts';

export interface UpOptions {
  readonly engine?: string;
  readonly only?: readonly string[];
  readonly kafka?: string;
  readonly kafkaKp?: string;
  readonly redis?: string;
  readonly druid?: string;
  readonly allowHost?: readonly string[];
  readonly jobConfig?: readonly string[];
  readonly dryRun?: boolean;
  readonly flavour?: Flavour;
  readonly schemas?: readonly string[];
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

function onProgress({ service, state, seconds }: ServiceProgress): void {
  say(`${service} ${state} (${seconds} s)`);
}

/** Starts a sandbox, or tells which one runs already. */
export async function up(options: UpOptions): Promise<void> {
  const folder = process.cwd();
  const config = configOf(options);
  const running = await findRunning(folder);
  if (running !== undefined) {
    say(`A sandbox runs already (process ${running.pid}).`);
    show(running, options);
    return;
  }
  if (config.engine === 'external') {
    say(['This sandbox creates, writes and reads:', ...touchedBy(config)].join('\n'));
  }
  if (options.dryRun === true) return;
  const { project } = config.containers;
  if (config.engine === 'containers' && project !== undefined) rememberProject(folder, project);
  if (options.foreground === true) {
    await runUntilStopped(config, {
      folder,
      onProgress,
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
  const locator = await startDaemon(config, folder, onProgress);
  say(`Ready in ${Math.round(performance.now() - began)} ms.`);
  show(locator, options);
}

/**
 * The configuration of this folder with the flags over it.
 * @throws CONFIG_INVALID, CONFIG_UNREADABLE, and for what is not there yet, by name
 */
export function configOf(options: UpOptions): SandboxConfig {
  const { dataDir, kafka, kafkaKp, redis, druid, allowHost } = options;
  if (dataDir !== undefined) {
    throw sandboxProblems.error('SANDBOX_DATA_DIR_MISSING', { folder: dataDir });
  }
  const { config } = resolveConfig({
    folder: process.cwd(),
    environment: process.env,
    jobFiles: options.jobConfig ?? [],
    flags: {
      engine: options.engine,
      only: listOf(options.only),
      flavour: options.flavour,
      schemas: options.schemas,
      env: options.env,
      ports: options.ports,
      now: options.now,
      seed: options.seed,
      apiMode: options.apiMode,
      port: options.pipelinePort,
      external: {
        kafka: {
          dp: { brokers: kafka?.split(',') },
          kp: { brokers: kafkaKp?.split(',') },
        },
        redis,
        druid: { url: druid },
        allowHosts: listOf(allowHost),
      },
    },
  });
  return config.engine === 'containers' ? withProject(config) : config;
}

/** Containers that `up` starts stay until `down`, and are found again by their folder. */
function withProject(config: SandboxConfig): SandboxConfig {
  const { project = projectOf(process.cwd()), ...rest } = config.containers;
  return { ...config, containers: { ...rest, project } };
}

/** Lists may be repeated, or joined by commas. */
function listOf(given: readonly string[] | undefined): readonly string[] | undefined {
  return given?.flatMap((text) => text.split(','));
}

function show(locator: Locator, { json }: UpOptions): void {
  if (json === true) {
    const { engine, flavour, kafka, redis, druid, api, control, metrics, pid } = locator;
    printJson({ engine, flavour, kafka, redis, druid, api, control, metrics, pid });
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
