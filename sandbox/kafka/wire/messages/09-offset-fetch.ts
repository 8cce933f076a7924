import {
  array,
  bool,
  int16,
  int32,
  int64,
  message,
  nullableString,
  nullableStructs,
  string,
  structs,
} from '../fields.ts';

export const offsetFetch = message({
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 9],
  flexibleFrom: 6,
  request: {
    groupId: string({ since: 1, until: 7 }),
    topics: nullableStructs(
      {
        name: string(),
        partitionIndexes: array(int32()),
      },
      { since: 1, until: 7, nullableSince: 2 },
    ),
    groups: structs(
      {
        groupId: string(),
        memberId: nullableString({ since: 9 }),
        memberEpoch: int32({ since: 9, default: -1 }),
        topics: nullableStructs({
          name: string(),
          partitionIndexes: array(int32()),
        }),
      },
      { since: 8 },
    ),
    requireStable: bool({ since: 7 }),
  },
  response: {
    throttleTimeMs: int32({ since: 3 }),
    topics: structs(
      {
        name: string(),
        partitions: structs({
          partitionIndex: int32(),
          committedOffset: int64(),
          committedLeaderEpoch: int32({ since: 5, default: -1 }),
          metadata: nullableString(),
          errorCode: int16(),
        }),
      },
      { since: 1, until: 7 },
    ),
    errorCode: int16({ since: 2, until: 7 }),
    groups: structs(
      {
        groupId: string(),
        topics: structs({
          name: string(),
          partitions: structs({
            partitionIndex: int32(),
            committedOffset: int64(),
            committedLeaderEpoch: int32({ default: -1 }),
            metadata: nullableString(),
            errorCode: int16(),
          }),
        }),
        errorCode: int16(),
      },
      { since: 8 },
    ),
  },
});
