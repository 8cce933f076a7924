import { errorCode } from '../errors.ts';
import { messages } from '../wire/messages/index.ts';
import { handler, type Broker } from './handler.ts';

type Asked =
  | readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[]
  | null;

/** Committed positions; null topics ask for all of the group. Version 8 changes the whole shape to groups. */
export const onOffsetFetch = handler(messages.offsetFetch, (request, { broker, version }) => {
  if (version >= 8) {
    return {
      groups: request.groups.map(({ groupId, topics }) => ({
        groupId,
        topics: positions(broker, { groupId, topics, isStable: request.requireStable }),
        errorCode: 0,
      })),
    };
  }
  const { groupId, topics, requireStable } = request;
  return { topics: positions(broker, { groupId, topics, isStable: requireStable }), errorCode: 0 };
});

function positions(
  broker: Broker,
  {
    groupId,
    topics,
    isStable,
  }: { readonly groupId: string; readonly topics: Asked; readonly isStable: boolean },
) {
  const offsets = broker.groups.get(groupId)?.offsets;
  const asked = topics ?? grouped(offsets?.list() ?? []);
  return asked.map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => {
      if (isStable && offsets?.hasPending(name, partitionIndex) === true) {
        return {
          partitionIndex,
          committedOffset: -1,
          committedLeaderEpoch: -1,
          metadata: '',
          errorCode: errorCode.UNSTABLE_OFFSET_COMMIT,
        };
      }
      const found = offsets?.get(name, partitionIndex);
      return {
        partitionIndex,
        committedOffset: found?.offset ?? -1,
        committedLeaderEpoch: found?.leaderEpoch ?? -1,
        metadata: found?.metadata ?? '',
        errorCode: 0,
      };
    }),
  }));
}

function grouped(
  offsets: readonly { readonly topic: string; readonly partition: number }[],
): readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[] {
  const byTopic = Map.groupBy(offsets, ({ topic }) => topic);
  return [...byTopic].map(([name, some]) => ({
    name,
    partitionIndexes: some.map(({ partition }) => partition),
  }));
}
