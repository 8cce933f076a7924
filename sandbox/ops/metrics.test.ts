import { expect, test } from 'vitest';
import { generateSessions } from '../../generators/index.ts';
import { jobs } from '../../pipeline/topology.ts';
import { startTestSandbox, type TestSandbox } from '../testing/index.ts';
import { countersOf, flinkName } from './metric-names.ts';

/** Samples of a page: `name{labels}` → value. */
async function scrape(sandbox: TestSandbox, page: string): Promise<Map<string, number>> {
  const response = await fetch(`${sandbox.sandbox.addresses.metrics}${page}`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter((line) => /^\w/.test(line));
  return new Map(
    lines.map((line): [string, number] => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}

async function sandboxWithEvents(): Promise<TestSandbox> {
  const sandbox = await startTestSandbox();
  const sessions = generateSessions({
    scenario: 'mixed',
    seed: 11,
    flavour: 'igot',
    startAt: Date.now(),
    count: 300,
    faults: { invalid: 0.05, duplicate: 0.05, 'five-months-old': 0.05 },
  });
  for (const { batch } of sessions) await sandbox.client.send('telemetry.ingestion', [batch]);
  await sandbox.drained();
  return sandbox;
}

// What production's dashboards and alerts ask for (spec/batch-and-ops.md §5.2, §5.3).
const asked: Readonly<Record<string, string>> = {
  'TelemetryExtractorJob telemetry-extractor':
    'success_batch_count failed_batch_count duplicate_event_count success_event_count failed_event_count skipped_event_count audit_event_count',
  'PipelinePreprocessorJob pipeline-preprocessor':
    'validation_success_event_count validation_failed_event_count unique_event_count duplicate_event_count duplicate_skipped_event_count primary_route_success_count log_route_success_count error_route_success_count audit_route_success_count share_route_success_count denorm_primary_route_success_count denorm_secondary_route_success_count cb_audit_route_success_count share_item_event_success_count',
  ...Object.fromEntries(
    ['de-normalization-primary', 'de-normalization-secondary', 'error-denormalization'].map(
      (stage) => [
        `DenormalizationJob ${stage}`,
        'device_total user_total content_total dialcode_total loc_total device_cache_hit loc_cache_miss events_expired events_skipped',
      ],
    ),
  ),
  'SummaryDenormalizationJob summary-denormalization': 'events_expired unique_event_count',
  'DruidValidatorJob druid-validator':
    'validation_success_message_count validation_failed_message_count telemetry_route_success_count summary_route_success_count',
  'CBPreprocessorJob cb-preprocessor':
    'cb_audit_route_success_count cb_audit_route_failed_count cb_work_order_officer_count cb_work_order_row_count',
};

test("production's dashboards find every counter, and each goes back to 0 when read", async () => {
  await using sandbox = await sandboxWithEvents();
  const page = '/metrics/production';
  const first = await scrape(sandbox, page);
  const names = Object.entries(asked).flatMap(([owner, counters]) => {
    const [job = '', deployment = ''] = owner.split(' ');
    return counters
      .split(' ')
      .map(
        (counter) =>
          `flink_taskmanager_job_task_operator_${job}_${counter}{job="${deployment}-taskmanager-prometheus"}`,
      );
  });
  expect(names.filter((name) => !first.has(name))).toEqual([]);
  const valueOf = (job: string, counter: string, samples = first): number =>
    samples.get(
      `flink_taskmanager_job_task_operator_${job}{job="${counter}-taskmanager-prometheus"}`,
    ) ?? Number.NaN;
  const { stages } = await sandbox.client.status();
  const failed = stages.find(({ stage }) => stage === 'pipeline-preprocessor')?.outcomes['failed'];
  const failedName = 'PipelinePreprocessorJob_validation_failed_event_count';
  expect(valueOf(failedName, 'pipeline-preprocessor')).toBe(failed);
  expect(failed).toBeGreaterThan(10);
  expect([...first.keys()].some((name) => name.includes('IngestRouterJob'))).toBe(false);

  const second = await scrape(sandbox, page);
  expect([...second.keys()].toSorted()).toEqual([...first.keys()].toSorted());
  const stillThere = [...second].filter(([name, value]) => /Job_/.test(name) && value !== 0);
  expect(stillThere).toEqual([]);
});

test('counters that only rise name job, stage and counter, and hold all that the stages count', async () => {
  await using sandbox = await sandboxWithEvents();
  const twice = [await scrape(sandbox, '/metrics'), await scrape(sandbox, '/metrics')] as const;
  const [first, second] = twice.map((samples) =>
    [...samples].filter(([name]) => name.startsWith('telemetry_job_counter_total')),
  );
  expect(second).toEqual(first);
  for (const { job, totals } of sandbox.sandbox.parts.stages) {
    const known = countersOf(job, 'igot');
    expect(Object.keys(totals.counts).filter((name) => !known.includes(name))).toEqual([]);
    for (const [counter, value] of Object.entries(totals.counts)) {
      const labels = `job="${job.metricsName}",stage="${job.name}",counter="${counter}"`;
      expect([labels, twice[0].get(`telemetry_job_counter_total{${labels}}`)]).toEqual([
        labels,
        value,
      ]);
    }
  }
});

test('lag stands under the names that alerts and the autoscaler use', async () => {
  await using sandbox = await startTestSandbox();
  const { client } = sandbox;
  await client.stage('telemetry-extractor', 'kill');
  const batches = Array.from({ length: 30 }, (_, n) => ({ mid: `batch-${n}`, events: [] }));
  await client.send('telemetry.ingest', batches);
  const { lag } = await client.group('telemetry-extractor-group');
  expect(lag).toBe(30);
  const samples = await scrape(sandbox, '/metrics/production');
  const source = 'flink_taskmanager_job_task_operator_KafkaConsumer_records_lag_max';
  const max = samples.get(`${source}{job="telemetry-extractor-taskmanager-prometheus"}`) ?? 0;
  expect(max).toBeGreaterThan(0);
  expect(max).toBeLessThanOrEqual(30);
  const group =
    'consumergroup="dev.telemetry-extractor-group",topic="dev.telemetry.ingest",job="processing-kafka-exporter"';
  for (const page of ['/metrics', '/metrics/production']) {
    const read = await scrape(sandbox, page);
    expect(read.get(`kafka_consumergroup_lag_sum{${group}}`)).toBe(30);
  }
  expect(samples.get(`${source}{job="druid-validator-taskmanager-prometheus"}`)).toBe(0);
});

test('every job but those that register none has counters, each once', () => {
  const without = jobs.filter((job) => countersOf(job, 'igot').length === 0);
  const silent = ['IngestRouterJob', 'RatingJob'];
  expect(without.filter(({ metricsName }) => !silent.includes(metricsName))).toEqual([]);
  for (const job of jobs) {
    const names = countersOf(job, 'igot').map((counter) => flinkName(job.metricsName, counter));
    expect(new Set(names).size).toBe(names.length);
  }
  const [sunbird, igot] = (['sunbird', 'igot'] as const).map((flavour) =>
    countersOf({ metricsName: 'PipelinePreprocessorJob' }, flavour),
  );
  expect(igot?.filter((name) => sunbird?.includes(name) !== true)).toEqual([
    'cb-audit-route-success-count',
  ]);
});

test('nothing else is served', async () => {
  await using sandbox = await startTestSandbox({ only: ['telemetry-api', 'journey'] });
  const { metrics } = sandbox.sandbox.addresses;
  expect((await fetch(`${metrics}/`)).status).toBe(404);
  expect((await fetch(`${metrics}/metrics`, { method: 'POST' })).status).toBe(404);
});
