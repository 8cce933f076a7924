import { Reader } from '../wire/reader.ts';

// Payloads of protocolType "consumer" (spec/kafka-protocol.md §1.8); opaque to the coordinator, read for people.

/** Topics of a subscription; empty when the payload is not one. */
export function subscribedTopics(metadata: Buffer): readonly string[] {
  return readable(() => {
    const reader = new Reader(metadata);
    reader.int16();
    return Array.from({ length: reader.int32() }, () => reader.slice(reader.int16()).toString());
  });
}

export interface AssignedTopic {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** Topics and partitions of an assignment; empty when the payload is not one. */
export function assignedPartitions(assignment: Buffer): readonly AssignedTopic[] {
  return readable(() => {
    const reader = new Reader(assignment);
    reader.int16();
    return Array.from({ length: reader.int32() }, () => ({
      topic: reader.slice(reader.int16()).toString(),
      partitions: Array.from({ length: reader.int32() }, () => reader.int32()),
    }));
  });
}

function readable<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
