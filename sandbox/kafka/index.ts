import { handlers } from './apis/index.ts';
import { createBroker } from './broker.ts';
import { createLogBudget, type LogBudget } from './log/log-budget.ts';
import type { StoredRun } from './log/partition-log.ts';
import { Dispatcher, type Hook, type RequestOf, type ResponseOf } from './server/dispatcher.ts';
import { Listener } from './server/listener.ts';
import { LocalCalls, type CallOptions } from './server/local-calls.ts';
import { groupStats, topicStats, type GroupStats, type TopicStats } from './server/stats.ts';
import type { ApiName } from './wire/messages/index.ts';

export { createLogBudget, type LogBudget } from './log/log-budget.ts';
export type { StoredPiece } from './log/batch-store.ts';
export type { RequestOf, ResponseOf } from './server/dispatcher.ts';
export { decodeBatches, encodeBatch } from './wire/record-batch.ts';

export interface KafkaOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Names the cluster in messages and to the holders of the budget. */
  readonly name: string;
  readonly clusterId?: string;
  /** Default true, as a real broker's. */
  readonly autoCreateTopics?: boolean;
  /** Bound of all logs, shared by clusters. Default: 512 MiB for this one. */
  readonly budget?: LogBudget;
  /** Real time, epoch ms. */
  readonly clock?: () => number;
  /** Told one line about each refused request or broken connection. */
  readonly onNote?: (text: string) => void;
  /** Closes the server when it aborts. */
  readonly signal?: AbortSignal;
}

/** A running broker that speaks the Kafka protocol on a loopback port. Disposing twice is fine. */
export interface KafkaServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /**
   * Calls an API's handler in-process: same handler, validation, hooks and state as over the wire, without TCP and codec.
   * Record buffers go in and out by reference; the caller must not change them afterwards.
   * @throws KAFKA_SUSPENDED while suspended or closed, KAFKA_CALL_CLOSED where a connection would be closed
   */
  call<K extends ApiName>(
    api: K,
    request: RequestOf<K>,
    options?: CallOptions,
  ): Promise<ResponseOf<K>>;
  /** Shows the next `times` requests of an API (default one) to `hook`, which may answer, delay or close. */
  intercept<K extends ApiName>(
    api: K,
    hook: Hook<K>,
    options?: { readonly times?: number },
  ): Disposable;
  /** Cuts every client connection; the data stays. */
  dropConnections(): void;
  /** The broker is gone: the port closes, connections are cut, in-process calls are refused; the data stays. */
  suspend(): Promise<void>;
  /** The broker is back on the same port. */
  resumeListening(): Promise<void>;
  topics(): readonly TopicStats[];
  groups(): readonly GroupStats[];
  /** Transactions that hold partitions or groups and have not ended. */
  openTransactions(): number;
  /** Data records of a partition in [offset, last stable offset); 0 for an unknown partition. */
  recordsFrom(topic: string, partition: number, offset: number): number;
  /** True when `recordsFrom` would count any; cheaper. */
  hasRecordsFrom(topic: string, partition: number, offset: number): boolean;
  /** Stored batches of a partition below its last stable offset, by reference and packed where the log has packed them; undefined for an unknown partition. */
  readStored(
    topic: string,
    partition: number,
    range: { readonly from: number; readonly until: number; readonly maxBytes: number },
  ): StoredRun | undefined;
  /** Keeps what a reader outside any group still needs from being let go; `position` is its next offset. */
  hold(topic: string, partition: number, position: () => number): Disposable;
  /** Applies every topic's retention now; otherwise it is applied every five seconds. */
  applyRetention(): void;
  /** Bytes of all logs. */
  stats(): { readonly bytes: number };
}

const retentionCheckMs = 5_000;

/** Starts a broker that is already listening when it resolves. @throws KAFKA_PORT_TAKEN */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const { name, host = '127.0.0.1', clock = Date.now, signal } = options;
  const broker = createBroker({
    name,
    clusterId: options.clusterId ?? `telemetry-sandbox-${name}`,
    autoCreateTopics: options.autoCreateTopics ?? true,
    budget: options.budget ?? createLogBudget({ bytes: 512 * 1024 * 1024 }),
    clock,
    note: options.onNote ?? (() => undefined),
  });
  const dispatcher = new Dispatcher(handlers);
  const listener = new Listener({ host, port: options.port, broker, dispatcher });
  const local = new LocalCalls({ broker, dispatcher, listener });
  await listener.open();
  const retention = setInterval(() => {
    broker.topics.retain(clock());
  }, retentionCheckMs).unref();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(retention);
    local.close();
    broker.groups.close();
    broker.transactions.close();
    await listener.close();
    broker.topics.close();
  };
  const dispose = (): Promise<void> => (closing ??= close());
  signal?.addEventListener('abort', () => void dispose(), { once: true });

  return {
    host,
    get port() {
      return listener.port;
    },
    call: (api, request, callOptions) => local.call(api, request, callOptions),
    intercept: (api, hook, hookOptions) => dispatcher.intercept(api, hook, hookOptions),
    dropConnections() {
      listener.dropConnections();
    },
    async suspend() {
      local.close();
      await listener.close();
    },
    async resumeListening() {
      if (closing !== undefined) return;
      await listener.open();
      local.open();
    },
    topics: () => topicStats(broker),
    groups: () => groupStats(broker),
    openTransactions: () => broker.transactions.openCount,
    recordsFrom: (topic, partition, offset) =>
      broker.topics.partition(topic, partition)?.recordsFrom(offset) ?? 0,
    hasRecordsFrom: (topic, partition, offset) =>
      broker.topics.partition(topic, partition)?.hasRecordsFrom(offset) ?? false,
    readStored: (topic, partition, range) =>
      broker.topics.partition(topic, partition)?.readStored(range),
    hold: (topic, partition, position) =>
      broker.budget.hold({ cluster: name, topic, partition, position }),
    applyRetention() {
      broker.topics.retain(clock());
    },
    stats: () => ({ bytes: broker.topics.bytes }),
    [Symbol.asyncDispose]: dispose,
  };
}
