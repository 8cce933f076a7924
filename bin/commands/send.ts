import type { Journey } from '../../sandbox/control/types.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { readValues, spanMs } from '../input.ts';
import { printData, printJson, say, table } from '../output.ts';

interface SendOptions {
  readonly to: string;
  readonly wait?: boolean;
  readonly within: string;
  readonly json?: boolean;
}

/** Sends files of events; with --wait tells how each ended. */
export async function send(files: readonly string[], options: SendOptions): Promise<void> {
  const values = await readValues(files);
  const client = connect();
  const report = await client.send(options.to, values);
  for (const { index, status, text } of report.refused)
    say(`Batch ${index} was refused with ${status}: ${text}`);
  if (report.refused.length > 0) process.exitCode = exitCode.violation;
  if (options.wait !== true) {
    if (options.json === true) printJson(report);
    else say(`${report.accepted} of ${report.sent} accepted, ${report.mids.length} mids.`);
    return;
  }
  const { drained, waitingFor } = await client.drained(spanMs(options.within));
  if (!drained) {
    say(`Not drained within ${options.within}: ${waitingFor.join('; ')}.`);
    process.exitCode = exitCode.notDrained;
  }
  const journeys: Journey[] = [];
  for (const mid of new Set(report.mids)) journeys.push(...(await client.journeys(mid)));
  if (options.json === true) printJson({ ...report, journeys });
  else printData(endsTable(journeys));
}

function endsTable(journeys: readonly Journey[]): string {
  return table(
    ['mid', 'eid', 'end', 'at', 'reason', 'detail'],
    journeys.flatMap(({ mid, eid, branches }) =>
      branches.map(({ end, at, reason, detail }) => [mid, eid, end, at, reason, detail]),
    ),
  );
}
