/** How Druid reads Kafka: committed records, by full topic name, without a consumer group. */
export interface DruidSource {
  /** 0 while the topic does not exist. */
  partitions(topic: string): Promise<number>;
  /**
   * Waits up to `maxWaitMs` for committed records at or after `offset`. `nextOffset` passes transaction markers,
   * `endOffset` is the last stable offset.
   */
  read(query: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly maxBytes: number;
    readonly maxWaitMs: number;
    readonly signal: AbortSignal;
  }): Promise<SourceRun>;
}

export interface SourceRun {
  readonly records: readonly { readonly offset: number; readonly value: Buffer | null }[];
  readonly nextOffset: number;
  readonly endOffset: number;
  readonly startOffset: number;
}

/** One commit: rows and offsets of a run of records are stored. */
export interface IngestProgress {
  readonly datasource: string;
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly nextOffset: number;
  readonly processed: number;
  readonly problems: readonly {
    readonly offset: number;
    readonly kind: 'unparseable' | 'thrownAway' | 'processedWithError';
    readonly detail: string;
  }[];
}
