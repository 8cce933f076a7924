import { problems } from '../../schemas/problem.ts';
import { findRunning } from '../connect.ts';
import { bare } from './bare.ts';

const openProblems = problems({
  OPEN_NO_TERMINAL: {
    title: 'The screen needs a terminal',
    message: ({ link }: { readonly link: string }) =>
      `'${link}' was not opened: input or output is no terminal.`,
    hint: () =>
      'Run it in a terminal, or use `trace`, `why`, `topics tail` and `query` with --json.',
  },
  OPEN_NOTHING_RUNS: {
    title: 'A link needs a running sandbox',
    message: ({ link }: { readonly link: string }) =>
      `'${link}' was not opened: no sandbox runs here, so there is nothing to show.`,
    hint: () => 'Start one with `telemetry-sandbox up`.',
  },
});

/** Opens the screen at a link: `journey?mid=…`. @throws OPEN_NO_TERMINAL · OPEN_NOTHING_RUNS */
export async function open(link: string): Promise<void> {
  if (!process.stdout.isTTY || !process.stdin.isTTY)
    throw openProblems.error('OPEN_NO_TERMINAL', { link });
  if ((await findRunning(process.cwd())) === undefined)
    throw openProblems.error('OPEN_NOTHING_RUNS', { link });
  await bare({}, link);
}
