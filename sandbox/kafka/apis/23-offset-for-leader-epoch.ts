import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { epochProblem } from './01-fetch.ts';
import { handler } from './handler.ts';

/** The end of the only leader epoch there ever is, 0. */
export const onOffsetForLeaderEpoch = handler(
  messages.offsetForLeaderEpoch,
  (request, { broker }) => ({
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
        const log = broker.topics.partition(topic, partition);
        const code =
          log === undefined
            ? errorCode.UNKNOWN_TOPIC_OR_PARTITION
            : epochProblem(currentLeaderEpoch);
        if (log === undefined || code !== 0 || leaderEpoch > 0)
          return { partition, errorCode: code };
        return { partition, errorCode: 0, leaderEpoch: 0, endOffset: log.endOffset };
      }),
    })),
  }),
);
