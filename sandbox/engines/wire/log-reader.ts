import { backOff } from '../../../pipeline/runtime/back-off.ts';
import {
  committedBatch,
  isolation,
  kafkaCluster,
  type KafkaAddress,
  type KafkaNode,
} from '../../../pipeline/runtime/kafkajs-cluster.ts';
import type { PartitionState, ReadQuery, ReadResult, TopicState } from '../engine.ts';

/** Topic → partition → node id of its leader. */
export type Leaders = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Reads a cluster without a consumer group. */
export interface LogReader extends AsyncDisposable {
  /** Starts and ends of every partition of these topics. */
  offsets(topics: readonly string[]): Promise<readonly TopicState[]>;
  read(query: ReadQuery): Promise<ReadResult>;
}

const start = -2;
const end = -1;
// A fetch that waits would hold up others on its connection: waiting is done here.
const pollMs = 50;
const tries = 4;

/** `leaders` is asked again, with `anew`, after a broker refused or was lost. */
export async function connectLogReader(
  address: KafkaAddress,
  leaders: (anew: boolean) => Promise<Leaders>,
): Promise<LogReader> {
  const cluster = kafkaCluster(address);
  const closing = new AbortController();
  await cluster.connect();
  await cluster.refreshMetadata();

  const trying = async <T>(work: (leaders: Leaders) => Promise<T>): Promise<T> => {
    for (let failures = 0; ;) {
      try {
        return await work(await leaders(failures > 0));
      } catch (error) {
        failures += 1;
        if (failures >= tries || closing.signal.aborted || typeOf(error) === 'OFFSET_OUT_OF_RANGE')
          throw error;
        await backOff(failures, closing.signal);
        await cluster.refreshMetadata().catch(() => undefined);
      }
    }
  };
  const listed = async (
    wanted: ReadonlyMap<string, readonly number[]>,
    leaders: Leaders,
    kind: { readonly timestamp: number; readonly isolationLevel: 0 | 1 },
  ): Promise<ReadonlyMap<string, number>> => {
    const found = new Map<string, number>();
    for (const [nodeId, topics] of byLeader(wanted, leaders)) {
      const node = await cluster.findBroker({ nodeId });
      const { responses } = await node.listOffsets({
        isolationLevel: kind.isolationLevel,
        topics: [...topics].map(([topic, partitions]) => ({
          topic,
          partitions: partitions.map((partition) => ({ partition, timestamp: kind.timestamp })),
        })),
      });
      for (const { topic, partitions } of responses) {
        for (const { partition, offset } of partitions)
          found.set(`${topic}/${partition}`, Number(offset));
      }
    }
    return found;
  };
  const fetchOnce = async (query: ReadQuery): Promise<ReadResult> => {
    const { topic, partition, offset, maxBytes } = query;
    const found = await trying(async (leaders) => {
      const nodeId = leaders.get(topic)?.get(partition);
      if (nodeId === undefined) throw new Error(`no leader is known for ${topic}-${partition}`);
      return fetchFrom(await cluster.findBroker({ nodeId }), {
        topic,
        partition,
        offset,
        maxBytes,
      });
    });
    const last = found.messages.at(-1);
    return {
      records: committedBatch(topic, offset, found).messages.map((message) => ({
        topic,
        partition,
        offset: Number(message.offset),
        timestamp: Number(message.timestamp),
        key: message.key,
        value: message.value,
      })),
      nextOffset: last === undefined ? offset : Math.max(offset, Number(last.offset) + 1),
      endOffset: Number(found.lastStableOffset),
    };
  };
  const read = async (query: ReadQuery): Promise<ReadResult> => {
    const until = performance.now() + query.maxWaitMs;
    for (;;) {
      try {
        const result = await fetchOnce(query);
        const isOver = performance.now() >= until || closing.signal.aborted;
        if (result.nextOffset > query.offset || isOver) return result;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      } catch (error) {
        if (typeOf(error) !== 'OFFSET_OUT_OF_RANGE') throw error;
        const wanted = new Map([[query.topic, [query.partition]]]);
        const starts = await trying(async (leaders) =>
          listed(wanted, leaders, { timestamp: start, isolationLevel: 1 }),
        );
        const first = starts.get(`${query.topic}/${query.partition}`) ?? 0;
        if (query.offset >= first)
          return { records: [], nextOffset: query.offset, endOffset: query.offset };
        return read({ ...query, offset: first });
      }
    }
  };
  return {
    read,
    async offsets(topics) {
      return trying(async (leaders) => {
        const wanted = new Map(
          topics.flatMap((topic): [string, number[]][] => {
            const partitions = leaders.get(topic);
            return partitions === undefined ? [] : [[topic, [...partitions.keys()]]];
          }),
        );
        const { readCommitted, readUncommitted } = isolation;
        // The stable end before the end: the other way round it could pass it.
        const [starts, stable] = await Promise.all([
          listed(wanted, leaders, { timestamp: start, isolationLevel: readUncommitted }),
          listed(wanted, leaders, { timestamp: end, isolationLevel: readCommitted }),
        ]);
        const ends = await listed(wanted, leaders, {
          timestamp: end,
          isolationLevel: readUncommitted,
        });
        return [...wanted].map(([name, partitions]) => ({
          name,
          partitions: partitions.map((partition): PartitionState => {
            const place = `${name}/${partition}`;
            return {
              partition,
              logStartOffset: starts.get(place) ?? 0,
              lastStableOffset: stable.get(place) ?? 0,
              logEndOffset: ends.get(place) ?? 0,
            };
          }),
        }));
      });
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await cluster.disconnect();
    },
  };
}

async function fetchFrom(
  node: KafkaNode,
  { topic, partition, offset, maxBytes }: Omit<ReadQuery, 'maxWaitMs'>,
) {
  const answer = await node.fetch({
    isolationLevel: isolation.readCommitted,
    maxWaitTime: 0,
    minBytes: 1,
    maxBytes,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
  });
  const found = answer.responses[0]?.partitions[0];
  if (found === undefined) throw new Error(`a fetch of ${topic}-${partition} gave nothing`);
  return found;
}

function byLeader(
  wanted: ReadonlyMap<string, readonly number[]>,
  leaders: Leaders,
): ReadonlyMap<number, ReadonlyMap<string, readonly number[]>> {
  const found = new Map<number, Map<string, number[]>>();
  for (const [topic, partitions] of wanted) {
    for (const partition of partitions) {
      const nodeId = leaders.get(topic)?.get(partition);
      if (nodeId === undefined) continue;
      const topics = found.get(nodeId) ?? new Map<string, number[]>();
      topics.set(topic, [...(topics.get(topic) ?? []), partition]);
      found.set(nodeId, topics);
    }
  }
  return found;
}

function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error ? String(error.type) : '';
}
