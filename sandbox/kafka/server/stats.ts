import type { Broker } from '../apis/handler.ts';
import { assignedPartitions, type AssignedTopic } from '../groups/payloads.ts';

interface PartitionStats {
  readonly partition: number;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly lastStableOffset: number;
  /** Data records; markers are not counted. */
  readonly records: number;
  readonly bytes: number;
}

export interface TopicStats {
  readonly name: string;
  readonly id: string;
  readonly partitions: readonly PartitionStats[];
  /** Settings given for the topic. */
  readonly configs: Readonly<Record<string, string>>;
}

export interface GroupStats {
  readonly group: string;
  readonly state: string;
  readonly protocolType: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly host: string;
    readonly assignment: readonly AssignedTopic[];
  }[];
  readonly offsets: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
  }[];
}

/** Every topic, by name. */
export function topicStats({ topics }: Broker): readonly TopicStats[] {
  return topics.list().map(({ name, id, partitions, configs }) => ({
    name,
    id,
    configs: Object.fromEntries(configs),
    partitions: partitions.map((log, partition) => ({
      partition,
      logStartOffset: log.startOffset,
      logEndOffset: log.endOffset,
      lastStableOffset: log.lastStableOffset,
      records: log.records,
      bytes: log.bytes,
    })),
  }));
}

/** Every group with its members and committed offsets. */
export function groupStats({ groups }: Broker): readonly GroupStats[] {
  return groups.list().map(({ id, state, protocolType, members, offsets }) => ({
    group: id,
    state,
    protocolType,
    members: [...members.values()].map((member) => ({
      memberId: member.id,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: assignedPartitions(member.assignment),
    })),
    offsets: offsets
      .list()
      .map(({ topic, partition, committed }) => ({ topic, partition, offset: committed.offset })),
  }));
}
