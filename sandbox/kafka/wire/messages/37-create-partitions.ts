import {
  array,
  bool,
  int16,
  int32,
  message,
  nullableString,
  nullableStructs,
  string,
  structs,
} from '../fields.ts';

export const createPartitions = message({
  key: 37,
  name: 'CreatePartitions',
  versions: [0, 3],
  flexibleFrom: 2,
  request: {
    topics: structs({
      name: string(),
      count: int32(),
      assignments: nullableStructs({
        brokerIds: array(int32()),
      }),
    }),
    timeoutMs: int32(),
    validateOnly: bool(),
  },
  response: {
    throttleTimeMs: int32(),
    results: structs({
      name: string(),
      errorCode: int16(),
      errorMessage: nullableString(),
    }),
  },
});
