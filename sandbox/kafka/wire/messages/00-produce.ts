import {
  int16,
  int32,
  int64,
  message,
  nullableRecords,
  nullableString,
  string,
  struct,
  structs,
} from '../fields.ts';

export const produce = message({
  key: 0,
  name: 'Produce',
  versions: [3, 11],
  advertisedFrom: 0,
  flexibleFrom: 9,
  request: {
    transactionalId: nullableString(),
    acks: int16(),
    timeoutMs: int32(),
    topicData: structs({
      name: string(),
      partitionData: structs({
        index: int32(),
        records: nullableRecords(),
      }),
    }),
  },
  response: {
    responses: structs({
      name: string(),
      partitionResponses: structs({
        index: int32(),
        errorCode: int16(),
        baseOffset: int64(),
        logAppendTimeMs: int64({ default: -1 }),
        logStartOffset: int64({ since: 5, default: -1 }),
        recordErrors: structs(
          {
            batchIndex: int32(),
            batchIndexErrorMessage: nullableString(),
          },
          { since: 8 },
        ),
        errorMessage: nullableString({ since: 8 }),
        currentLeader: struct(
          {
            leaderId: int32({ default: -1 }),
            leaderEpoch: int32({ default: -1 }),
          },
          { since: 10, tag: 0 },
        ),
      }),
    }),
    throttleTimeMs: int32(),
    nodeEndpoints: structs(
      {
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: nullableString(),
      },
      { since: 10, tag: 0 },
    ),
  },
});
