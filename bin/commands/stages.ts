import { connect } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { printData, printJson, say, table } from '../output.ts';

const actions = ['pause', 'resume', 'restart', 'kill'] as const;

/** Lists the stages, or does something to one. */
export async function stages(
  action: string,
  stage: string | undefined,
  options: { readonly json?: boolean },
): Promise<void> {
  const client = connect();
  if (action === 'list') {
    const { stages: all } = await client.status();
    if (options.json === true) printJson(all);
    else
      printData(
        table(
          ['stage', 'group', 'state', 'lag'],
          all.map((one) => [one.stage, one.group, one.state, one.lag]),
        ),
      );
    return;
  }
  const wanted = actions.find((one) => one === action);
  if (wanted === undefined || stage === undefined) {
    say(`Use stages list, or stages ${actions.join('|')} STAGE.`);
    process.exitCode = exitCode.usage;
    return;
  }
  const done = await client.stage(stage, wanted);
  if (options.json === true) printJson(done);
  else say(`${done.stage} is ${done.state}.`);
}
