import type { Admin, Kafka, Producer } from 'kafkajs';
import { writeRecords, type CountOf } from './kafkajs-write.ts';
import type { GroupOptions, Transaction } from './port.ts';
import { runtime } from './problems.ts';
import { sourceTopicOnDp } from './source-offsets.ts';

/** A partition as its owner holds it. */
export interface Owned {
  /** Records below have been committed: kafkajs may give them again after a rebalance, but they are not handed over again. */
  readonly from: number;
  begin(): Promise<Transaction>;
  letGo(): Promise<void>;
}

/**
 * Takes a partition over. First the transactional producer of the partition is initialised, which ends what a former
 * owner has open and fences it; only then is the committed position read, so that nothing can be committed behind it.
 */
export async function takeOver(
  options: GroupOptions,
  partition: number,
  { dp, admin, countOf }: { readonly dp: Kafka; readonly admin: Admin; readonly countOf: CountOf },
): Promise<Owned> {
  const { cluster, group, topic } = options;
  const source = cluster === 'dp' ? topic : sourceTopicOnDp(topic);
  const producer = dp.producer({
    transactionalId: `${group}-${topic}-${partition}`,
    maxInFlightRequests: 1,
    idempotent: true,
    transactionTimeout: 60_000,
    allowAutoTopicCreation: false,
  });
  try {
    await producer.connect();
    // kafkajs initialises the transactional id with the first transaction, not with the connection.
    await (await producer.transaction()).abort();
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [source] });
    const committed = found?.partitions.find((one) => one.partition === partition)?.offset ?? '0';
    let from = Math.max(0, Number(committed));
    const onCommitted = (nextOffset: number): void => {
      from = nextOffset;
    };
    return {
      get from() {
        return from;
      },
      begin: async () => begin(producer, { group, source, partition, countOf, onCommitted }),
      letGo: async () => producer.disconnect(),
    };
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
}

async function begin(
  producer: Producer,
  to: {
    readonly group: string;
    readonly source: string;
    readonly partition: number;
    readonly countOf: CountOf;
    readonly onCommitted: (nextOffset: number) => void;
  },
): Promise<Transaction> {
  const { group, source, partition, countOf, onCommitted } = to;
  const fencedOr = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isFenced(error))
        throw runtime.error('PORT_FENCED', { group, topic: source, partition }, { cause: error });
      throw error;
    }
  };
  const transaction = await fencedOr(async () => producer.transaction());
  return {
    write: async (records) => fencedOr(async () => writeRecords(transaction, records, countOf)),
    commit: async (nextOffset) =>
      fencedOr(async () => {
        const partitions = [{ partition, offset: String(nextOffset) }];
        await transaction.sendOffsets({
          consumerGroupId: group,
          topics: [{ topic: source, partitions }],
        });
        await transaction.commit();
        onCommitted(nextOffset);
      }),
    abort: async () => {
      if (transaction.isActive()) await transaction.abort();
    },
  };
}

const fencedTypes = ['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH'];

function isFenced(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('type' in error && fencedTypes.includes(String(error.type))) return true;
  return isFenced(error.cause);
}
