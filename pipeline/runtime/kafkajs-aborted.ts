import { createRequire } from 'node:module';

/** A fetched partition as kafkajs decodes it. */
interface FetchedPartition {
  abortedTransactions?: { readonly producerId: string; readonly firstOffset: string }[] | null;
  readonly messages: {
    readonly offset: string;
    readonly key: Buffer | null;
    isControlRecord?: boolean;
    readonly batchContext?: {
      readonly producerId: string;
      readonly inTransaction: boolean;
    };
  }[];
}

interface FetchAnswer {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
}

interface Fetching {
  fetch: (this: Fetching, request: unknown) => Promise<FetchAnswer>;
}

const abortMarker = Buffer.from([0, 0, 0, 0]);

/**
 * Marks what an aborted transaction wrote as control records, which every reader passes over, and leaves nothing for
 * kafkajs to filter. Its own filter (2.2.4) takes the aborted transactions to come in order of their first offsets and
 * begins at most one a message; brokers list them in order of their markers, so that records of transactions that
 * overlap would be read although they were aborted.
 * @see apache/kafka, CompletedFetch.java, consumeAbortedTransactionsUpTo
 */
export function hideAborted(partition: FetchedPartition): void {
  const pending = [...(partition.abortedTransactions ?? [])].sort(
    (a, b) => Number(a.firstOffset) - Number(b.firstOffset),
  );
  if (pending.length === 0) return;
  partition.abortedTransactions = [];
  const aborting = new Set<string>();
  for (const message of partition.messages) {
    while (pending.length > 0 && Number(pending[0]?.firstOffset) <= Number(message.offset)) {
      aborting.add(pending.shift()?.producerId ?? '');
    }
    const { producerId = '', inTransaction = false } = message.batchContext ?? {};
    if (message.isControlRecord === true) {
      if (message.key?.equals(abortMarker) === true) aborting.delete(producerId);
    } else if (inTransaction && aborting.has(producerId)) {
      message.isControlRecord = true;
    }
  }
}

/** Puts `hideAborted` behind every fetch of kafkajs in this process; call it as often as you like. */
export function mendKafkaJs(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/broker') as {
    readonly prototype: Fetching & { mended?: true };
  };
  if (prototype.mended === true) return;
  prototype.mended = true;
  const original = prototype.fetch;
  prototype.fetch = async function fetch(this: Fetching, request) {
    const answer = await original.call(this, request);
    for (const { partitions } of answer.responses) partitions.forEach(hideAborted);
    return answer;
  };
}
