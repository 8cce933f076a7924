import {
  array,
  int16,
  int32,
  int8,
  message,
  nullableString,
  nullableStructs,
  string,
  structs,
} from '../fields.ts';

export const electLeaders = message({
  key: 43,
  name: 'ElectLeaders',
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    electionType: int8({ since: 1 }),
    topicPartitions: nullableStructs({
      topic: string(),
      partitions: array(int32()),
    }),
    timeoutMs: int32({ default: 60000 }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16({ since: 1 }),
    replicaElectionResults: structs({
      topic: string(),
      partitionResult: structs({
        partitionId: int32(),
        errorCode: int16(),
        errorMessage: nullableString(),
      }),
    }),
  },
});
