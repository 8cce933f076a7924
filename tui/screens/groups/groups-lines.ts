import type { GroupDescription } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { count, inverted, span, windowed, type Line, type Size } from '../../screen.ts';
import { placeOf, type GroupsState } from './groups-state.ts';

/** The groups with their lag, or one with its members and its place in each partition. */
export function drawGroups(state: GroupsState, size: Size): readonly Line[] {
  const { opened, groups } = state;
  if (opened !== undefined) {
    return opened.description === undefined
      ? [[span(`Looking for ${harmless(opened.group)} …`, 'dim')]]
      : describe(opened.description, opened.selected, size);
  }
  if (groups === undefined) return [[span('Looking …', 'dim')]];
  const at = placeOf(state);
  const lines = groups.map(({ group, cluster, state: run, members, lag }, index): Line => {
    const line = [
      span(harmless(group).padEnd(38)),
      span(cluster, 'dim'),
      span(count(lag).padStart(9), lag > 1000 ? 'warning' : 'plain'),
      span(`  ${run.padEnd(18)}`, run === 'Stable' ? 'good' : 'warning'),
      span(String(members).padStart(7)),
    ];
    return index === at ? inverted(line) : line;
  });
  return [
    [span(`${'group'.padEnd(38)}in      lag  ${'state'.padEnd(18)}members`, 'strong')],
    ...windowed(lines, at, size.rows - 1),
  ];
}

function describe(
  { group, cluster, state, lag, memberDetail, offsets }: GroupDescription,
  selected: number,
  size: Size,
): readonly Line[] {
  const members = memberDetail.slice(0, 5).map(({ memberId, host, assignment }): Line => {
    const parts = assignment.map(({ topic, partitions }) => `${topic} ${partitions.join(',')}`);
    return [
      span(`  ${harmless(memberId).slice(0, 40).padEnd(41)}`),
      span(`${harmless(host)}  `, 'dim'),
      span(harmless(parts.join('; '))),
    ];
  });
  const more = memberDetail.length - members.length;
  const head: Line[] = [
    [
      span(harmless(group), 'strong'),
      span(`  on ${cluster}  `, 'dim'),
      span(state, state === 'Stable' ? 'good' : 'warning'),
      span(`  lag ${count(lag)}`, lag > 1000 ? 'warning' : 'plain'),
    ],
    [span(memberDetail.length === 0 ? 'no members: nobody reads for it now' : 'members', 'dim')],
    ...members,
    ...(more > 0 ? [[span(`  and ${more} more`, 'dim')]] : []),
    [],
    [span(`${'topic'.padEnd(34)}partition   committed         end         lag`, 'strong')],
  ];
  const rows = offsets.map(({ topic, partition, committed, logEnd, lag: behind }, index): Line => {
    const line = [
      span(harmless(topic).padEnd(34)),
      span(String(partition).padStart(9)),
      span(count(committed).padStart(12)),
      span(count(logEnd).padStart(12)),
      span(count(behind).padStart(12), behind > 1000 ? 'warning' : 'plain'),
    ];
    return index === selected ? inverted(line) : line;
  });
  const none: Line[] = [[span('It has not read anything yet.', 'dim')]];
  return [
    ...head,
    ...(rows.length === 0 ? none : windowed(rows, selected, size.rows - head.length)),
  ];
}
