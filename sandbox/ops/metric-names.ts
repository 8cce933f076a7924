import type { Job, StageName } from '../../pipeline/topology.ts';
import type { Flavour } from '../../schemas/flavour.ts';

const hits = (...kinds: readonly string[]): readonly string[] =>
  kinds.flatMap((kind) => [`${kind}-total`, `${kind}-cache-hit`, `${kind}-cache-miss`]);

const denormalisation = [
  'events-expired',
  'events-skipped',
  ...hits('user', 'content', 'device', 'dialcode', 'loc'),
];

/** The counters that production's jobs register, by the name of the job's metrics (spec/pipeline.md §7). */
const registered: Readonly<Record<string, readonly string[]>> = {
  TelemetryExtractorJob: [
    'success-batch-count',
    'failed-batch-count',
    'unique-event-count',
    'duplicate-event-count',
    'success-event-count',
    'failed-event-count',
    'audit-event-count',
    'skipped-event-count',
    'cache-hit-count',
    'cache-miss-count',
  ],
  PipelinePreprocessorJob: [
    'validation-success-event-count',
    'validation-failed-event-count',
    'duplicate-skipped-event-count',
    'unique-event-count',
    'duplicate-event-count',
    'primary-route-success-count',
    'log-route-success-count',
    'error-route-success-count',
    'audit-route-success-count',
    'share-route-success-count',
    'share-item-event-success-count',
    'denorm-primary-route-success-count',
    'denorm-secondary-route-success-count',
  ],
  DenormalizationJob: denormalisation,
  SummaryDenormalizationJob: [...denormalisation, 'unique-event-count', 'duplicate-event-count'],
  DruidValidatorJob: [
    'validation-success-message-count',
    'validation-failed-message-count',
    'telemetry-route-success-count',
    'summary-route-success-count',
    'unique-event-count',
    'duplicate-event-count',
  ],
  CBPreprocessorJob: [
    'cb-audit-route-success-count',
    'cb-work-order-row-count',
    'cb-work-order-officer-count',
    'cb-audit-route-failed-count',
    'unique-event-count',
    'duplicate-event-count',
  ],
  UserCacheUpdaterJobV2: [
    'user-cache-hit',
    'skipped-message-count',
    'success-message-count',
    'total-audit-events-count',
    'api-read-success-count',
    'api-read-miss-count',
  ],
  DeviceProfileUpdaterJob: [
    'device-db-update-count',
    'device-cache-update-count',
    'failed-event-count',
    'success-event-count',
  ],
  ContentCacheUpdaterJob: [
    'cache-hit-count',
    'skipped-event-count',
    'dial-codes-cache-hit-count',
    'dial-codes-api-hit-count',
    'dial-codes-api-miss-count',
    'total-dial-code-count',
  ],
  AssessmentAggregatorJob: [
    'db-update-count',
    'db-read-count',
    'failed-event-count',
    'batch-success-event-count',
    'skipped-event-count',
    'cache-hit-count',
    'cache-hit-miss-count',
    'cert-issue-events-count',
    'api-hit-failed-count',
    'api-hit-success-count',
    'ignored-event-count',
    'recompute-agg-event-count',
    'db-score-update-count',
    'db-score-read-count',
  ],
};

/** The counters of a job, in production's order; none where it registers none. */
export function countersOf(
  { metricsName }: Pick<Job, 'metricsName'>,
  flavour: Flavour,
): readonly string[] {
  const names = registered[metricsName] ?? [];
  const isHub = metricsName === 'PipelinePreprocessorJob' && flavour === 'igot';
  return isHub ? [...names, 'cb-audit-route-success-count'] : names;
}

/** The gauge of a counter as Flink's reporter names it. */
export function flinkName(metricsName: string, counter: string): string {
  return `flink_taskmanager_job_task_operator_${metricsName}_${counter.replaceAll('-', '_')}`;
}

/** What production's deployments call some jobs. */
const deployments: Readonly<Partial<Record<StageName, string>>> = {
  'druid-events-validator': 'druid-validator',
  'user-cache-updater': 'user-cache-updater-v2',
};

/** The scrape label `job` of a job's task managers. */
export function scrapeJob(stage: StageName): string {
  return `${deployments[stage] ?? stage}-taskmanager-prometheus`;
}
