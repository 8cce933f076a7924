import type { Edge, Snapshot } from '../../../sandbox/control/types.ts';
import { count, moved, span, windowed, type Line, type Size, type Wish } from '../../screen.ts';
import type { PipelineAction } from './pipeline-keys.ts';

export interface PipelineState {
  readonly snapshot: Snapshot | undefined;
  readonly selected: number;
}

export const emptyPipeline: PipelineState = { snapshot: undefined, selected: 0 };

interface Row {
  readonly line: Line;
  readonly topic?: string;
  readonly stage?: string;
}

/** What a key does; gives the wish it has for the program. */
export function pressPipeline(
  state: PipelineState,
  action: PipelineAction,
): { readonly state: PipelineState; readonly wish?: Wish } {
  const rows = rowsOf(state.snapshot);
  const row = rows[state.selected];
  const move = (by: number): { state: PipelineState } => ({
    state: { ...state, selected: moved(state.selected, by, rows.length) },
  });
  switch (action) {
    case 'up':
      return move(-1);
    case 'down':
      return move(1);
    case 'open':
      return row?.topic === undefined
        ? { state }
        : { state, wish: { kind: 'open-topic', topic: row.topic } };
    case 'pause': {
      const stage = state.snapshot?.status.stages.find((one) => one.stage === row?.stage);
      if (stage === undefined) return { state };
      const paused = stage.state === 'paused';
      return {
        state,
        wish: { kind: 'stage', stage: stage.stage, action: paused ? 'resume' : 'pause' },
      };
    }
  }
}

/** The map: each job with its input, what it wrote where, then Druid; the selected line inverted. */
export function drawPipeline(state: PipelineState, size: Size): readonly Line[] {
  const { snapshot } = state;
  if (snapshot === undefined) return [[span('Waiting for the first snapshot …', 'dim')]];
  const { sum, log, waitingFor, generator } = snapshot.status;
  const head: Line[] = [
    [
      span('accepted '),
      span(count(sum.accepted), 'strong'),
      span(' + derived '),
      span(count(sum.derived), 'strong'),
      span(' = settled '),
      span(count(sum.settled), 'strong'),
      span(' + in flight '),
      span(count(sum.inFlight), 'strong'),
      sum.holds ? span('  ✓ sum holds', 'good') : span('  ✗ SUM DOES NOT HOLD', 'failed'),
    ],
    [
      span(
        `log ${megabytes(log.usedBytes)} of ${megabytes(log.budgetBytes)}${log.evictedRecords > 0 ? `, ${count(log.evictedRecords)} read records let go` : ''}   `,
        log.full ? 'failed' : 'dim',
      ),
      span(log.full ? 'LOG FULL   ' : '', 'failed'),
      span(
        generator === null
          ? 'generator off'
          : `generator ${generator.scenario} ${generator.ratePerSecond}/s, ${count(generator.sent)} sent`,
        'dim',
      ),
      span(waitingFor.length === 0 ? '   drained' : '', 'good'),
    ],
    [],
  ];
  const height = size.rows - head.length;
  const rows = rowsOf(snapshot).map((row, index) =>
    index === state.selected ? inverted(row.line) : row.line,
  );
  return [...head, ...windowed(rows, state.selected, height)];
}

function rowsOf(snapshot: Snapshot | undefined): readonly Row[] {
  if (snapshot === undefined) return [];
  const rows: Row[] = [];
  const api = snapshot.edges.find(({ from }) => from === 'telemetry-api');
  if (api !== undefined) {
    rows.push({
      line: [span('telemetry-api'.padEnd(30), 'accent'), span('─▶ '), ...figures(api), span(`  ${shortTopic(api.to)}`)],
      topic: shortTopic(api.to),
    });
  }
  for (const stage of snapshot.status.stages) {
    rows.push(stageRow(stage, snapshot));
    for (const edge of snapshot.edges) {
      if (edge.from === stage.stage && edge.total > 0) rows.push(edgeRow(edge));
    }
  }
  for (const edge of snapshot.edges) {
    if (!edge.to.startsWith('druid/')) continue;
    rows.push({
      line: [
        span(edge.to.padEnd(34), 'accent'),
        ...figures(edge),
        span('  rows'),
        lagSpan(edge.lag ?? 0),
        span(`  ◀ ${shortTopic(edge.from)}`, 'dim'),
      ],
      topic: shortTopic(edge.from),
    });
  }
  return rows;
}

function stageRow(stage: Snapshot['status']['stages'][number], snapshot: Snapshot): Row {
  const input = snapshot.edges.find(({ to }) => to === stage.stage);
  const running = stage.state === 'running';
  const quarantined = stage.outcomes['quarantined'] ?? 0;
  return {
    line: [
      span(running ? '● ' : '■ ', running ? 'good' : 'warning'),
      span(stage.stage.padEnd(28), 'strong'),
      span(stage.state.padEnd(8), running ? 'good' : 'warning'),
      lagSpan(stage.lag),
      span(` ${(input?.perSecond ?? 0).toFixed(1).padStart(8)}/s ◀ ${stage.input.topic}`),
      span(quarantined > 0 ? `  ${quarantined} quarantined` : '', 'failed'),
    ],
    topic: stage.input.topic,
    stage: stage.stage,
  };
}

function edgeRow(edge: Edge): Row {
  const topic = shortTopic(edge.to);
  const isFailure = topic.endsWith('failed');
  const isDuplicate = topic.endsWith('duplicate');
  const tone = isFailure ? 'failed' : isDuplicate ? 'warning' : 'plain';
  const sign = isFailure ? '✗' : isDuplicate ? '≡' : ' ';
  return {
    line: [span(`   └▶ ${sign} ${topic.padEnd(27)}`, tone), ...figures(edge)],
    topic,
  };
}

function figures({ perSecond, total }: Edge): readonly [Line[number], Line[number]] {
  return [span(`${perSecond.toFixed(1).padStart(8)}/s`), span(count(total).padStart(12), 'dim')];
}

function lagSpan(lag: number): Line[number] {
  return span(` lag ${count(lag).padStart(6)}`, lag > 1000 ? 'warning' : 'dim');
}

function shortTopic(place: string): string {
  return place.slice(place.indexOf('/') + 1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}

/** A selected line: one inverted run, so that it is seen without colours. */
export function inverted(line: Line): Line {
  return [span(line.map(({ text }) => text).join(''), 'selected')];
}
