import type { Flavour } from '../schemas/flavour.ts';

/** Upstream names of the jobs (spec/pipeline.md §3). */
export type StageName =
  | 'ingest-router'
  | 'telemetry-extractor'
  | 'pipeline-preprocessor'
  | 'de-normalization-primary'
  | 'de-normalization-secondary'
  | 'error-denormalization'
  | 'druid-events-validator'
  | 'summary-denormalization'
  | 'cb-preprocessor'
  | 'user-cache-updater'
  | 'device-profile-updater'
  | 'content-cache-updater'
  | 'assessment-aggregator'
  | 'rating';

/** Production runs two Kafka clusters: `kp` takes telemetry in, `dp` processes it (spec/pipeline.md §1.4). */
export type Cluster = 'kp' | 'dp';

/** What jobs write beside Kafka. */
export type StoreName = 'redis' | 'postgres' | 'cassandra';

export interface Job {
  readonly name: StageName;
  /** The flavours that have the job. */
  readonly flavours: readonly Flavour[];
  /** The name production's metrics carry. */
  readonly metricsName: string;
  /** Consumer group without the environment prefix. */
  readonly group: string;
  readonly input: { readonly cluster: Cluster; readonly topic: string };
  /** Every topic the job may write, all on `dp`. */
  readonly outputs: readonly string[];
  /** Where else it writes: its effects are applied there, each once. Absent: nowhere. */
  readonly stores?: readonly StoreName[];
}

const both: readonly Flavour[] = ['igot', 'sunbird'];

/** The one table of jobs: topics, groups, lag, the map on the screen and the docs come from it. */
export const jobs: readonly Job[] = [
  {
    name: 'ingest-router',
    flavours: both,
    metricsName: 'IngestRouterJob',
    group: 'ingest-router-group',
    input: { cluster: 'kp', topic: 'telemetry.ingestion' },
    outputs: ['telemetry.ingest'],
  },
  {
    name: 'telemetry-extractor',
    flavours: both,
    metricsName: 'TelemetryExtractorJob',
    group: 'telemetry-extractor-group',
    input: { cluster: 'dp', topic: 'telemetry.ingest' },
    outputs: [
      'telemetry.raw',
      'druid.events.log',
      'telemetry.extractor.duplicate',
      'telemetry.extractor.failed',
      'telemetry.failed',
      'telemetry.assess.raw',
    ],
  },
  {
    name: 'pipeline-preprocessor',
    flavours: both,
    metricsName: 'PipelinePreprocessorJob',
    group: 'pipeline-preprocessor-group',
    input: { cluster: 'dp', topic: 'telemetry.raw' },
    outputs: [
      'telemetry.unique',
      'telemetry.unique.primary',
      'telemetry.unique.secondary',
      'telemetry.audit',
      'telemetry.cb.audit',
      'telemetry.error',
      'druid.events.log',
      'telemetry.failed',
      'telemetry.duplicate',
    ],
  },
  {
    name: 'de-normalization-primary',
    flavours: both,
    metricsName: 'DenormalizationJob',
    group: 'telemetry-denorm-primary-group',
    input: { cluster: 'dp', topic: 'telemetry.unique.primary' },
    outputs: ['telemetry.denorm'],
  },
  {
    name: 'de-normalization-secondary',
    flavours: both,
    metricsName: 'DenormalizationJob',
    group: 'telemetry-denorm-secondary-group',
    input: { cluster: 'dp', topic: 'telemetry.unique.secondary' },
    outputs: ['telemetry.denorm'],
  },
  {
    name: 'error-denormalization',
    flavours: both,
    metricsName: 'DenormalizationJob',
    group: 'error-denorm-group',
    input: { cluster: 'dp', topic: 'telemetry.error' },
    outputs: ['druid.events.error'],
  },
  {
    name: 'druid-events-validator',
    flavours: both,
    metricsName: 'DruidValidatorJob',
    group: 'druid-validator-group',
    input: { cluster: 'dp', topic: 'telemetry.denorm' },
    outputs: [
      'druid.events.telemetry',
      'druid.events.summary',
      'telemetry.failed',
      'telemetry.duplicate',
    ],
  },
  {
    name: 'summary-denormalization',
    flavours: both,
    metricsName: 'SummaryDenormalizationJob',
    // Three m's, as production has it.
    group: 'summmary-denorm-group',
    input: { cluster: 'dp', topic: 'telemetry.derived' },
    outputs: ['telemetry.derived.unique', 'druid.events.summary', 'telemetry.duplicate'],
  },
  {
    name: 'cb-preprocessor',
    flavours: ['igot'],
    metricsName: 'CBPreprocessorJob',
    group: 'cb-preprocessor-group',
    input: { cluster: 'dp', topic: 'telemetry.cb.audit' },
    outputs: [
      'druid.cb.audit',
      'druid.cb.work.order.officer',
      'druid.cb.work.order.row',
      'telemetry.duplicate',
    ],
  },
  {
    name: 'user-cache-updater',
    flavours: both,
    metricsName: 'UserCacheUpdaterJobV2',
    group: 'user-cache-updater-consumer-group',
    input: { cluster: 'dp', topic: 'telemetry.audit' },
    outputs: [],
    stores: ['redis'],
  },
  {
    name: 'device-profile-updater',
    flavours: both,
    metricsName: 'DeviceProfileUpdaterJob',
    group: 'device-profile-updater-group',
    input: { cluster: 'kp', topic: 'events.deviceprofile' },
    outputs: [],
    stores: ['postgres', 'redis'],
  },
  {
    name: 'content-cache-updater',
    flavours: both,
    metricsName: 'ContentCacheUpdaterJob',
    group: 'content-cache-updater-group',
    input: { cluster: 'kp', topic: 'learning.graph.events' },
    outputs: [],
    stores: ['redis'],
  },
  {
    name: 'assessment-aggregator',
    flavours: both,
    metricsName: 'AssessmentAggregatorJob',
    group: 'assessment-aggregator-group',
    input: { cluster: 'kp', topic: 'telemetry.assess' },
    outputs: ['issue.certificate.request', 'telemetry.assess.failed'],
    stores: ['cassandra'],
  },
  {
    name: 'rating',
    flavours: ['igot'],
    metricsName: 'RatingJob',
    group: 'rating-group',
    input: { cluster: 'kp', topic: 'rating.event' },
    outputs: ['rating.failedRating'],
    stores: ['cassandra'],
  },
];

