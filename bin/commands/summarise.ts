import { resolve } from 'node:path';
import { isObject, textOf, type JsonObject } from '../../schemas/json.ts';
import { connect } from '../connect.ts';
import { printData, printJson, say, table } from '../output.ts';

interface SummariseOptions {
  readonly json?: boolean;
  readonly day?: string;
  readonly from: string;
  readonly dryRun?: boolean;
}

/** Runs the workflow summariser over a day; with `--dry-run` it only shows the summaries. */
export async function summarise(options: SummariseOptions): Promise<void> {
  const report = await connect().summarise({
    day: options.day,
    folder: options.from === 'topic' ? undefined : resolve(options.from),
    dryRun: options.dryRun === true,
  });
  if (options.json === true) {
    printJson(report);
    return;
  }
  const { day, source, used, serverEvents, unreadable, summaries, written } = report;
  if (summaries.length > 0) {
    printData(table(['summaries', 'type', 'mode', 'seconds', 'interactions'], byKind(summaries)));
  }
  say(
    `${day}, ${source}: ${used} events counted, ${serverEvents} of services and ${unreadable} unreadable left out.`,
  );
  say(
    options.dryRun === true
      ? `${summaries.length} summaries; --dry-run wrote none.`
      : `${written} summaries written to telemetry.derived.`,
  );
}

function byKind(summaries: readonly JsonObject[]): readonly (readonly unknown[])[] {
  const kinds = Map.groupBy(summaries, ({ dimensions }) => {
    const { type, mode } = isObject(dimensions) ? dimensions : {};
    return `${textOf(type)}\n${textOf(mode)}`;
  });
  return [...kinds]
    .map(([kind, of]): readonly unknown[] => [
      of.length,
      ...kind.split('\n'),
      Math.round(of.reduce((sum, one) => sum + measured(one, 'time_spent'), 0)),
      of.reduce((sum, one) => sum + measured(one, 'interact_events_count'), 0),
    ])
    .sort((a, b) => Number(b[0]) - Number(a[0]));
}

function measured({ edata }: JsonObject, name: string): number {
  const eks = isObject(edata) ? edata['eks'] : undefined;
  return isObject(eks) ? Number(eks[name]) : 0;
}
