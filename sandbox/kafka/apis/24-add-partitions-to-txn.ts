import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { fencedCode } from './fenced-code.ts';
import { handler } from './handler.ts';

/** Adds partitions to a transaction, all or none: one that is missing leaves the others not attempted. */
export const onAddPartitionsToTxn = handler(
  messages.addPartitionsToTxn,
  (request, { broker, version }) => {
    const identity = {
      transactionalId: request.v3AndBelowTransactionalId,
      producerId: request.v3AndBelowProducerId,
      producerEpoch: request.v3AndBelowProducerEpoch,
    };
    const asked = request.v3AndBelowTopics;
    const isThere = (topic: string, partition: number): boolean =>
      broker.topics.partition(topic, partition) !== undefined;
    const all = asked.flatMap(({ name, partitions }) =>
      partitions.map((partition) => ({ topic: name, partition })),
    );
    const isWhole = all.every(({ topic, partition }) => isThere(topic, partition));
    const problem = broker.transactions.problem(identity);
    const code = fencedCode(
      problem === 0 && isWhole ? broker.transactions.addPartitions(identity, all) : problem,
      version >= 2,
    );
    return {
      resultsByTopicV3AndBelow: asked.map(({ name, partitions }) => ({
        name,
        resultsByPartition: partitions.map((partitionIndex) => {
          if (code !== 0 || isWhole) return { partitionIndex, partitionErrorCode: code };
          const partitionErrorCode = isThere(name, partitionIndex)
            ? errorCode.OPERATION_NOT_ATTEMPTED
            : errorCode.UNKNOWN_TOPIC_OR_PARTITION;
          return { partitionIndex, partitionErrorCode };
        }),
      })),
    };
  },
);
