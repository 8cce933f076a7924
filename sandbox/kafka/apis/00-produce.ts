import { errorCode } from '../errors.ts';
import type { AppendResult } from '../log/partition-log.ts';
import { batchHeader, readInt64, TRANSACTIONAL } from '../wire/record-batch.ts';
import { messages } from '../wire/messages/index.ts';
import { handler, type RequestContext } from './handler.ts';
import { topicFor } from './topic-for.ts';

const refused = (code: number, message: string): AppendResult => ({ errorCode: code, message });

/** Appends one batch a partition. acks=0 has no answer, and a fault closes the connection so that the client notices. */
export const onProduce = handler(messages.produce, (request, context) => {
  const { acks, topicData, transactionalId } = request;
  let hasFault = false;
  const responses = topicData.map(({ name, partitionData }) => ({
    name,
    partitionResponses: partitionData.map(({ index, records }) => {
      const result =
        acks < -1 || acks > 1
          ? refused(errorCode.INVALID_REQUIRED_ACKS, `acks ${acks} is not -1, 0 or 1`)
          : append(context, { topic: name, partition: index, records, transactionalId });
      if (result.errorCode === 0 && 'baseOffset' in result) {
        const log = context.broker.topics.partition(name, index);
        return {
          index,
          baseOffset: result.baseOffset,
          logAppendTimeMs: result.logAppendTimeMs,
          logStartOffset: log?.startOffset ?? -1,
        };
      }
      hasFault = true;
      return {
        index,
        errorCode: result.errorCode,
        baseOffset: -1,
        errorMessage: 'message' in result ? result.message : null,
      };
    }),
  }));
  if (acks === 0) return hasFault ? 'close' : 'silent';
  return { responses };
});

function append(
  context: RequestContext,
  target: {
    readonly topic: string;
    readonly partition: number;
    readonly records: Buffer | null;
    readonly transactionalId: string | null;
  },
): AppendResult {
  const { broker, version } = context;
  const topic = topicFor(broker, target.topic, true);
  const log = topic?.partitions[target.partition];
  if (topic === undefined || log === undefined) {
    return refused(errorCode.UNKNOWN_TOPIC_OR_PARTITION, `${target.topic}-${target.partition} is not there`);
  }
  const { records } = target;
  if (records === null || records.length < batchHeader.size) {
    return refused(errorCode.INVALID_RECORD, 'a partition needs one record batch');
  }
  if ((records.readInt16BE(batchHeader.attributes) & TRANSACTIONAL) !== 0) {
    const code = broker.transactions.checkProduce({
      transactionalId: target.transactionalId ?? '',
      producerId: readInt64(records, batchHeader.producerId),
      producerEpoch: records.readInt16BE(batchHeader.producerEpoch),
      topic: target.topic,
      partition: target.partition,
    });
    if (code !== 0) return refused(code, `the transaction of ${target.transactionalId ?? ''} does not hold this partition`);
  }
  if (!broker.budget.admit(records.length)) {
    return refused(errorCode.KAFKA_STORAGE_ERROR, 'the log budget is reached and nothing that every group has read is left');
  }
  const isAppendTime = broker.topics.config(topic, 'message.timestamp.type') === 'LogAppendTime';
  return log.append(
    records,
    {
      maxBytes: Number(broker.topics.config(topic, 'max.message.bytes')),
      checksCrc: !context.isLocal,
      appendTime: isAppendTime ? broker.clock() : undefined,
      needsKeys: broker.topics.config(topic, 'cleanup.policy').includes('compact'),
      allowsZstd: version >= 7,
    },
    context.isLocal,
  );
}
