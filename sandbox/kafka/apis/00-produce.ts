import { errorCode } from '../errors.ts';
import type { AppendLimits } from '../log/append-checks.ts';
import type { AppendResult, PartitionLog } from '../log/partition-log.ts';
import type { Topic } from '../log/topics.ts';
import { messages } from '../wire/messages/index.ts';
import { batchHeader, readInt64, TRANSACTIONAL } from '../wire/record-batch.ts';
import { handler, type RequestContext } from './handler.ts';

const refused = (code: number, message: string): AppendResult => ({ errorCode: code, message });

/** Appends one batch a partition. acks=0 has no answer, and a fault closes the connection so that the client notices. */
export const onProduce = handler(
  messages.produce,
  ({ acks, topicData, transactionalId }, context) => {
    const responses = topicData.map(({ name, partitionData }) => ({
      name,
      partitionResponses: partitionData.map(({ index, records }) => {
        const log = context.broker.topics.partition(name, index);
        const result =
          acks < -1 || acks > 1
            ? refused(errorCode.INVALID_REQUIRED_ACKS, `acks ${acks} is not -1, 0 or 1`)
            : append(context, { topic: name, partition: index, log, records, transactionalId });
        return { index, ...told(result), logStartOffset: log?.startOffset ?? -1 };
      }),
    }));
    if (acks !== 0) return { responses };
    const hasFault = responses.some((topic) =>
      topic.partitionResponses.some((one) => one.errorCode !== 0),
    );
    return hasFault ? 'close' : 'silent';
  },
);

function told(result: AppendResult) {
  if ('baseOffset' in result) {
    return { errorCode: 0, baseOffset: result.baseOffset, logAppendTimeMs: result.logAppendTimeMs };
  }
  return {
    errorCode: result.errorCode,
    baseOffset: -1,
    errorMessage: result.message,
    recordErrors: (result.records ?? []).map((batchIndex) => ({
      batchIndex,
      batchIndexErrorMessage: result.message,
    })),
  };
}

interface Target {
  readonly topic: string;
  readonly partition: number;
  readonly log: PartitionLog | undefined;
  readonly records: Buffer | null;
  readonly transactionalId: string | null;
}

function append(
  context: RequestContext,
  { topic: name, partition, log, ...sent }: Target,
): AppendResult {
  const { broker } = context;
  const topic = broker.topics.get(name);
  if (topic === undefined || log === undefined) {
    return refused(errorCode.UNKNOWN_TOPIC_OR_PARTITION, `${name}-${partition} is not there`);
  }
  const { records } = sent;
  if (records === null || records.length < batchHeader.size) {
    return refused(errorCode.INVALID_RECORD, 'a partition needs one record batch');
  }
  if ((records.readInt16BE(batchHeader.attributes) & TRANSACTIONAL) !== 0) {
    const transactionalId = sent.transactionalId ?? '';
    const code = broker.transactions.checkProduce({
      transactionalId,
      producerId: readInt64(records, batchHeader.producerId),
      producerEpoch: records.readInt16BE(batchHeader.producerEpoch),
      topic: name,
      partition,
    });
    if (code !== 0)
      return refused(
        code,
        `the transaction of '${transactionalId}' cannot write to ${name}-${partition}`,
      );
  }
  if (!broker.budget.admit(records.length)) {
    return refused(
      errorCode.KAFKA_STORAGE_ERROR,
      'the log budget is reached and nothing is left that every reader has passed',
    );
  }
  return log.append(records, limitsOf(topic, context));
}

function limitsOf(topic: Topic, { broker, version, isLocal }: RequestContext): AppendLimits {
  const { topics } = broker;
  const now = broker.clock();
  const isAppendTime = topics.config(topic, 'message.timestamp.type') === 'LogAppendTime';
  return {
    maxBytes: Number(topics.config(topic, 'max.message.bytes')),
    checksCrc: !isLocal,
    appendTime: isAppendTime ? now : undefined,
    needsKeys: topics.config(topic, 'cleanup.policy').includes('compact'),
    allowsZstd: version >= 7,
    timestamps: isAppendTime
      ? undefined
      : {
          min: now - Number(topics.config(topic, 'message.timestamp.before.max.ms')),
          max: now + Number(topics.config(topic, 'message.timestamp.after.max.ms')),
        },
  };
}
