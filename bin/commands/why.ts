import type { WhyNot } from '../../sandbox/control/types.ts';
import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { harmless, printData, printJson } from '../output.ts';

/** Why an event is not in a topic, or how it ended. Exit 1 when nothing is known of the mid. */
export async function why(
  mid: string,
  options: { readonly topic?: string; readonly json?: boolean },
): Promise<void> {
  const answer = await connect().why(mid, options.topic);
  if (options.json === true) printJson(answer);
  else printData(whyText(answer));
  if (answer.known !== 'yes') process.exitCode = exitCode.violation;
}

/** The answer in sentences. */
export function whyText({ mid, known, answers }: WhyNot): string {
  if (known === 'no') return `No event with mid ${harmless(mid)} was ever seen here.`;
  if (known === 'no longer known') {
    return `Nothing is known of ${harmless(mid)} any more: the journey index is bounded and has let older journeys go.`;
  }
  return answers
    .map(({ occurrence, sentence, reason, rule, source, remedy }) =>
      [
        occurrence,
        `  ${harmless(sentence)}`,
        ...(reason === null ? [] : [`  reason  ${reason}`]),
        ...(rule === undefined ? [] : [`  rule    ${rule}`]),
        ...(source === undefined ? [] : [`  source  ${source}`]),
        ...(remedy === undefined ? [] : [`  remedy  ${remedy}`]),
      ].join('\n'),
    )
    .join('\n');
}
