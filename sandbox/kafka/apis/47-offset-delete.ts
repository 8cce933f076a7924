import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler } from './handler.ts';

/** Forgets positions of a group, but not on topics that a member reads; of other protocols' groups only while they are empty. */
export const onOffsetDelete = handler(messages.offsetDelete, (request, { broker }) => {
  const group = broker.groups.get(request.groupId);
  if (group === undefined) return { errorCode: errorCode.GROUP_ID_NOT_FOUND };
  if (group.members.size > 0 && group.protocolType !== 'consumer')
    return { errorCode: errorCode.NON_EMPTY_GROUP };
  const deleteOne = (topic: string, partition: number): number => {
    if (broker.topics.partition(topic, partition) === undefined)
      return errorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (broker.groups.isSubscribed(request.groupId, topic))
      return errorCode.GROUP_SUBSCRIBED_TO_TOPIC;
    group.offsets.delete(topic, partition);
    return errorCode.NONE;
  };
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: deleteOne(name, partitionIndex),
      })),
    })),
  };
});
