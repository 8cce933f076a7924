import type {
  Journey,
  LogBudget,
  RecordView,
  Snapshot,
  StageState,
  SumCheck,
} from '../../sandbox/control/types.ts';

const jobs: readonly (readonly [stage: string, topic: string, writes: readonly string[]])[] = [
  ['ingest-router', 'telemetry.ingestion', ['telemetry.ingest']],
  ['telemetry-extractor', 'telemetry.ingest', ['telemetry.raw', 'druid.events.log']],
  [
    'pipeline-preprocessor',
    'telemetry.raw',
    ['telemetry.unique.secondary', 'telemetry.failed', 'telemetry.duplicate'],
  ],
  ['de-normalization-secondary', 'telemetry.unique.secondary', ['telemetry.denorm']],
  ['druid-events-validator', 'telemetry.denorm', ['druid.events.telemetry']],
];

function stageOf(stage: string, topic: string): StageState {
  return {
    stage,
    group: `${stage}-group`,
    state: 'running',
    input: { cluster: topic === 'telemetry.ingestion' ? 'kp' : 'dp', topic },
    lag: 12,
    inPerSecond: 1234.5,
    processed: 1_234_567,
    outcomes: { forwarded: 1_234_560, duplicate: 7 },
    reasons: {},
  };
}

export const exampleSum: SumCheck = {
  accepted: 1_234_567,
  derived: 12_345_678,
  settled: 13_579_000,
  inFlight: 1245,
  holds: true,
  ends: {
    'in-druid': 13_000_000,
    'terminal-topic': 0,
    failed: 0,
    duplicate: 0,
    dropped: 0,
    quarantined: 0,
    unpacked: 0,
    stored: 0,
  },
};

export const exampleLog: LogBudget = {
  usedBytes: 300_000_000,
  heldBytes: 25_000_000,
  budgetBytes: 536_870_912,
  evictedRecords: 0,
  full: false,
};

/** A sandbox at work, with large numbers everywhere. */
export function exampleSnapshot(change: Partial<Snapshot['status']> = {}): Snapshot {
  const edge = { perSecond: 1234.5, total: 1_234_567 };
  return {
    at: 0,
    status: {
      kafka: { dp: '127.0.0.1:1', kp: '127.0.0.1:2' },
      redis: 'redis://127.0.0.1:3',
      druid: 'http://127.0.0.1:4',
      api: 'http://127.0.0.1:5',
      control: 'http://127.0.0.1:6',
      metrics: 'http://127.0.0.1:7',
      engine: 'embedded',
      flavour: 'igot',
      pid: 1,
      env: 'dev',
      startedAt: 0,
      now: 0,
      drained: false,
      waitingFor: ['ingest-router-group: 12 records behind'],
      sum: exampleSum,
      log: exampleLog,
      memory: { residentBytes: 0 },
      generator: { scenario: 'mixed', seed: 1, ratePerSecond: 500, sent: 1_234_567 },
      stages: jobs.map(([stage, topic]) => stageOf(stage, topic)),
      refused: 0,
      notices: [],
      ...change,
    },
    edges: [
      { from: 'telemetry-api', to: 'kp/telemetry.ingestion', ...edge },
      ...jobs.flatMap(([stage, topic, writes]) => [
        { from: `dp/${topic}`, to: stage, lag: 12, ...edge },
        ...writes.map((to) => ({ from: stage, to: `dp/${to}`, ...edge })),
      ]),
      { from: 'dp/druid.events.telemetry', to: 'druid/telemetry-events-syncts', lag: 3, ...edge },
      {
        from: 'dp/druid.events.summary',
        to: 'druid/summary-events',
        lag: 0,
        perSecond: 0,
        total: 0,
      },
    ],
    topics: [
      { topic: 'druid.events.summary', cluster: 'dp', partitions: 4, records: 0, bytes: 0 },
      {
        topic: 'telemetry.raw',
        cluster: 'dp',
        partitions: 4,
        records: 1_234_567,
        bytes: 987_654_321,
      },
      {
        topic: 'telemetry.ingestion',
        cluster: 'kp',
        partitions: 4,
        records: 40_000,
        bytes: 54_321_000,
      },
    ],
    datasources: [{ datasource: 'telemetry-events-syncts', rows: 1_234_567, lag: 3 }],
  };
}

/** One record of telemetry.raw. */
export function exampleRecord(offset: number, change: Partial<RecordView> = {}): RecordView {
  return {
    cluster: 'dp',
    topic: 'telemetry.raw',
    partition: 0,
    offset,
    timestamp: 1_700_000_000_000 + offset,
    key: 'device-1',
    headers: {},
    sizeBytes: 900,
    value: { eid: 'INTERACT', mid: `mid-${offset}`, edata: { id: 'card', list: [1, 2] } },
    eid: 'INTERACT',
    mid: `mid-${offset}`,
    ...change,
  };
}

/** A journey of three hops with a child. */
export function exampleJourney(change: Partial<Journey> = {}): Journey {
  const hop = { cluster: 'dp', partition: 0, decision: 'forwarded', reason: null } as const;
  return {
    occurrence: 'kp/telemetry.ingestion-0@7#2',
    parent: 'kp/telemetry.ingestion-0@7',
    mid: 'mid-7',
    eid: 'INTERACT',
    branches: [{ end: 'in-druid', reason: 'druid.stored', at: 'druid/telemetry-events-syncts' }],
    hops: [
      {
        ...hop,
        topic: 'telemetry.ingest',
        offset: 1,
        timestamp: 0,
        stage: 'ingest-router',
        changes: [],
        sinceStartMs: 0,
      },
      {
        ...hop,
        topic: 'telemetry.raw',
        offset: 5,
        timestamp: 2,
        stage: 'telemetry-extractor',
        changes: [{ path: 'syncts', kind: 'added', after: 1_700_000_000_000 }],
        sinceStartMs: 2,
      },
      {
        ...hop,
        topic: 'telemetry.denorm',
        offset: 9,
        timestamp: 9,
        stage: 'de-normalization-secondary',
        changes: [
          { path: 'userdata.state', kind: 'added', after: 'Kerala' },
          { path: 'ver', kind: 'changed', before: '3.0', after: '3.1' },
          { path: 'flags.old', kind: 'removed', before: true },
        ],
        sinceStartMs: 9,
      },
    ],
    children: [{ occurrence: 'kp/telemetry.ingestion-0@7#2#0', mid: 'mid-child', eid: 'ERROR' }],
    ...change,
  };
}
