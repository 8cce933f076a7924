import type { Edge, Snapshot, StageState } from '../../../sandbox/control/types.ts';
import { count, span, type Line } from '../../screen.ts';

/** One row of the map. */
export interface Row {
  /** Stays the same while rows come and go around it. */
  readonly id: string;
  readonly line: Line;
  /** `cluster/topic` that Enter opens. */
  readonly topic: string;
  /** What is said above the map while the row is selected. */
  readonly note?: string;
  /** Set on the row of a stage. */
  readonly stage?: StageState;
}

// Name, lag or total, and rate leave room for the longest topic name at 80 columns.
const nameWidth = 27;

/** The map from top to bottom: the Telemetry Service, each job with what it wrote where, then Druid. */
export function rowsOf(snapshot: Snapshot | undefined): readonly Row[] {
  if (snapshot === undefined) return [];
  const { edges, status } = snapshot;
  return [
    ...edges.filter(({ from }) => from === 'telemetry-api').map(serviceRow),
    ...status.stages.flatMap((stage) => [
      stageRow(stage),
      ...edges.filter(({ from, total }) => from === stage.stage && total > 0).map(writtenRow),
      ...lostRows(stage),
    ]),
    ...edges.filter(isBusyDatasource).map(datasourceRow),
  ];
}

function isBusyDatasource({ to, total, lag = 0 }: Edge): boolean {
  return to.startsWith('druid/') && total + lag > 0;
}

function serviceRow(edge: Edge): Row {
  return {
    id: 'telemetry-api',
    line: [
      span('● '),
      span('telemetry-api'.padEnd(nameWidth), 'strong'),
      span(count(edge.total).padStart(11), 'dim'),
      rateSpan(edge.perSecond),
      span(` ▶ ${topicName(edge.to)}`),
    ],
    topic: edge.to,
  };
}

const signs = {
  running: ['● ', 'good'],
  paused: ['❚ ', 'warning'],
  stopped: ['■ ', 'warning'],
  failed: ['✗ ', 'failed'],
} as const;

function stageRow(stage: StageState): Row {
  const [sign, tone] = signs[stage.state];
  return {
    id: stage.stage,
    line: [
      span(sign, tone),
      span(stage.stage.padEnd(nameWidth), 'strong'),
      lagSpan(stage.lag),
      // A job that does not run has no rate: its state stands there.
      stage.state === 'running'
        ? rateSpan(stage.inPerSecond)
        : span(stage.state.padStart(10), tone),
      span(` ◀ ${stage.input.topic}`, 'dim'),
    ],
    topic: `${stage.input.cluster}/${stage.input.topic}`,
    stage,
  };
}

function writtenRow(edge: Edge): Row {
  const topic = topicName(edge.to);
  const isFailure = topic.endsWith('failed');
  const isDuplicate = topic.endsWith('duplicate');
  const tone = isFailure ? 'failed' : isDuplicate ? 'warning' : 'plain';
  const sign = isFailure ? '✗' : isDuplicate ? '≡' : ' ';
  return {
    id: `${edge.from}>${edge.to}`,
    line: [
      span(`└▶${sign}${topic}`.padEnd(nameWidth + 2), tone),
      span(count(edge.total).padStart(11), 'dim'),
      rateSpan(edge.perSecond),
    ],
    topic: edge.to,
  };
}

/** What a job ended without writing it anywhere; its rows open the job. */
function lostRows(stage: StageState): readonly Row[] {
  const ends = [
    ['dropped', '∅', 'warning'],
    ['quarantined', '✗', 'failed'],
  ] as const;
  return ends
    .filter(([outcome]) => (stage.outcomes[outcome] ?? 0) > 0)
    .map(([outcome, sign, tone]) => ({
      id: `${stage.stage}>${outcome}`,
      line: [
        span(`└─${sign}${outcome}`.padEnd(nameWidth + 2), tone),
        span(count(stage.outcomes[outcome] ?? 0).padStart(11), 'dim'),
      ],
      topic: `${stage.input.cluster}/${stage.input.topic}`,
      stage,
    }));
}

function datasourceRow(edge: Edge): Row {
  return {
    id: `${edge.from}>${edge.to}`,
    line: [
      span('◆ ', 'accent'),
      span(topicName(edge.to).padEnd(nameWidth), 'accent'),
      lagSpan(edge.lag ?? 0),
      rateSpan(edge.perSecond),
      span(`${count(edge.total).padStart(11)} rows`),
    ],
    topic: edge.from,
    note: `reads ${edge.from}`,
  };
}

function rateSpan(perSecond: number): Line[number] {
  return span(`${perSecond.toFixed(1).padStart(8)}/s`);
}

function lagSpan(lag: number): Line[number] {
  return span(`lag ${count(lag).padStart(7)}`, lag > 1000 ? 'warning' : 'dim');
}

/** `dp/telemetry.raw` → `telemetry.raw` */
function topicName(place: string): string {
  return place.slice(place.indexOf('/') + 1);
}
