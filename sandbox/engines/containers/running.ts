import {
  druidServices,
  firstServices,
  kafkaInside,
  type ComposeService,
} from '../../../compose/services.ts';
import type { ServiceAddresses } from '../engine.ts';
import { provideImages } from './images.ts';
import { chosenPorts, type ServicePorts } from './ports.ts';
import { containerProblems } from './problems.ts';
import { druidChecks, kafkaCheck, redisCheck } from './readiness.ts';
import { waitReady, type ServiceProgress, type Waiting } from './wait.ts';

/** What is the same for long-lived and for throw-away containers. */
export interface ContainerOptions {
  /** One broker plays both clusters: less memory, but topics of both stand side by side. */
  readonly sharedKafka?: boolean;
  /** False for Kafka and Redis alone: `druidReady` resolves at once, and nobody listens at the Druid address. */
  readonly druid?: boolean;
  readonly onProgress?: (progress: ServiceProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Containers of one start. */
export interface RunningContainers extends AsyncDisposable {
  readonly addresses: ServiceAddresses;
  /** Kafka as Druid's containers reach it: what a supervisor's `bootstrap.servers` has to name. */
  readonly kafkaInside: ServiceAddresses['kafka'];
  /** Resolves when all of Druid is ready; rejects as the start itself does. */
  readonly druidReady: Promise<void>;
}

/** How one kind of containers is started and, after a failed start, removed. */
export interface ContainerDriver {
  readonly project: string;
  up(services: readonly ComposeService[], ports: ServicePorts): Promise<void>;
  undo(): Promise<void>;
}

// Ten times what a laptop needs: a busy machine is slow, not broken.
const firstWithinMs = 120_000;
const druidWithinMs = 300_000;

/** Provides the images. @throws CONTAINER_IMAGE_MISSING */
export async function prepare(
  options: ContainerOptions,
): Promise<{ readonly onProgress: Waiting['onProgress'] }> {
  const began = performance.now();
  const onProgress: Waiting['onProgress'] = (service, state) => {
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    options.onProgress?.({ service, state, seconds });
  };
  await provideImages([...brokersOf(options), ...(options.druid === false ? [] : druidServices)], {
    onPulling: (service) => {
      onProgress(service, 'pulling');
    },
    signal: options.signal,
  });
  return { onProgress };
}

/** Starts Kafka and Redis and waits for them; Druid starts behind their back, so that it takes no core from them. */
export async function startInTwoSteps(
  driver: ContainerDriver,
  options: Omit<ContainerOptions, 'onProgress'> & {
    readonly ports: ServicePorts;
    readonly onProgress: Waiting['onProgress'];
  },
): Promise<Omit<RunningContainers, typeof Symbol.asyncDispose>> {
  const { sharedKafka = false, onProgress, signal } = options;
  const { project } = driver;
  const ports = await chosenPorts(options.ports);
  const dp = `127.0.0.1:${ports['kafka-dp']}`;
  const addresses = {
    kafka: { dp, kp: sharedKafka ? dp : `127.0.0.1:${ports['kafka-kp']}` },
    redis: `redis://127.0.0.1:${ports.redis}`,
    druid: `http://127.0.0.1:${ports.druid}`,
  };
  const step = async (
    services: readonly ComposeService[],
    checks: Waiting['checks'],
    withinMs: number,
  ): Promise<void> => {
    try {
      await driver.up(services, ports);
      await waitReady({ project, services, checks, withinMs, onProgress, signal });
    } catch (error) {
      await undo(driver, error);
      throw error;
    }
  };
  const firstChecks = {
    'kafka-dp': kafkaCheck(ports['kafka-dp']),
    ...(sharedKafka ? {} : { 'kafka-kp': kafkaCheck(ports['kafka-kp']) }),
    redis: redisCheck(ports.redis),
  };
  await step(brokersOf(options), firstChecks, firstWithinMs);
  const druidReady =
    options.druid === false
      ? Promise.resolve()
      : step(druidServices, druidChecks(addresses.druid), druidWithinMs);
  // Whoever awaits it gets the error; a caller that never does must not make it an unhandled one.
  druidReady.catch(() => undefined);
  return {
    addresses,
    kafkaInside: { dp: kafkaInside.dp, kp: sharedKafka ? kafkaInside.dp : kafkaInside.kp },
    druidReady,
  };
}

/** Removes a failed start. @throws CONTAINER_LEFT_BEHIND with both reasons when that fails too */
async function undo(driver: ContainerDriver, reason: unknown): Promise<void> {
  try {
    await driver.undo();
  } catch (error) {
    const facts = {
      project: driver.project,
      reason: reason instanceof Error ? reason.message : String(reason),
      said: error instanceof Error ? error.message : String(error),
    };
    throw containerProblems.error('CONTAINER_LEFT_BEHIND', facts, { cause: reason });
  }
}

function brokersOf({
  sharedKafka = false,
}: Pick<ContainerOptions, 'sharedKafka'>): readonly ComposeService[] {
  return firstServices.filter((service) => !(sharedKafka && service === 'kafka-kp'));
}
