import { servicePorts } from '../compose/services.ts';
import type { JobSettings } from '../pipeline/settings/index.ts';
import { jobs, type StageName } from '../pipeline/topology.ts';
import type { Flavour } from '../schemas/flavour.ts';

/** What runs Kafka, Redis and Druid. */
export type EngineName = 'embedded' | 'containers' | 'external';

/** What a process may run: each stage, the Telemetry Service, and the journey index with Druid's supervisors. */
export type PartName = StageName | 'telemetry-api' | 'journey';

export const partNames: readonly PartName[] = [
  ...jobs.map(({ name }) => name),
  'telemetry-api',
  'journey',
];

/** Whether this process runs a part: all of them, unless `only` names some. */
export function runsPart({ only }: Pick<SandboxConfig, 'only'>, part: PartName): boolean {
  return only === undefined || only.includes(part);
}

/** The listeners of a sandbox by the names the command line uses. */
export type PortName = 'kafka-dp' | 'kafka-kp' | 'redis' | 'druid' | 'api' | 'control' | 'metrics';

export type Ports = Readonly<Record<PortName, number>>;

/** The usual ports (design: names). */
export const usualPorts: Ports = {
  ...servicePorts,
  api: 9001,
  control: 9400,
  metrics: 9401,
};

/** Free ports everywhere: each listener takes what the system gives. */
export const freePorts: Ports = {
  'kafka-dp': 0,
  'kafka-kp': 0,
  redis: 0,
  druid: 0,
  api: 0,
  control: 0,
  metrics: 0,
};

export interface ExternalKafka {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** `true` trusts the system's authorities; a file names others (PEM). */
  readonly tls?: boolean | { readonly caFile: string } | undefined;
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
}

/** Clusters that somebody else runs. */
export interface ExternalConfig {
  /** One cluster may stand for both. */
  readonly kafka: { readonly dp: ExternalKafka; readonly kp: ExternalKafka };
  /** `redis://host:port`, `rediss://` for TLS. */
  readonly redis: string;
  readonly druid: {
    /** The router. */
    readonly url: string;
    /** What Druid's tasks need to reach the processing cluster; default: its brokers as given here. */
    readonly consumerProperties?: Readonly<Record<string, string>> | undefined;
  };
  /** Hosts beside this machine that may be touched. */
  readonly allowHosts?: readonly string[] | undefined;
}

/** How the containers engine keeps its containers. */
export interface ContainersConfig {
  /** Compose's project, for containers that stay; undefined: they go with the process. */
  readonly project: string | undefined;
  /** One broker plays both clusters. */
  readonly sharedKafka: boolean;
}

export interface SandboxConfig {
  readonly engine: EngineName;
  /** The parts this process runs; undefined = all. */
  readonly only: readonly PartName[] | undefined;
  /** Of the external engine. */
  readonly external: ExternalConfig | undefined;
  /** Of the containers engine. */
  readonly containers: ContainersConfig;
  readonly flavour: Flavour;
  /**
   * Folders of schemas in production's layout, over those of the package: a file replaces the one of its path, a folder
   * that is a whole set all of them. Read again when a file changes.
   */
  readonly schemas: readonly string[];
  /** Prefix of topics and groups. */
  readonly env: string;
  readonly ports: Ports;
  /** Business time at start, epoch ms; undefined = real time. */
  readonly now: number | undefined;
  /** Seed of every id that stages make. */
  readonly seed: number;
  /** Telemetry Service: production's answers, or with help in them. */
  readonly apiMode: 'faithful' | 'helpful';
  /** The gateway's consumers, `KEY:SECRET`: its paths of the Telemetry Service then need their token. */
  readonly apiConsumers: readonly string[] | undefined;
  /** How the pipeline speaks to the embedded Kafka and Redis: in-process, or over the wire. */
  readonly port: 'direct' | 'wire';
  /** When the day before is summarised, HH:MM in Asia/Kolkata (production: 05:25); undefined: only when asked. */
  readonly summariseAt: string | undefined;
  /** What the jobs run with where that is not production's default. */
  readonly jobs: JobSettings;
  readonly logBudgetBytes: number;
  readonly journeyBytes: number;
}

export const defaultConfig: SandboxConfig = {
  engine: 'embedded',
  only: undefined,
  external: undefined,
  containers: { project: undefined, sharedKafka: false },
  flavour: 'igot',
  schemas: [],
  env: 'dev',
  ports: usualPorts,
  now: undefined,
  seed: 1,
  apiMode: 'faithful',
  apiConsumers: undefined,
  port: 'direct',
  summariseAt: undefined,
  jobs: {},
  logBudgetBytes: 512 * 1024 * 1024,
  journeyBytes: 32 * 1024 * 1024,
};
