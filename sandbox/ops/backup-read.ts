import type { SourceRecord } from '../../pipeline/runtime/port.ts';
import type { EngineCluster } from '../engines/engine.ts';
import { backupProblems } from './backup-problems.ts';

/**
 * Every committed record of a partition from one offset until before another, in order; `until` must not pass the last
 * stable offset. @throws BACKUP_READ_STALLED rather than end early
 */
export async function* readPartition(
  cluster: EngineCluster,
  range: {
    readonly topic: string;
    readonly partition: number;
    readonly from: number;
    readonly until: number;
  },
): AsyncGenerator<SourceRecord> {
  const { topic, partition, until } = range;
  let offset = range.from;
  while (offset < until) {
    const run = await cluster.read({
      topic,
      partition,
      offset,
      maxBytes: 4 * 1024 * 1024,
      maxWaitMs: 5_000,
    });
    for (const record of run.records) if (record.offset < until) yield record;
    if (run.nextOffset === offset)
      throw backupProblems.error('BACKUP_READ_STALLED', { topic, partition, offset, until });
    offset = run.nextOffset;
  }
}
