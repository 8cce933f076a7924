import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Answer, Broker, Handler, RequestContext } from './apis/handler.ts';
import { handlers } from './apis/index.ts';
import { serve } from './connection.ts';
import { errorCode } from './errors.ts';
import { GroupCoordinator } from './groups/coordinator.ts';
import { assignedPartitions, type AssignedTopic } from './groups/payloads.ts';
import type { Timers } from './groups/types.ts';
import { createLogBudget, type LogBudget } from './log/log-budget.ts';
import { Topics } from './log/topics.ts';
import { kafka } from './problems.ts';
import { TransactionCoordinator } from './transactions/coordinator.ts';
import { complete, type Sparse } from './wire/complete.ts';
import type { Fields, ValuesOf } from './wire/fields.ts';
import type { ApiName, Messages } from './wire/messages/index.ts';

export type RequestOf<K extends ApiName> = ValuesOf<Messages[K]['request']>;
export type ResponseOf<K extends ApiName> = ValuesOf<Messages[K]['response']>;

export interface KafkaOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  /** Names the cluster in notes. */
  readonly name: string;
  readonly autoCreateTopics?: boolean;
  /** Bound of the memory of all logs; may be shared by clusters. Default 512 MiB. */
  readonly budget?: LogBudget;
  /** Kafka's own time is real time, epoch ms. */
  readonly clock?: () => number;
  /** Hears one line about strange requests. */
  readonly onNote?: (text: string) => void;
}

export interface TopicStats {
  readonly name: string;
  readonly id: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly partitions: readonly {
    readonly partition: number;
    readonly logStartOffset: number;
    readonly logEndOffset: number;
    readonly lastStableOffset: number;
    /** Data records; markers are not counted. */
    readonly records: number;
    readonly bytes: number;
  }[];
}

export interface GroupStats {
  readonly group: string;
  readonly state: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly host: string;
    readonly assignment: readonly AssignedTopic[];
  }[];
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];
}

/** Answers in a handler's place, closes the connection, or lets the request pass (undefined). */
export type Interceptor<K extends ApiName> = (
  request: RequestOf<K>,
  context: RequestContext,
) => Sparse<ResponseOf<K>> | 'close' | undefined | Promise<Sparse<ResponseOf<K>> | 'close' | undefined>;

export interface KafkaServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Calls an API's handler in-process: same validation and state as over the wire, without TCP and codec. Newest version by default. */
  call<K extends ApiName>(
    api: K,
    request: Sparse<RequestOf<K>>,
    options?: { readonly version?: number; readonly clientId?: string },
  ): Promise<ResponseOf<K>>;
  /** Fault hook: `fn` sees requests of an API first, once unless `times` says otherwise. */
  intercept<K extends ApiName>(api: K, fn: Interceptor<K>, options?: { readonly times?: number }): Disposable;
  /** Cuts every client connection; data stays. */
  dropConnections(): void;
  /** Stops listening and cuts every connection, as a broker that is gone. */
  suspend(): Promise<void>;
  /** Listens again on the same port, with all data. */
  resumeListening(): Promise<void>;
  topics(): readonly TopicStats[];
  groups(): readonly GroupStats[];
  /** Transactions with something in them that have not ended. */
  openTransactions(): number;
  /** Data records of a partition in [offset, last stable offset). */
  recordsFrom(topic: string, partition: number, offset: number): number;
  /** A reader outside any group that eviction must wait for; gives the function that ends the hold. */
  hold(topic: string, partition: number, position: () => number): () => void;
}

const retentionEveryMs = 5_000;

