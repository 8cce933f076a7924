import type { RecordView } from '../control/types.ts';
import { readCommitted } from '../engines/read-committed.ts';
import type { SandboxParts } from '../sandbox.ts';
import { describeTopic, viewOf } from './topics.ts';

/** Hands over a topic's records as they are committed, from now on, until the signal aborts. */
export function followTopic(
  parts: SandboxParts,
  options: {
    readonly topic: string;
    readonly text: string | undefined;
    readonly signal: AbortSignal;
    readonly onRecords: (records: readonly RecordView[]) => void;
  },
): void {
  const description = describeTopic(parts, options.topic);
  const text = options.text?.toLowerCase();
  const follow = async (partition: number, start: number): Promise<void> => {
    let offset = start;
    while (!options.signal.aborted) {
      const run = await readCommitted(parts.kafka[description.cluster], {
        topic: description.fullName,
        partition,
        offset,
        maxBytes: 1024 * 1024,
        maxWaitMs: 500,
      });
      offset = run.nextOffset;
      const views = run.records
        .map((record) => viewOf(record, description))
        .filter((view) => text === undefined || JSON.stringify(view).toLowerCase().includes(text));
      if (views.length > 0) options.onRecords(views);
    }
  };
  for (const { partition, logEndOffset } of description.partitionDetail) {
    follow(partition, logEndOffset).catch((error: unknown) => {
      parts.notices.add('warning', `following ${options.topic}: ${String(error)}`);
    });
  }
}
