import { resolve } from 'node:path';
import type { ReplayReport } from '../../sandbox/control/index.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { momentMs } from '../input.ts';
import { harmless, printData, printJson, say } from '../output.ts';

interface ReplayOptions {
  readonly json?: boolean;
  readonly from: string;
  readonly to?: string;
  readonly day?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly mid?: readonly string[];
  readonly newMids?: boolean;
  readonly shiftTimes?: boolean;
  readonly speed?: string;
  readonly execute?: boolean;
}

/** Sends a topic or its backup files again; without `--execute` it only tells what would be sent. */
export async function replay(topic: string, options: ReplayOptions): Promise<void> {
  const speed = speedOf(options.speed);
  if (speed === 'unknown') {
    say(`--speed is '${options.speed}': use recorded, or how many times as fast, such as 10.`);
    process.exitCode = exitCode.usage;
    return;
  }
  const client = connect();
  let report = await client.startReplay({
    topic,
    folder: options.from === 'topic' ? undefined : resolve(options.from),
    to: options.to,
    days: options.day,
    since: moment(options.since),
    until: moment(options.until),
    mids: options.mid,
    newMids: options.newMids,
    shiftTimes: options.shiftTimes,
    speed,
    execute: options.execute === true,
  });
  const { id } = report;
  const stop = (): void => {
    // The report below tells how it ended.
    client.stopReplay(id).catch(() => undefined);
  };
  if (report.state === 'running') process.once('SIGINT', stop);
  while (report.state === 'running') report = await client.replay(id, 1_000);
  process.off('SIGINT', stop);
  if (options.json === true) printJson(report);
  else printData(text(report));
  if (report.state === 'failed') process.exitCode = exitCode.infrastructure;
  if (report.state === 'stopped') process.exitCode = exitCode.interrupted;
}

function moment(given: string | undefined): number | undefined {
  return given === undefined ? undefined : momentMs(given);
}

/** Times as fast as recorded; undefined: at once. */
function speedOf(given: string | undefined): number | undefined | 'unknown' {
  if (given === undefined) return undefined;
  if (given === 'recorded') return 1;
  const speed = Number(given.replace(/x$/, ''));
  return speed > 0 && Number.isFinite(speed) ? speed : 'unknown';
}

function text(report: ReplayReport): string {
  const { source, to, read, matched, flagged, firstTime, lastTime, mids, state, sent } = report;
  const times =
    firstTime === null || lastTime === null
      ? 'no sync times'
      : `sync times ${isoText(firstTime)} to ${isoText(lastTime)}`;
  const lines = [
    `${read} records read from ${source}, ${matched} chosen (${times}) for ${to}.`,
    ...(mids.length > 0 ? [`The first mids: ${mids.map(harmless).join(', ')}`] : []),
    ...(flagged > 0 ? [`${flagged} carry flags and are left, as production leaves them.`] : []),
  ];
  if (state === 'dry-run') lines.push('Nothing was sent; --execute sends them.');
  else lines.push(`${sent} sent${state === 'done' ? '' : `: ${report.problem ?? state}`}.`);
  return lines.join('\n');
}

function isoText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
