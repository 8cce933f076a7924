import type { Cluster } from '../topology.ts';

/** A record as a consumer receives it. `topic` is the full name, with the environment prefix. */
export interface SourceRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** A record to write, full topic name; `partition` is chosen by the port's partitioner when absent. */
export interface TargetRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Buffer;
  readonly partition?: number;
}

/** Where a written record landed. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** One transaction: outputs and source offset together, or nothing. */
export interface Transaction {
  /** Writes records and tells where each landed, in order. */
  write(records: readonly TargetRecord[]): Promise<readonly Position[]>;
  /** Commits the outputs and `nextOffset` as the group's position. @throws PORT_FENCED when another member owns the partition by now. */
  commit(nextOffset: number): Promise<void>;
  abort(): Promise<void>;
}

/** One assigned partition as its owner sees it; calls for one partition never overlap. */
export interface PartitionTurn {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly SourceRecord[];
  begin(): Promise<Transaction>;
}

export interface GroupOptions {
  readonly cluster: Cluster;
  readonly group: string;
  readonly topic: string;
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
  /** Handles one partition's records; when it rejects, the partition is read again from its committed offset. */
  readonly onRecords: (turn: PartitionTurn) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export interface GroupMember extends AsyncDisposable {
  pause(): void;
  resume(): void;
  readonly assignment: readonly number[];
}

/** How the pipeline speaks to Kafka: `direct` to the embedded log, or `kafkajs` over the wire. Both pass the same tests. */
export interface KafkaPort extends AsyncDisposable {
  join(options: GroupOptions): Promise<GroupMember>;
  /** Writes outside a transaction, acknowledged. */
  send(cluster: Cluster, records: readonly TargetRecord[]): Promise<readonly Position[]>;
}