/** Starts a broker; resolves when it listens. @throws KAFKA_PORT_TAKEN */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const { host = '127.0.0.1', clock = Date.now, budget = createLogBudget({ bytes: 512 * 1024 * 1024 }) } = options;
  const timers = createTimers(clock);
  const groups = new GroupCoordinator({ timers });
  const holds = new Map<string, Set<() => number>>();
  const topics = new Topics({
    budget,
    readBelow: (topic, partition) => {
      const committed = groups.readBelow(topic, partition) ?? Infinity;
      const held = [...(holds.get(`${topic}/${partition}`) ?? [])].map((position) => position());
      return Math.min(committed, ...held);
    },
  });
  const transactions = new TransactionCoordinator({
    groups,
    timers,
    writeMarker: ({ topic, partition }, marker) => {
      topics.partition(topic, partition)?.appendControl({ ...marker, coordinatorEpoch: 0, timestamp: clock() });
    },
  });
  const broker: Broker = {
    name: options.name,
    clusterId: randomBytes(16).toString('base64url'),
    nodeId: 1,
    autoCreateTopics: options.autoCreateTopics ?? true,
    topics,
    groups,
    transactions,
    budget,
    clock,
    note: (text) => options.onNote?.(text),
  };
  const interceptors = createInterceptors();
  const sockets = new Set<Socket>();
  const closing = new AbortController();
  let address: AddressInfo = { address: host, family: 'IPv4', port: options.port };

  const run = (handler: Handler, request: object, context: RequestContext): Answer<Fields> | Promise<Answer<Fields>> => {
    const caught = interceptors.take(handler.api.name);
    const pass = (): Answer<Fields> | Promise<Answer<Fields>> => handler.handle(request as ValuesOf<Fields>, context);
    if (caught === undefined) return pass();
    return Promise.resolve(caught(request, context)).then(async (answer) => answer ?? (await pass()));
  };
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, {
      run,
      note: broker.note,
      contextOf: ({ version, clientId, clientHost, signal, host: asked, port }) => ({
        broker,
        version,
        clientId,
        clientHost,
        listener: { host: asked.replace('::ffff:', ''), port },
        isLocal: false,
        signal,
      }),
    });
  };
  let server: Server | undefined;
  const listen = async (): Promise<void> => {
    const fresh = createServer(onSocket);
    await listening(fresh, { host, port: address.port });
    address = fresh.address() as AddressInfo;
    server = fresh;
  };
  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stopListening = async (): Promise<void> => {
    const current = server;
    server = undefined;
    dropConnections();
    if (current !== undefined) await new Promise((resolve) => current.close(resolve));
  };

  await listen();
  const retention = setInterval(() => {
    topics.retain(clock());
  }, retentionEveryMs).unref();

  return {
    host,
    get port() {
      return address.port;
    },
    async call(api, request, { version, clientId = 'local' } = {}) {
      const handler = handlers[api] as unknown as Handler;
      const context: RequestContext = {
        broker,
        version: version ?? handler.api.versions[1],
        clientId,
        clientHost: '/local',
        listener: { host, port: address.port },
        isLocal: true,
        signal: closing.signal,
      };
      const answer = await run(handler, complete(handler.api.request, request as Sparse<ValuesOf<Fields>>), context);
      if (answer === 'close' || answer === 'silent') {
        return complete(handler.api.response, { errorCode: errorCode.UNKNOWN_SERVER_ERROR } as Sparse<ValuesOf<Fields>>) as never;
      }
      return complete(handler.api.response, answer) as never;
    },
    intercept: (api, fn, { times = 1 } = {}) =>
      interceptors.add(handlers[api].api.name, fn as unknown as AnyInterceptor, times),
    dropConnections,
    suspend: stopListening,
    resumeListening: listen,
    topics: () => topicStats(topics),
    groups: () => groupStats(groups),
    openTransactions: () => transactions.openCount,
    recordsFrom: (topic, partition, offset) => topics.partition(topic, partition)?.recordsFrom(offset) ?? 0,
    hold(topic, partition, position) {
      const place = `${topic}/${partition}`;
      const held = holds.get(place) ?? new Set();
      held.add(position);
      holds.set(place, held);
      return () => held.delete(position);
    },
    async [Symbol.asyncDispose]() {
      if (closing.signal.aborted) return;
      closing.abort();
      clearInterval(retention);
      groups.close();
      transactions.close();
      await stopListening();
    },
  };
}

async function listening(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? kafka.error('KAFKA_PORT_TAKEN', { host, port }, { cause }) : cause);
    });
    server.listen(port, host);
  });
}

function createTimers(clock: () => number): Timers {
  return {
    now: clock,
    after(ms, fire) {
      const timer = setTimeout(fire, ms);
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

type AnyInterceptor = (request: object, context: RequestContext) => Answer<Fields> | undefined | Promise<Answer<Fields> | undefined>;

function createInterceptors() {
  const byApi = new Map<string, { fn: AnyInterceptor; left: number }[]>();
  return {
    add(api: string, fn: AnyInterceptor, times: number): Disposable {
      const entry = { fn, left: times };
      byApi.set(api, [...(byApi.get(api) ?? []), entry]);
      return {
        [Symbol.dispose]() {
          entry.left = 0;
        },
      };
    },
    take(api: string): AnyInterceptor | undefined {
      const entry = byApi.get(api)?.find(({ left }) => left > 0);
      if (entry === undefined) return undefined;
      entry.left -= 1;
      return entry.fn;
    },
  };
}

function topicStats(topics: Topics): readonly TopicStats[] {
  return topics.list().map(({ name, id, configs, partitions }) => ({
    name,
    id,
    configs: Object.fromEntries(configs),
    partitions: partitions.map((log, partition) => ({
      partition,
      logStartOffset: log.startOffset,
      logEndOffset: log.endOffset,
      lastStableOffset: log.lastStableOffset,
      records: log.records,
      bytes: log.bytes,
    })),
  }));
}

function groupStats(groups: GroupCoordinator): readonly GroupStats[] {
  return groups.list().map((group) => ({
    group: group.id,
    state: group.state,
    members: [...group.members.values()].map(({ id, clientId, clientHost, assignment }) => ({
      memberId: id,
      clientId,
      host: clientHost,
      assignment: assignedPartitions(assignment),
    })),
    offsets: group.offsets.list().map(({ topic, partition, committed }) => ({ topic, partition, offset: committed.offset })),
  }));
}
