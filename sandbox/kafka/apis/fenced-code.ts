import { errorCode } from '../errors.ts';

/** PRODUCER_FENCED for clients that know it; older ones are told INVALID_PRODUCER_EPOCH (spec/kafka-protocol.md §2.4). */
export function fencedCode(code: number, isKnown: boolean): number {
  return code === errorCode.PRODUCER_FENCED && !isKnown ? errorCode.INVALID_PRODUCER_EPOCH : code;
}
