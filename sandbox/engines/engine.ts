import type { KafkaPort, SourceRecord } from '../../pipeline/runtime/port.ts';
import type { RunRedis } from '../../pipeline/runtime/redis-port.ts';
import type { Cluster } from '../../pipeline/topology.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { DruidServer, IngestProgress } from '../druid/index.ts';
import type { KafkaServer, LogBudget } from '../kafka/index.ts';
import type { RedisServer } from '../redis/index.ts';
import type { EngineName } from '../config.ts';

/** Where clients find the services: Kafka as `host:port` (several joined by commas), the others as URLs. */
export interface ServiceAddresses {
  readonly kafka: Readonly<Record<Cluster, string>>;
  readonly redis: string;
  readonly druid: string;
}

/** What runs Kafka, Redis and Druid, as the rest of the sandbox sees it. Disposing ends what the engine started, no more. */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  /** Resolves when every service listens. */
  addresses(): Promise<ServiceAddresses>;
  readonly kafka: Readonly<Record<Cluster, EngineCluster>>;
  /** How the pipeline reads and writes Kafka. */
  readonly port: KafkaPort;
  readonly redis: RunRedis;
  readonly druid: EngineDruid;
  /** Bound of all logs; absent where the brokers are not ours. */
  readonly budget?: LogBudget;
  /** The servers themselves, where they run in this process: tests make them fail. */
  readonly servers?: Servers;
}

export interface Servers {
  readonly kafka: Readonly<Record<Cluster, KafkaServer>>;
  readonly redis: RedisServer;
  druid(): Promise<DruidServer>;
}

/** What every engine is told when it starts. */
export interface EngineEvents {
  /** One line for a person: a refused request, a lost connection. */
  readonly onNote: (text: string) => void;
  /** Druid has committed rows and offsets; `topic` is the full name. */
  readonly onDruidProgress: (progress: StoredRun) => void;
  /** What a service that takes time to start is doing. */
  readonly onProgress?: ((progress: ServiceProgress) => void) | undefined;
}

/** What one service is doing, `seconds` after the start began. */
export interface ServiceProgress {
  readonly service: string;
  readonly state: 'pulling' | 'starting' | 'healthy';
  readonly seconds: number;
}

/** How far Druid has stored one partition, and the records it did not store as they were (where it tells which). */
export type StoredRun = Pick<
  IngestProgress,
  'datasource' | 'topic' | 'partition' | 'nextOffset' | 'problems'
>;

/** One Kafka cluster. Topic and group names are full, with the environment prefix. */
export interface EngineCluster {
  topics(): Promise<readonly TopicState[]>;
  /** Settings given for a topic. */
  topicConfigs(topic: string): Promise<Readonly<Record<string, string>>>;
  /** Creates topics; gives the names that were there already. @throws SANDBOX_KAFKA_REFUSED */
  createTopics(topics: readonly NewTopic[]): Promise<readonly string[]>;
  /** @throws SANDBOX_KAFKA_REFUSED */
  deleteTopic(topic: string): Promise<void>;
  groups(): Promise<readonly GroupState[]>;
  /** Reads one partition without a group; an offset that the log has let go reads on from the log's start. */
  read(query: ReadQuery): Promise<ReadResult>;
  /** True when a committed data record stands at `offset` or behind it: transaction markers do not count. */
  hasRecordsFrom(topic: string, partition: number, offset: number): Promise<boolean>;
  /** Keeps what a reader without a group has not read from being let go; absent where the brokers are not ours. */
  hold?(topic: string, partition: number, position: () => number): void;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly configs: Readonly<Record<string, string>>;
}

export interface TopicState {
  readonly name: string;
  readonly partitions: readonly PartitionState[];
}

export interface PartitionState {
  readonly partition: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly lastStableOffset: number;
  /** Data records without transaction markers; absent where only the offsets are known. */
  readonly records?: number;
  readonly bytes?: number;
}

export interface GroupState {
  readonly group: string;
  readonly state: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly host: string;
    readonly assignment: readonly {
      readonly topic: string;
      readonly partitions: readonly number[];
    }[];
  }[];
  /** Committed positions. */
  readonly offsets: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
  }[];
}

export interface ReadQuery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
  /** How long to wait for a first record when there is none yet. */
  readonly maxWaitMs: number;
}

/** Committed data records and the offset to read next; markers and aborted records are passed over. */
export interface CommittedRun {
  readonly records: readonly SourceRecord[];
  readonly nextOffset: number;
}

/** Where a partition stands beside what was read. */
export interface ReadResult extends CommittedRun {
  /** Last stable offset. */
  readonly endOffset: number;
}

export interface EngineDruid {
  /** True while Druid, slower than the rest, cannot be asked yet; what is submitted meanwhile waits for it. */
  readonly isStarting: boolean;
  /** Starts or replaces the supervisor of a datasource. */
  submit(spec: JsonObject): Promise<void>;
  /** Those of this sandbox; none while Druid starts. */
  supervisors(): Promise<readonly SupervisorState[]>;
  query(
    sql: string,
  ): Promise<{ readonly columns: readonly string[]; readonly rows: readonly JsonObject[] }>;
}

export interface SupervisorState {
  readonly id: string;
  /** Full name. */
  readonly topic: string;
  /** Records behind; markers alone are no lag. */
  readonly lag: number;
  readonly rows: number;
}
