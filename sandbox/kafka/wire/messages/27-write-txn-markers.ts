import { array, bool, int16, int32, int64, message, string, structs } from '../fields.ts';

export const writeTxnMarkers = message({
  key: 27,
  name: 'WriteTxnMarkers',
  versions: [1, 1],
  flexibleFrom: 1,
  request: {
    markers: structs({
      producerId: int64(),
      producerEpoch: int16(),
      transactionResult: bool(),
      topics: structs({
        name: string(),
        partitionIndexes: array(int32()),
      }),
      coordinatorEpoch: int32(),
    }),
  },
  response: {
    markers: structs({
      producerId: int64(),
      topics: structs({
        name: string(),
        partitions: structs({
          partitionIndex: int32(),
          errorCode: int16(),
        }),
      }),
    }),
  },
});
