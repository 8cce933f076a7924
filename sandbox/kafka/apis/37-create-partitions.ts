import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Grows a topic to `count` partitions in all; it cannot shrink. */
export const onCreatePartitions = handler(messages.createPartitions, (request, { broker }) => ({
  results: request.topics.map(({ name, count }) => {
    const topic = broker.topics.get(name);
    if (topic === undefined) {
      return {
        name,
        errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION,
        errorMessage: `${name} is not there`,
      };
    }
    if (count <= topic.partitions.length || count > 1_000) {
      return {
        name,
        errorCode: errorCode.INVALID_PARTITIONS,
        errorMessage: `Topic has ${topic.partitions.length} partitions; ${count} would not be an increase within 1000.`,
      };
    }
    if (!request.validateOnly) broker.topics.grow(topic, count);
    return { name, errorCode: 0, errorMessage: null };
  }),
}));
