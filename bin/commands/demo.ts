import { generateSessions } from '../../generators/index.ts';
import { freePorts } from '../../sandbox/config.ts';
import { createControlClient } from '../../sandbox/control/client.ts';
import type { Journey, Status } from '../../sandbox/control/types.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { isObject, textOf, type JsonObject } from '../../schemas/json.ts';
import { exitCode } from '../exit-codes.ts';
import { wholeNumber } from '../input.ts';
import { printData, printJson, say, table } from '../output.ts';
import { sumText } from './status.ts';
import { journeyText } from './trace.ts';

const events = 500;
const question =
  'SELECT eid, COUNT(*) AS events, COUNT(DISTINCT actor_id) AS users FROM "telemetry-events-syncts" GROUP BY eid ORDER BY events DESC, eid';

/**
 * The whole story in one run: start, send a seeded mix of sessions with a few faults, wait until nothing is in flight,
 * tell what reached each topic and why the rest did not, trace one event, validate a schema, ask Druid, stop. Sent
 * events, counts, ends, reasons and Druid's answers are the same for a seed, every time.
 */
export async function demo(options: {
  readonly seed: string;
  readonly json?: boolean;
}): Promise<void> {
  const seed = wholeNumber('seed', options.seed);
  const tell = options.json === true ? say : printData;
  const began = performance.now();
  await using sandbox = await startSandbox({ ports: freePorts, seed });
  tell(
    `Started Kafka (two clusters), Redis, Druid and the pipeline in ${Math.round(performance.now() - began)} ms.`,
  );

  const client = createControlClient({ control: sandbox.addresses.control, token: sandbox.token });
  const caches = await client.seedCaches(seed);
  const sent = await sendAll(sandbox.addresses.api ?? '', { seed, startAt: sandbox.parts.now() });
  tell(
    `Seeded ${caches.entries} cache entries and sent ${sent.events} events in ${sent.batches} batches (seed ${seed}).`,
  );

  const { drained, waitingFor } = await client.drained(20_000);
  if (!drained) {
    say(`Not drained: ${waitingFor.join('; ')}.`);
    process.exitCode = exitCode.notDrained;
    return;
  }
  const status = await client.status();
  const topics = (await client.topics()).filter(
    ({ topic, records = 0 }) => records > 0 && topic !== 'sandbox.decisions',
  );
  const reasons = reasonsOf(status);
  const answer = await client.query(question);
  const traced = await firstStored(client, sent.mids);
  const broken = await client.validate(brokenEvent, 'preprocessor');
  if (status.sum?.holds !== true) process.exitCode = exitCode.violation;

  if (options.json === true) {
    printJson({
      seed,
      sent: { events: sent.events, batches: sent.batches },
      topics: Object.fromEntries(
        topics.map(({ cluster, topic, records }) => [`${cluster}/${topic}`, records]),
      ),
      sum: status.sum,
      reasons: Object.fromEntries(
        reasons.map(({ stage, reason, count }) => [`${stage} ${reason}`, count]),
      ),
      druid: answer.rows,
      validation: broken,
    });
    return;
  }
  printData(
    [
      '',
      'What reached each topic',
      table(
        ['topic', 'cluster', 'records'],
        topics.map(({ topic, cluster, records }) => [topic, cluster, records]),
      ),
      '',
      'What the stages decided',
      table(
        ['stage', 'reason', 'events'],
        reasons.map(({ stage, reason, count }) => [stage, reason, count]),
      ),
      '',
      ...(status.sum === undefined ? [] : [sumText(status.sum)]),
      table(
        ['end', 'occurrences'],
        Object.entries(status.sum?.ends ?? {}).filter(([, count]) => count > 0),
      ),
      '',
      'One event on its way',
      traced === undefined ? 'none was stored' : journeyText(traced),
      '',
      'An event that production would refuse',
      `  ${JSON.stringify(brokenEvent)}`,
      `  production writes validation_error ${broken.productionText ?? ''}`,
      ...broken.problems.map(
        ({ pointer, message, hint }) => `  ${pointer === '' ? '/' : pointer}: ${message} ${hint}`,
      ),
      '',
      `Druid: ${question}`,
      table(
        answer.columns,
        answer.rows.map((row) => answer.columns.map((column) => row[column])),
      ),
      '',
      `Done in ${((performance.now() - began) / 1000).toFixed(1)} s.`,
    ].join('\n'),
  );
}

const brokenEvent: JsonObject = {
  eid: 'INTERACT',
  ets: '1718000000000',
  ver: '3.0',
  mid: 'INTERACT:demo',
  actor: { id: 'demo', type: 'User' },
  context: { channel: 'demo', env: 'home', pdata: { id: 'demo' } },
  edata: { type: 'CLICK', id: 'card' },
};

interface Sent {
  readonly batches: number;
  readonly events: number;
  readonly mids: readonly string[];
}

async function sendAll(
  api: string,
  { seed, startAt }: { readonly seed: number; readonly startAt: number },
): Promise<Sent> {
  let batches = 0;
  const mids: string[] = [];
  for (const { batch, headers } of generateSessions({
    scenario: 'mixed',
    seed,
    flavour: 'igot',
    startAt,
    count: events,
    faults: true,
  })) {
    const response = await fetch(`${api}/v1/telemetry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(batch),
    });
    await response.arrayBuffer();
    batches += 1;
    const { events: inner } = batch as { events?: readonly unknown[] };
    for (const event of inner ?? []) mids.push(isObject(event) ? textOf(event['mid']) : '');
  }
  return { batches, events: mids.length, mids };
}

interface ReasonCount {
  readonly stage: string;
  readonly reason: string;
  readonly count: number;
}

function reasonsOf(status: Status): readonly ReasonCount[] {
  return status.stages.flatMap(({ stage, reasons }) =>
    Object.entries(reasons)
      .map(([reason, count]) => ({ stage, reason, count }))
      .sort((a, b) => a.reason.localeCompare(b.reason)),
  );
}

/** The first event that reached Druid, as its journey. */
async function firstStored(
  client: ReturnType<typeof createControlClient>,
  mids: readonly string[],
): Promise<Journey | undefined> {
  for (const mid of mids.filter((one) => one.startsWith('INTERACT')).slice(0, 20)) {
    const [journey] = await client.journeys(mid);
    if (journey?.branches.some(({ end }) => end === 'in-druid') === true) return journey;
  }
  return undefined;
}