/** The jobs that a flavour runs. */
export function jobsOf(flavour: Flavour): readonly Job[] {
  return jobs.filter(({ flavours }) => flavours.includes(flavour));
}

export interface TopicSpec {
  readonly topic: string;
  readonly cluster: Cluster;
  readonly partitions: number;
  readonly configs: Readonly<Record<string, string>>;
}

const twoDays = { 'retention.ms': '172800000' };
const limited = { ...twoDays, 'max.message.bytes': '1572864' };

// Production's partitions (16 on iGOT, 2 upstream; spec/pipeline.md §5) scaled to a laptop.
const partitionsOf: Readonly<Record<Flavour, { wide: number; narrow: number }>> = {
  igot: { wide: 4, narrow: 1 },
  sunbird: { wide: 2, narrow: 1 },
};

const limitedTopics = [
  'telemetry.ingest',
  'telemetry.extractor.duplicate',
  'telemetry.extractor.failed',
  'telemetry.raw',
  'telemetry.assess.raw',
  'telemetry.failed',
  'telemetry.duplicate',
  'telemetry.unique',
  'telemetry.unique.primary',
  'telemetry.unique.secondary',
  'telemetry.error',
  'telemetry.audit',
  'telemetry.denorm',
  'druid.events.telemetry',
  'druid.events.summary',
  'druid.events.log',
  'druid.events.error',
];

const openTopics = [
  'telemetry.derived',
  'telemetry.derived.unique',
  'telemetry.assess',
  'telemetry.assess.failed',
  'events.deviceprofile',
  'learning.graph.events',
  'issue.certificate.request',
];

const igotTopics = [
  'telemetry.cb.audit',
  'druid.cb.audit',
  'druid.cb.work.order.row',
  'druid.cb.work.order.officer',
  'rating.event',
  'rating.failedRating',
];

// Consumed on the ingestion cluster in production (spec/pipeline.md §1.4).
const ingestionCluster = new Set([
  'telemetry.ingestion',
  'events.deviceprofile',
  'learning.graph.events',
  'telemetry.assess',
  'rating.event',
]);

// The topics below stay on few partitions: little travels on them.
const narrow = new Set([
  'telemetry.error',
  'events.deviceprofile',
  'learning.graph.events',
  'issue.certificate.request',
  'rating.event',
  'rating.failedRating',
]);

/** Where every stage's decisions are reported; one partition, so that they are read in the order they were committed. */
export const decisionsTopic = 'sandbox.decisions';

/** The topic catalogue of a flavour (spec/pipeline.md §5), names without the environment prefix. */
export function topicsOf(flavour: Flavour): readonly TopicSpec[] {
  const count = partitionsOf[flavour];
  const spec = (topic: string, configs: Readonly<Record<string, string>>): TopicSpec => ({
    topic,
    cluster: ingestionCluster.has(topic) ? 'kp' : 'dp',
    partitions: narrow.has(topic) ? count.narrow : count.wide,
    configs,
  });
  return [
    spec('telemetry.ingestion', { 'retention.ms': '259200000' }),
    ...limitedTopics.map((topic) => spec(topic, limited)),
    ...openTopics.map((topic) => spec(topic, twoDays)),
    ...(flavour === 'igot' ? igotTopics.map((topic) => spec(topic, twoDays)) : []),
    { topic: decisionsTopic, cluster: 'dp', partitions: 1, configs: twoDays },
  ];
}

/** The stages of a flavour that may write a topic. */
export function writersOf(topic: string, flavour: Flavour): readonly StageName[] {
  return jobsOf(flavour)
    .filter(({ outputs }) => outputs.includes(topic))
    .map(({ name }) => name);
}
