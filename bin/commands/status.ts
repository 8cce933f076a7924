import type { LogBudget, Status, SumCheck } from '../../sandbox/control/types.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { spanMs } from '../input.ts';
import { bytesText, printData, printJson, say, table } from '../output.ts';
import { addressLines } from './up.ts';

interface StatusOptions {
  readonly waitDrained?: boolean;
  readonly within: string;
  readonly json?: boolean;
}

/** Addresses, stages, lag and the sum check; with --wait-drained only after nothing is in flight any more. */
export async function status(options: StatusOptions): Promise<void> {
  const client = connect();
  if (options.waitDrained === true) {
    const { drained, waitingFor } = await client.drained(spanMs(options.within));
    if (!drained) {
      say(`Not drained within ${options.within}: ${waitingFor.join('; ')}.`);
      process.exitCode = exitCode.notDrained;
    }
  }
  const now = await client.status();
  if (options.json === true) printJson(now);
  else printData(statusText(now, client.locator));
}

function statusText(now: Status, locator: Parameters<typeof addressLines>[0]): string {
  const { sum, log } = now;
  return [
    `${now.engine} engine, flavour ${now.flavour}, process ${now.pid}, ${bytesText(now.memory.residentBytes)} resident`,
    ...addressLines(locator),
    '',
    table(
      ['stage', 'state', 'lag', 'per s', 'read', 'outcomes'],
      now.stages.map(({ stage, state, lag, inPerSecond, processed, outcomes }) => [
        stage,
        state,
        lag,
        inPerSecond,
        processed,
        Object.entries(outcomes)
          .map(([outcome, count]) => `${outcome} ${count}`)
          .join(', '),
      ]),
    ),
    '',
    ...(sum === undefined ? [] : [sumText(sum)]),
    ...(log === undefined ? [] : [logText(log)]),
    now.drained ? 'drained: nothing is in flight' : `waiting for: ${now.waitingFor.join('; ')}`,
    ...(now.refused > 0
      ? [`${now.refused} requests refused by the Telemetry Service are kept`]
      : []),
    ...now.notices.map(({ level, text }) => `${level}: ${text}`),
  ].join('\n');
}

/** The sum check in one line. */
export function sumText({ accepted, derived, settled, inFlight, holds }: SumCheck): string {
  const sum = `accepted ${accepted} + derived ${derived} = settled ${settled} + in flight ${inFlight}`;
  return holds ? sum : `${sum}  (DOES NOT HOLD)`;
}

function logText(log: LogBudget): string {
  const { usedBytes, heldBytes, budgetBytes, full, evictedRecords } = log;
  const evicted = evictedRecords > 0 ? `, ${evictedRecords} records let go` : '';
  return `log ${bytesText(usedBytes)} of ${bytesText(budgetBytes)}, ${bytesText(heldBytes)} in memory${full ? ', FULL' : ''}${evicted}`;
}
