export {
  batchHeader,
  CONTROL,
  LOG_APPEND_TIME,
  readInt64,
  TRANSACTIONAL,
  writeInt64,
} from './batch-header.ts';
export { decodeBatch, decodeBatches } from './decode-batch.ts';
export { encodeBatch, seal, type BatchOptions, type NewRecord } from './encode-batch.ts';
