import { int16, int32, message, string, structs } from '../fields.ts';

export const offsetDelete = message({
  key: 47,
  name: 'OffsetDelete',
  versions: [0, 0],
  flexibleFrom: undefined,
  request: {
    groupId: string(),
    topics: structs({
      name: string(),
      partitions: structs({
        partitionIndex: int32(),
      }),
    }),
  },
  response: {
    errorCode: int16(),
    throttleTimeMs: int32(),
    topics: structs({
      name: string(),
      partitions: structs({
        partitionIndex: int32(),
        errorCode: int16(),
      }),
    }),
  },
});
