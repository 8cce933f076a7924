import { summariseWorkflow } from '../../pipeline/batch/summarise-workflow.ts';
import type { JsonValue } from '../../schemas/json.ts';
import type { SummariseReport, SummariseRequest } from '../control/batch-types.ts';
import type { SandboxParts } from '../sandbox.ts';
import { istDay } from './backup-layout.ts';
import { replaySource } from './replay-source.ts';
import { findTopic } from './topics.ts';

const input = 'telemetry.unique';
const output = 'telemetry.derived';

/**
 * Runs the workflow summariser over one folder day of telemetry.unique, from the topic or from backup files, and writes its
 * summaries to telemetry.derived without keys, as the nightly job does. Sessions that still go on are summarised as far as
 * they are: run it again later and they come again, longer and with other mids. @throws INPUT_BACKUP_FOLDER,
 * INPUT_BACKUP_UNREADABLE
 */
export async function summarise(
  parts: SandboxParts,
  { day = istDay(parts.now()), folder, dryRun }: SummariseRequest,
): Promise<SummariseReport> {
  const { flavour } = parts.config;
  const source = await replaySource(parts, { topic: input, folder, days: [day] });
  const events: JsonValue[] = [];
  for await (const { value } of source.items()) events.push(value);
  const { summaries, ...counts } = summariseWorkflow(events, { flavour, now: parts.now() });
  if (!dryRun && summaries.length > 0) {
    const { cluster, fullName } = await findTopic(parts, output);
    await parts.engine.port.send(
      cluster,
      summaries.map((summary) => ({
        topic: fullName,
        key: null,
        value: Buffer.from(JSON.stringify(summary)),
      })),
    );
  }
  const written = dryRun ? 0 : summaries.length;
  return { day, source: source.name, ...counts, summaries, written };
}
