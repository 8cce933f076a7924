import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Forgets positions of a group, but not on topics that a member reads. */
export const onOffsetDelete = handler(messages.offsetDelete, (request, { broker }) => {
  const group = broker.groups.get(request.groupId);
  if (group === undefined) return { errorCode: errorCode.GROUP_ID_NOT_FOUND };
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        if (broker.topics.partition(name, partitionIndex) === undefined) {
          return { partitionIndex, errorCode: errorCode.UNKNOWN_TOPIC_OR_PARTITION };
        }
        if (broker.groups.isSubscribed(request.groupId, name)) {
          return { partitionIndex, errorCode: errorCode.GROUP_SUBSCRIBED_TO_TOPIC };
        }
        group.offsets.delete(name, partitionIndex);
        return { partitionIndex, errorCode: 0 };
      }),
    })),
  };
});
