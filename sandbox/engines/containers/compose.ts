import { createServer, type AddressInfo } from 'node:net';
import {
  druidServices,
  firstServices,
  kafkaInside,
  type ComposeService,
  type ServicePort,
} from '../../../compose/services.ts';
import type { SandboxError } from '../../../schemas/problem.ts';
import type { ServiceAddresses } from '../engine.ts';
import { projectLabel, watchDeaths } from './containers.ts';
import {
  docker,
  engineProblem,
  engineVersion,
  findCompose,
  lastWords,
  run,
  type ComposeCommand,
} from './docker.ts';
import { composeFile, provideImages } from './images.ts';
import { containerProblems } from './problems.ts';
import { druidChecks, kafkaCheck, redisCheck } from './readiness.ts';
import { waitReady, type ServiceProgress } from './wait.ts';

export type ServicePorts = Readonly<Record<ServicePort, number>>;

export interface ComposeOptions {
  /** Compose's project: its containers, network and volumes carry the name, and a later start finds the data again. */
  readonly projectName: string;
  /** Ports on 127.0.0.1; 0 takes a free one. */
  readonly ports: ServicePorts;
  /** One broker plays both clusters: less memory, but topics of both stand side by side. */
  readonly sharedKafka?: boolean;
  readonly onProgress?: (progress: ServiceProgress) => void;
  /** A container ended by itself after it was ready. */
  readonly onDeath?: (problem: SandboxError) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Containers that run until `stopCompose`: disposing only stops waiting for Druid and watching. */
export interface RunningContainers extends AsyncDisposable {
  readonly addresses: ServiceAddresses;
  /** Kafka as Druid's containers reach it: what a supervisor's `bootstrap.servers` has to name. */
  readonly kafkaInside: ServiceAddresses['kafka'];
  /** Resolves when all of Druid is ready; rejects as the start itself does. */
  readonly druidReady: Promise<void>;
}

const firstWithinMs = 60_000;
const druidWithinMs = 240_000;

/**
 * Starts the services of compose.yml, or takes over those of the project that run already. Resolves when Kafka and Redis
 * are usable; Druid follows. What this start created is removed when it fails; data of an earlier start stays.
 * @throws an error of problems.ts, of which DOCKER_MISSING, CONTAINER_IMAGE_MISSING and CONTAINER_PORT_TAKEN are common
 */
export async function startCompose(options: ComposeOptions): Promise<RunningContainers> {
  const { projectName, sharedKafka = false } = options;
  const began = performance.now();
  const onProgress = (service: ComposeService, state: ServiceProgress['state']): void => {
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    options.onProgress?.({ service, state, seconds });
  };
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, ...(options.signal ? [options.signal] : [])]);
  await engineVersion();
  const { command } = await findCompose();
  const compose = new ComposeProject({ projectName, command, signal });
  const brokers = firstServices.filter((service) => !(sharedKafka && service === 'kafka-kp'));
  await provideImages([...brokers, ...druidServices], {
    onPulling: (service) => {
      onProgress(service, 'pulling');
    },
    signal,
  });
  const hadData = await compose.hasVolumes();
  const ports = await freePorts(options.ports);
  const addresses = addressesOf(ports, sharedKafka);
  const start = async (services: readonly ComposeService[], checks: Checks, withinMs: number) => {
    try {
      await compose.up(services, ports);
      await waitReady({ project: projectName, services, checks, withinMs, onProgress, signal });
    } catch (error) {
      if (!left.signal.aborted) await compose.down({ volumes: !hadData });
      throw error;
    }
  };
  const firstChecks = {
    'kafka-dp': kafkaCheck(addresses.kafka.dp),
    ...(sharedKafka ? {} : { 'kafka-kp': kafkaCheck(addresses.kafka.kp) }),
    redis: redisCheck(ports.redis),
  };
  await start(brokers, firstChecks, firstWithinMs);
  let deaths: AsyncDisposable | undefined;
  const druidReady = start(druidServices, druidChecks(addresses.druid), druidWithinMs).then(() => {
    if (options.onDeath !== undefined) deaths = watchDeaths(projectName, options.onDeath);
  });
  // Whoever awaits it gets the error; a caller that never does must not make it an unhandled one.
  const druidSettled = druidReady.catch(() => undefined);
  return {
    addresses,
    kafkaInside: { dp: kafkaInside.dp, kp: sharedKafka ? kafkaInside.dp : kafkaInside.kp },
    druidReady,
    async [Symbol.asyncDispose]() {
      left.abort();
      await druidSettled;
      await deaths?.[Symbol.asyncDispose]();
    },
  };
}

