import type { Change, Journey } from '../../sandbox/control/types.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { harmless, printData, printJson, say } from '../output.ts';

/** All journeys of a mid. */
export async function trace(mid: string, options: { readonly json?: boolean }): Promise<void> {
  const journeys = await connect().journeys(mid);
  if (options.json === true) printJson(journeys);
  else if (journeys.length === 0)
    say(`No journey of ${mid} is known. \`telemetry-sandbox why ${mid}\` tells more.`);
  else printData(journeys.map(journeyText).join('\n\n'));
  if (journeys.length === 0) process.exitCode = exitCode.violation;
}

/** One journey as lines: the hops with what each stage changed, then the ends. */
export function journeyText(journey: Journey): string {
  const { occurrence, parent, mid, eid, hops, branches, children } = journey;
  return [
    harmless(
      `${eid ?? 'record'} ${mid ?? ''}  ${occurrence}${parent === null ? '' : `  made from ${parent}`}`,
    ),
    ...hops.flatMap((hop) => [
      `  +${String(hop.sinceStartMs).padStart(5)} ms  ${`${hop.cluster}/${hop.topic}-${hop.partition}@${hop.offset}`.padEnd(46)} ${hop.stage}${hop.reason === null ? '' : ` (${hop.reason})`}`,
      ...hop.changes.slice(0, 12).map((change) => `             ${changeText(change)}`),
      ...(hop.changes.length > 12 ? [`             … ${hop.changes.length - 12} more`] : []),
    ]),
    ...branches.map(
      ({ end, at, reason, detail }) =>
        `  ${end} at ${at}${reason === null ? '' : ` (${reason})`}${detail === undefined ? '' : `: ${harmless(detail)}`}`,
    ),
    ...(children.length === 0
      ? []
      : [
          `  made ${children.length} events: ${children
            .slice(0, 5)
            .map(({ eid: kind, mid: id }) => harmless(`${kind ?? '?'} ${id ?? ''}`))
            .join(', ')}${children.length > 5 ? ', …' : ''}`,
        ]),
  ].join('\n');
}

function short(value: unknown): string {
  const text = harmless(JSON.stringify(value));
  return text.length > 70 ? `${text.slice(0, 67)}…` : text;
}

function changeText({ kind, path, before, after }: Change): string {
  if (kind === 'added') return `+ ${harmless(path)} = ${short(after)}`;
  if (kind === 'removed') return `- ${harmless(path)}`;
  return `~ ${harmless(path)}: ${short(before)} → ${short(after)}`;
}
