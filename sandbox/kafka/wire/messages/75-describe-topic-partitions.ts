import {
  array,
  bool,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  nullableStruct,
  string,
  structs,
  uuid,
} from '../fields.ts';

export const describeTopicPartitions = message({
  key: 75,
  name: 'DescribeTopicPartitions',
  versions: [0, 0],
  flexibleFrom: 0,
  request: {
    topics: structs({
      name: string(),
    }),
    responsePartitionLimit: int32({ default: 2000 }),
    cursor: nullableStruct({
      topicName: string(),
      partitionIndex: int32(),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    topics: structs({
      errorCode: int16(),
      name: nullableString(),
      topicId: uuid(),
      isInternal: bool(),
      partitions: structs({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32({ default: -1 }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        eligibleLeaderReplicas: nullableArray(int32()),
        lastKnownElr: nullableArray(int32()),
        offlineReplicas: array(int32()),
      }),
      topicAuthorizedOperations: int32({ default: -2147483648 }),
    }),
    nextCursor: nullableStruct({
      topicName: string(),
      partitionIndex: int32(),
    }),
  },
});
