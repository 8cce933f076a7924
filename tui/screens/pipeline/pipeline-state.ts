import type { LogBudget, Snapshot, SumCheck } from '../../../sandbox/control/types.ts';
import {
  count,
  firstVisible,
  inverted,
  moved,
  span,
  windowed,
  type Line,
  type Size,
  type Step,
  type World,
} from '../../screen.ts';
import type { PipelineAction } from './pipeline-keys.ts';
import { stageWish } from '../job/stage-actions.ts';
import { rowsOf, type Row } from './pipeline-rows.ts';

export interface PipelineState {
  /** Id of the selected row; undefined selects the first. */
  readonly selected: string | undefined;
}

export const emptyPipeline: PipelineState = { selected: undefined };

/** What a key does; gives the wish it has for the program. */
export function pressPipeline(
  state: PipelineState,
  action: PipelineAction,
  { snapshot }: World,
): Step<PipelineState> {
  const rows = rowsOf(snapshot);
  const at = placeOf(state, rows);
  const row = rows[at];
  const move = (by: number): { state: PipelineState } => ({
    state: { ...state, selected: rows[moved(at, by, rows.length)]?.id },
  });
  switch (action) {
    case 'up':
      return move(-1);
    case 'down':
      return move(1);
    case 'page-up':
      return move(-10);
    case 'page-down':
      return move(10);
    case 'open':
      if (row?.stage !== undefined)
        return {
          state,
          wish: { kind: 'open', screen: 'job', args: { stage: row.stage.stage } },
        };
      return { state, ...recordsOf(row) };
    case 'topic':
      return { state, ...recordsOf(row) };
    case 'pause':
    case 'restart':
    case 'kill':
      return row?.stage === undefined ? { state } : { state, wish: stageWish(row.stage, action) };
  }
}

function recordsOf(row: Row | undefined): Pick<Step<PipelineState>, 'wish'> {
  return row === undefined
    ? {}
    : { wish: { kind: 'open', screen: 'records', args: { topic: row.topic } } };
}

function placeOf({ selected }: PipelineState, rows: readonly Row[]): number {
  return Math.max(
    0,
    rows.findIndex(({ id }) => id === selected),
  );
}

/** The sum of all occurrences, the log and the generator, what there is to say, then the map. */
export function drawPipeline(
  state: PipelineState,
  size: Size,
  { snapshot }: World,
): readonly Line[] {
  if (snapshot === undefined) return [[span('Waiting for the first snapshot …', 'dim')]];
  const rows = rowsOf(snapshot);
  const at = placeOf(state, rows);
  const height = size.rows - 3;
  const above = firstVisible(rows.length, at, height);
  const below = rows.length - above - height;
  const more = [
    ...(above > 0 ? [span(`  ▲ ${above} above`, 'dim')] : []),
    ...(below > 0 ? [span(`  ▼ ${below} more below`, 'dim')] : []),
  ];
  const head = [...sumLines(snapshot), [...adviceLine(snapshot, rows[at]), ...more]];
  const lines = rows.map(({ line }, index) => (index === at ? inverted(line) : line));
  return [...head, ...windowed(lines, at, height)];
}

function sumLines({ status: { sum, log, generator } }: Snapshot): readonly Line[] {
  const running =
    generator === null
      ? 'generator off'
      : `generator ${generator.scenario} ${generator.ratePerSecond}/s, ${count(generator.sent)} sent`;
  return [
    sum === undefined ? [span('another process counts the events', 'dim')] : sumLine(sum),
    [...(log === undefined ? [] : logSpans(log)), span(running, 'dim')],
  ];
}

function sumLine(sum: SumCheck): Line {
  return [
    sum.holds ? span('✓ ', 'good') : span('✗ SUM DOES NOT HOLD ', 'failed'),
    span('accepted '),
    span(count(sum.accepted), 'strong'),
    span(' + derived '),
    span(count(sum.derived), 'strong'),
    span(' = settled '),
    span(count(sum.settled), 'strong'),
    span(' + in flight '),
    span(count(sum.inFlight), 'strong'),
  ];
}

function logSpans(log: LogBudget): Line {
  const evicted =
    log.evictedRecords > 0 ? `, ${count(log.evictedRecords)} read records let go` : '';
  return [
    span(log.full ? 'LOG FULL  ' : '', 'failed'),
    span(`log ${megabytes(log.usedBytes)} of ${megabytes(log.budgetBytes)}${evicted}   `, 'dim'),
  ];
}

/** The selected job's error or outcomes; else the newest notice worth a look. */
function adviceLine({ status }: Snapshot, row: Row | undefined): Line {
  const stage = row?.stage;
  if (stage?.lastError !== undefined)
    return [span(`✗ ${stage.stage}: ${stage.lastError}`, 'failed')];
  if (stage !== undefined) {
    const outcomes = Object.entries(stage.outcomes)
      .filter(([, number]) => number > 0)
      .map(([outcome, number]) => `${outcome} ${count(number)}`);
    const hasLost = (stage.outcomes['quarantined'] ?? 0) > 0;
    const text = `${count(stage.processed)} read${outcomes.length === 0 ? '' : `: ${outcomes.join(', ')}`}`;
    return [span(text, hasLost ? 'warning' : 'dim')];
  }
  if (row?.note !== undefined) return [span(row.note, 'dim')];
  const notice = status.notices.findLast(({ level }) => level !== 'info');
  if (notice === undefined) return [];
  return [span(`! ${notice.text}`, notice.level === 'error' ? 'failed' : 'warning')];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}