function addressesOf(ports: ServicePorts, sharedKafka: boolean): ServiceAddresses {
  const dp = `127.0.0.1:${ports['kafka-dp']}`;
  return {
    kafka: { dp, kp: sharedKafka ? dp : `127.0.0.1:${ports['kafka-kp']}` },
    redis: `redis://127.0.0.1:${ports.redis}`,
    druid: `http://127.0.0.1:${ports.druid}`,
  };
}

/** Stops and removes the containers of a project; with `volumes` their data too. Nothing to stop is no error. */
export async function stopCompose({
  projectName,
  volumes,
}: {
  readonly projectName: string;
  readonly volumes: boolean;
}): Promise<void> {
  await engineVersion();
  await new ComposeProject({ projectName, command: (await findCompose()).command }).down({
    volumes,
  });
}

type Checks = Parameters<typeof waitReady>[0]['checks'];

class ComposeProject {
  readonly #command: ComposeCommand;
  readonly #project: string;
  readonly #signal: AbortSignal | undefined;

  constructor(options: {
    readonly projectName: string;
    readonly command: ComposeCommand;
    readonly signal?: AbortSignal | undefined;
  }) {
    this.#command = options.command;
    this.#project = options.projectName;
    this.#signal = options.signal;
  }

  async hasVolumes(): Promise<boolean> {
    const filter = `label=${projectLabel}=${this.#project}`;
    return (await docker(['volume', 'ls', '-q', '--filter', filter])) !== '';
  }

  async up(services: readonly ComposeService[], ports: ServicePorts): Promise<void> {
    const env = {
      KAFKA_DP_PORT: String(ports['kafka-dp']),
      KAFKA_KP_PORT: String(ports['kafka-kp']),
      REDIS_PORT: String(ports.redis),
      DRUID_PORT: String(ports.druid),
    };
    const result = await run(
      [...this.#compose(), 'up', '--detach', '--no-build', '--no-deps', ...services],
      { env, signal: this.#signal },
    );
    this.#signal?.throwIfAborted();
    if (!result.ok) throw upProblem(result, ports);
  }

  async down({ volumes }: { readonly volumes: boolean }): Promise<void> {
    const command = [...this.#compose(), 'down', '--timeout', '5', '--remove-orphans'] as const;
    const result = await run([...command, ...(volumes ? ['--volumes'] : [])]);
    if (!result.ok) throw failed('docker compose down', result.said);
  }

  #compose(): readonly [string, ...string[]] {
    return [...this.#command, '--file', composeFile, '--project-name', this.#project];
  }
}

/** The plain words for a failed `up`: a taken port names the service whose port it is. */
function upProblem(result: Parameters<typeof engineProblem>[0], ports: ServicePorts): SandboxError {
  const taken =
    /(?:port is already allocated|address already in use|ports are not available)/i.test(
      result.said,
    );
  const entry = Object.entries(ports).find(([, port]) =>
    new RegExp(`:${port}\\b`).test(result.said),
  );
  if (taken && entry !== undefined) {
    const [service, port] = entry;
    return containerProblems.error('CONTAINER_PORT_TAKEN', { service, port });
  }
  return engineProblem(result) ?? failed('docker compose up', result.said);
}

function failed(command: string, said: string): SandboxError {
  return containerProblems.error('COMPOSE_FAILED', { command, said: lastWords(said) });
}

/** The ports with a free one in place of each 0. */
export async function freePorts(ports: ServicePorts): Promise<ServicePorts> {
  const servers = Object.values(ports)
    .filter((port) => port === 0)
    .map(() => createServer().listen(0, '127.0.0.1'));
  const free = await Promise.all(
    servers.map(async (server) => {
      if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
      return (server.address() as AddressInfo).port;
    }),
  );
  // All are held until all are known, so that no two are the same.
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const chosen = Object.entries(ports).map(([name, port]) => [
    name,
    port === 0 ? free.pop() : port,
  ]);
  return Object.fromEntries(chosen) as ServicePorts;
}
