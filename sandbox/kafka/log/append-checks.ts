import { errorCode } from '../errors.ts';
import { crc32c } from '../wire/crc32c.ts';
import { batchHeader, CONTROL, decodeBatch, readInt64 } from '../wire/record-batch.ts';

/** What a topic and a request version ask of a batch. */
export interface AppendLimits {
  readonly maxBytes: number;
  /** False for in-process calls, which may leave the checksum 0 for later. */
  readonly checksCrc: boolean;
  /** Epoch ms that a LogAppendTime topic stamps. */
  readonly appendTime: number | undefined;
  /** A compacted topic takes no record without a key. */
  readonly needsKeys: boolean;
  readonly allowsZstd: boolean;
  /** Bounds of a record's time, epoch ms. */
  readonly timestamps?: { readonly min: number; readonly max: number } | undefined;
}

export interface Refused {
  readonly errorCode: number;
  readonly message: string;
  /** Records that are to blame, by their place in the batch. */
  readonly records?: readonly number[];
}

const invalid = (message: string): Refused => ({ errorCode: errorCode.INVALID_RECORD, message });

/** Why a client's batch cannot be taken; undefined when it can (spec/kafka-protocol.md §1.5). Opens a record only for `needsKeys`. */
export function refusalOf(batch: Buffer, limits: AppendLimits): Refused | undefined {
  if (batch.length < batchHeader.size) return invalid('the batch is shorter than its header');
  const size = batch.readInt32BE(batchHeader.batchLength) + 12;
  if (size !== batch.length) return invalid('exactly one batch a partition is taken');
  if (batch.readInt8(batchHeader.magic) !== 2)
    return invalid('only record batches of format 2 are taken');
  if (size > limits.maxBytes) {
    return {
      errorCode: errorCode.MESSAGE_TOO_LARGE,
      message: `${size} bytes are above max.message.bytes ${limits.maxBytes}`,
    };
  }
  if (
    limits.checksCrc &&
    crc32c(batch, batchHeader.attributes) !== batch.readUInt32BE(batchHeader.crc)
  ) {
    return { errorCode: errorCode.CORRUPT_MESSAGE, message: 'the checksum does not match' };
  }
  return refusalOfHeader(batch, limits) ?? (limits.needsKeys ? refusalOfKeys(batch) : undefined);
}

function refusalOfHeader(batch: Buffer, limits: AppendLimits): Refused | undefined {
  const attributes = batch.readInt16BE(batchHeader.attributes);
  const count = batch.readInt32BE(batchHeader.recordCount);
  if (count <= 0 || count !== batch.readInt32BE(batchHeader.lastOffsetDelta) + 1) {
    return invalid(`${count} records do not fit the batch's last offset`);
  }
  if ((attributes & CONTROL) !== 0) return invalid('clients cannot write control batches');
  if (
    readInt64(batch, batchHeader.producerId) >= 0 &&
    batch.readInt32BE(batchHeader.baseSequence) < 0
  ) {
    return invalid('a producer id needs a sequence');
  }
  const codec = attributes & 7;
  if (codec > 4)
    return {
      errorCode: errorCode.UNSUPPORTED_COMPRESSION_TYPE,
      message: `there is no codec ${codec}`,
    };
  if (codec === 4 && !limits.allowsZstd) {
    return {
      errorCode: errorCode.UNSUPPORTED_COMPRESSION_TYPE,
      message: 'zstd needs Produce version 7',
    };
  }
  const { timestamps } = limits;
  if (timestamps === undefined) return undefined;
  const first = readInt64(batch, batchHeader.baseTimestamp);
  const last = readInt64(batch, batchHeader.maxTimestamp);
  if (first >= timestamps.min && last <= timestamps.max) return undefined;
  return {
    errorCode: errorCode.INVALID_TIMESTAMP,
    message: `times ${first} to ${last} are outside ${timestamps.min} to ${timestamps.max}`,
  };
}

function refusalOfKeys(batch: Buffer): Refused | undefined {
  try {
    const { records } = decodeBatch(batch);
    const keyless = records.flatMap(({ key }, index) => (key === null ? [index] : []));
    if (keyless.length === 0) return undefined;
    return { ...invalid('a compacted topic takes no record without a key'), records: keyless };
  } catch (error) {
    return {
      errorCode: errorCode.CORRUPT_MESSAGE,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
