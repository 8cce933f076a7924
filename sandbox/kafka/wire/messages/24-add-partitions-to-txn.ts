import { array, int16, int32, int64, message, string, structs } from '../fields.ts';

export const addPartitionsToTxn = message({
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: [0, 3],
  flexibleFrom: 3,
  request: {
    v3AndBelowTransactionalId: string(),
    v3AndBelowProducerId: int64(),
    v3AndBelowProducerEpoch: int16(),
    v3AndBelowTopics: structs({
      name: string(),
      partitions: array(int32()),
    }),
  },
  response: {
    throttleTimeMs: int32(),
    resultsByTopicV3AndBelow: structs({
      name: string(),
      resultsByPartition: structs({
        partitionIndex: int32(),
        partitionErrorCode: int16(),
      }),
    }),
  },
});
