import type { FailureGroup } from '../../../sandbox/control/index.ts';
import {
  count,
  firstVisible,
  inverted,
  span,
  windowed,
  type Line,
  type Size,
  type Tone,
} from '../../screen.ts';
import { treeLines } from '../records/record-tree.ts';
import type { FailureRow } from './failure.ts';
import { placeOf, type FailureDetail, type FailuresState } from './failures-state.ts';

const signs: Readonly<Record<FailureGroup['kind'], readonly [sign: string, tone: Tone]>> = {
  failed: ['✗', 'failed'],
  quarantined: ['!', 'failed'],
  refused: ['⊘', 'failed'],
  duplicate: ['≡', 'warning'],
  dropped: ['↓', 'warning'],
};

/** Groups by reason, the events of one, or an opened event as a tree. */
export function drawFailures(state: FailuresState, { columns, rows }: Size): readonly Line[] {
  const { opened, note } = state;
  const notes: Line[] = note === '' ? [] : [[span(note, 'warning')]];
  const size = { columns, rows: rows - notes.length };
  if (opened === undefined) return [...drawGroups(state, size), ...notes];
  const { detail, group } = opened;
  const body = detail === undefined ? drawRows(opened, size) : drawDetail(group, detail, size);
  return [...body, ...notes];
}

function drawGroups(state: FailuresState, size: Size): readonly Line[] {
  const { groups } = state;
  if (groups === undefined) return [[span('Looking …', 'dim')]];
  if (groups.length === 0)
    return [[span('Nothing failed, was dropped, doubled, quarantined or refused so far.', 'good')]];
  const selected = placeOf(state);
  const lines = groups.map((group, index) => {
    const line = groupLine(group);
    return index === selected ? inverted(line) : line;
  });
  const heading = `  ${'how'.padEnd(12)}${'where'.padEnd(27)}${'count'.padStart(10)}  why`;
  const foot = groups[selected] === undefined ? [] : aboutLines(groups[selected]);
  const height = size.rows - 1 - foot.length - 1;
  return [[span(heading, 'strong')], ...windowed(lines, selected, height), [], ...foot];
}

function groupLine({ kind, stage, count: number, reason }: FailureGroup): Line {
  const [sign, tone] = signs[kind];
  return [
    span(`${sign} ${kind.padEnd(12)}`, tone),
    span(stage.padEnd(27)),
    span(`${count(number).padStart(10)}  `, 'strong'),
    span(reason),
  ];
}

/** The reason in words and what a person does about it. */
function aboutLines({ title, remedy }: FailureGroup): readonly Line[] {
  const advice: Line[] = remedy === undefined ? [] : [[span(`  ${remedy}`, 'dim')]];
  return [[span(title, 'accent')], ...advice];
}

function drawRows(
  { group, rows, selected }: NonNullable<FailuresState['opened']>,
  size: Size,
): readonly Line[] {
  const head = headOf(group);
  if (rows === undefined) return [...head, [span('Looking …', 'dim')]];
  if (rows.length === 0) return [...head, [span('None of them is known any more.', 'dim')]];
  const more = group.count - rows.length;
  const foot: Line[] =
    more > 0
      ? [[span(`${count(more)} older ones are not kept; topics search finds them`, 'dim')]]
      : [];
  const lines = rows.map((row, index) =>
    index === selected ? inverted(rowLine(row)) : rowLine(row),
  );
  return [...head, ...windowed(lines, selected, size.rows - head.length - foot.length), ...foot];
}

function headOf(group: FailureGroup): readonly Line[] {
  const [sign, tone] = signs[group.kind];
  return [
    [
      span(`${sign} ${group.kind} `, tone),
      span(`by ${group.stage}  `, 'strong'),
      span(`${group.reason}  `),
      span(count(group.count), 'dim'),
    ],
    ...aboutLines(group),
  ];
}

function rowLine(row: FailureRow): Line {
  switch (row.kind) {
    case 'event': {
      const { at, id, eid, mid, detail } = row.event;
      return [
        span(`${timeText(at)}  `, 'dim'),
        span(`${id}  `),
        span(`${eid ?? '-'}  `, 'strong'),
        span(detail === '' ? (mid ?? '') : detail, 'dim'),
      ];
    }
    case 'request': {
      const { at, id, status, sizeBytes, preview, resent } = row.request;
      return [
        span(`${timeText(at)}  `, 'dim'),
        span(`${id}  answered ${status}  ${count(sizeBytes)} bytes  `),
        span(resent ? 'sent again  ' : '', 'good'),
        span(preview, 'dim'),
      ];
    }
  }
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

function drawDetail(
  group: FailureGroup,
  { row, content, selected, folded }: FailureDetail,
  size: Size,
): readonly Line[] {
  const head = [...headOf(group), rowLine(row)];
  if (content === undefined) return [...head, [span('Looking …', 'dim')]];
  if (content.kind === 'gone') return [...head, [span('The log has let it go.', 'warning')]];
  const place: Line = [span(`r sends it to ${content.to}, e edits it first`, 'dim')];
  const lines = treeLines(content.value, folded);
  const height = size.rows - head.length - 1;
  const first = firstVisible(lines.length, selected, height);
  const shown = lines
    .slice(first, first + height)
    .map(({ text }, index) => [span(text, first + index === selected ? 'selected' : 'plain')]);
  return [...head, place, ...shown];
}
