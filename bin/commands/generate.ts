import { writeFile } from 'node:fs/promises';
import {
  generateSessions,
  listScenarios,
  parseFaults,
  type FaultShares,
} from '../../generators/index.ts';
import { sandboxProblems } from '../../sandbox/problems.ts';
import type { Flavour } from '../../schemas/flavour.ts';
import { connect } from '../connect.ts';
import { wholeNumber } from '../input.ts';
import { printData, printJson, say, table } from '../output.ts';

interface GenerateOptions {
  readonly scenario: string;
  readonly flavour: Flavour;
  readonly list?: boolean;
  readonly seed: string;
  readonly count?: string;
  readonly rate?: string;
  readonly faults?: string;
  readonly to: string;
  readonly json?: boolean;
}

/** Synthetic sessions: a count of events at once, or a rate that the running sandbox keeps up. */
export async function generate(options: GenerateOptions): Promise<void> {
  const seed = wholeNumber('seed', options.seed);
  if (options.list === true) {
    const scenarios = listScenarios();
    if (options.json === true) printJson(scenarios);
    else
      printData(
        table(
          ['scenario', 'what'],
          scenarios.map(({ name, title }) => [name, title]),
        ),
      );
    return;
  }
  if (options.rate !== undefined) {
    await setRate(wholeNumber('rate', options.rate), seed, options);
    return;
  }
  const faults = options.faults === undefined ? false : parseFaults(options.faults);
  const count = wholeNumber('count', options.count ?? '100');
  if (options.to === 'api') {
    const { locator } = connect();
    if (locator.api === undefined)
      throw sandboxProblems.error('SANDBOX_PART_ELSEWHERE', { part: 'telemetry-api' });
    const { scenario } = options;
    const { sent, refused } = await post(locator.api, {
      scenario,
      seed,
      count,
      faults,
      flavour: locator.flavour,
    });
    if (options.json === true) printJson({ seed, sent, refused });
    else say(`Sent ${sent} events (seed ${seed}).${refusedText(refused)}`);
    return;
  }
  const lines: string[] = [];
  const { scenario, flavour } = options;
  const sessions = generateSessions({
    scenario,
    seed,
    flavour,
    startAt: Date.now(),
    count,
    faults,
  });
  for (const { batch } of sessions) lines.push(JSON.stringify(batch));
  if (options.to === '-') printData(lines.join('\n'));
  else {
    await writeFile(options.to, `${lines.join('\n')}\n`);
    say(`Wrote ${lines.length} batches to ${options.to} (seed ${seed}).`);
  }
}

async function setRate(rate: number, seed: number, options: GenerateOptions): Promise<void> {
  const client = connect();
  if (rate === 0) {
    await client.stopGenerator();
    if (options.json === true) printJson({ ratePerSecond: 0 });
    else say('The generator is stopped.');
    return;
  }
  const state = await client.startGenerator({
    scenario: options.scenario,
    seed,
    ratePerSecond: rate,
    faults: options.faults,
  });
  if (options.json === true) printJson(state);
  else
    say(`Sending ${rate} events a second (${options.scenario}, seed ${seed}); stop with --rate 0.`);
}

function refusedText(refused: number): string {
  return refused === 0
    ? ''
    : ` The Telemetry Service refused another ${refused}: \`refused list\`.`;
}

/** Posts the batches one after the other; counts the events of those that were taken and of those that were not. */
async function post(
  api: string,
  options: {
    readonly scenario: string;
    readonly seed: number;
    readonly count: number;
    readonly faults: boolean | FaultShares;
    readonly flavour: Flavour;
  },
): Promise<{ readonly sent: number; readonly refused: number }> {
  const counts = { sent: 0, refused: 0 };
  for (const { batch, headers } of generateSessions({ ...options, startAt: Date.now() })) {
    const response = await fetch(`${api}/v1/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(batch),
    });
    await response.arrayBuffer();
    const { events } = batch as { events?: readonly unknown[] };
    counts[response.ok ? 'sent' : 'refused'] += events?.length ?? 0;
  }
  return counts;
}
