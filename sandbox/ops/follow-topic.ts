import type { RecordView } from '../control/types.ts';
import { compileFilter, parseFilter, shownRecord } from '../filter/index.ts';
import type { SandboxParts } from '../sandbox.ts';
import { recordView } from './record-view.ts';
import { describeTopic } from './topics.ts';

/**
 * Finds a topic and gives the function that hands over its records as they are committed, from now on, until the signal
 * aborts. @throws SANDBOX_UNKNOWN_TOPIC, FILTER_INVALID and the like
 */
export async function followTopic(
  parts: SandboxParts,
  options: {
    readonly topic: string;
    readonly text: string | undefined;
    /** In the filter language; its limit does not count here. */
    readonly filter?: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<(onRecords: (records: readonly RecordView[]) => void) => void> {
  const description = await describeTopic(parts, options.topic);
  const text = options.text?.toLowerCase();
  const filter = compileFilter(parseFilter(options.filter ?? ''), { now: Date.now() });
  const follow = async (
    { partition, start }: { readonly partition: number; readonly start: number },
    onRecords: (records: readonly RecordView[]) => void,
  ): Promise<void> => {
    let offset = start;
    while (!options.signal.aborted) {
      const run = await parts.engine.kafka[description.cluster].read({
        topic: description.fullName,
        partition,
        offset,
        maxBytes: 1024 * 1024,
        maxWaitMs: 500,
      });
      offset = run.nextOffset;
      const views = run.records
        .map((record) => recordView(record, { ...description, partition }))
        .filter((view) => text === undefined || JSON.stringify(view).toLowerCase().includes(text))
        .filter((view) => filter.test(shownRecord(view)));
      if (views.length > 0) onRecords(views);
    }
  };
  return (onRecords) => {
    for (const { partition, logEndOffset } of description.partitionDetail) {
      follow({ partition, start: logEndOffset }, onRecords).catch((error: unknown) => {
        parts.notices.add('warning', `following ${options.topic}: ${String(error)}`);
      });
    }
  };
}
