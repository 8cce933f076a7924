import { createRequire } from 'node:module';
import type { ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type Logger, type SASLOptions } from 'kafkajs';
import { mendKafkaJs } from './kafkajs-aborted.ts';

/** How a Kafka cluster is reached. */
export interface KafkaAddress {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[];
  /** TLS with the system's authorities (`true`) or with these. */
  readonly ssl?: ConnectionOptions | boolean;
  readonly sasl?: SASLOptions;
}

const retry = { initialRetryTime: 50, maxRetryTime: 1_000, retries: 20 };
const clientId = 'telemetry-sandbox';

/** A quiet client: faults are told to callers, not to a log. `retries` of a request before its fault is told. */
export function kafkaClient(address: KafkaAddress, { retries = retry.retries } = {}): Kafka {
  mendKafkaJs();
  return new Kafka({
    ...settingsOf(address),
    logLevel: logLevel.NOTHING,
    retry: { ...retry, retries },
  });
}

function settingsOf({ brokers, ssl, sasl }: KafkaAddress) {
  return {
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

/** The part of kafkajs's own cluster object that is used; its public consumer cannot read without joining a group. */
export interface KafkaCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Learns the brokers anew. */
  refreshMetadata(): Promise<void>;
  findBroker(query: { readonly nodeId: number }): Promise<KafkaNode>;
  findGroupCoordinator(query: { readonly groupId: string }): Promise<KafkaNode>;
}

export interface KafkaNode {
  fetch(request: {
    readonly isolationLevel: IsolationLevel;
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly fetchOffset: string;
        readonly maxBytes: number;
      }[];
    }[];
  }): Promise<{ readonly responses: readonly { readonly partitions: readonly RawPartition[] }[] }>;
  /** `timestamp` -2 asks for the start, -1 for the end: the stable one when reading committed. */
  listOffsets(request: {
    readonly isolationLevel: IsolationLevel;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
    }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  leaveGroup(request: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
}

export const isolation = { readUncommitted: 0, readCommitted: 1 } as const;

type IsolationLevel = (typeof isolation)[keyof typeof isolation];

/** A fetched partition before aborted records and transaction markers are taken out. */
export interface RawPartition {
  readonly partition: number;
  readonly lastStableOffset: string;
  readonly messages: readonly { readonly offset: string }[];
}

/** kafkajs's reading of a fetched partition: `messages` are committed data records from the fetched offset on. */
interface FetchedBatch {
  readonly messages: readonly {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
  }[];
}

interface Internals {
  readonly Cluster: new (options: {
    readonly logger: Logger;
    readonly socketFactory: unknown;
    readonly requestTimeout: number;
    readonly enforceRequestTimeout: boolean;
    readonly metadataMaxAge: number;
    readonly allowAutoTopicCreation: boolean;
    readonly retry: typeof retry;
  }) => KafkaCluster;
  readonly Batch: new (
    topic: string,
    fetchedOffset: number,
    partition: RawPartition,
  ) => FetchedBatch;
  readonly socketFactory: () => unknown;
}

// kafkajs is pinned: its inner modules stay where they are.
const load = createRequire(import.meta.url);
const { Cluster, Batch, socketFactory } = {
  Cluster: load('kafkajs/src/cluster'),
  Batch: load('kafkajs/src/consumer/batch'),
  socketFactory: load('kafkajs/src/network/socketFactory'),
} as Internals;

/** A connection for reads without a group; connect before use. No topic comes into being by asking for it. */
export function kafkaCluster(address: KafkaAddress): KafkaCluster {
  return new Cluster({
    ...settingsOf(address),
    logger: kafkaClient(address).logger(),
    socketFactory: socketFactory(),
    requestTimeout: 30_000,
    enforceRequestTimeout: true,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    retry,
  });
}

/** The committed data records of a fetched partition. */
export function committedBatch(
  topic: string,
  fetchedOffset: number,
  partition: RawPartition,
): FetchedBatch {
  return new Batch(topic, fetchedOffset, partition);
}
