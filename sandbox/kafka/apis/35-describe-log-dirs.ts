import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Sizes by partition, in the one place there is: memory. */
export const onDescribeLogDirs = handler(messages.describeLogDirs, (request, { broker }) => {
  const wanted = request.topics;
  const topics = broker.topics
    .list()
    .filter(({ name }) => wanted === null || wanted.some(({ topic }) => topic === name))
    .map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((log, partitionIndex) => ({
        partitionIndex,
        partitionSize: log.bytes,
        offsetLag: 0,
        isFutureKey: false,
      })),
    }));
  return { results: [{ errorCode: 0, logDir: '/memory', topics }] };
});
