import type { TopicDescription } from '../../../sandbox/control/index.ts';
import { harmless } from '../../harmless.ts';
import { count, inverted, span, windowed, type Line, type Size, type World } from '../../screen.ts';
import { placeOf, shownTopics, type TopicsState } from './topics-state.ts';

/** The topics with partitions, records, bytes and rate, or one with its settings and partitions. */
export function drawTopics(state: TopicsState, size: Size, world: World): readonly Line[] {
  const { described } = state;
  if (described !== undefined) {
    return described.description === undefined
      ? [[span(`Looking at ${harmless(described.name)} …`, 'dim')]]
      : describe(described.description, size);
  }
  if (world.snapshot === undefined) return [[span('Waiting for the first snapshot …', 'dim')]];
  const rows = shownTopics(state, world);
  const hidden = world.snapshot.topics.length - rows.length;
  const title = `${'topic'.padEnd(32)}in    records       rate       bytes  partitions`;
  const head: Line = [
    span(title, 'strong'),
    span(state.order === 'cluster' ? '' : `  by ${state.order}`, 'accent'),
  ];
  if (rows.length === 0)
    return [head, [span('No topic has a record yet; e shows the empty ones.', 'dim')]];
  const selected = placeOf(state, rows);
  const lines = rows.map(({ topic, cluster, partitions, records, bytes, perSecond }, index) => {
    const line = [
      span(harmless(topic).padEnd(32)),
      span(cluster, 'dim'),
      span(known(records).padStart(11)),
      span(perSecond === 0 ? '-'.padStart(11) : `${perSecond.toFixed(1).padStart(9)}/s`),
      span(known(bytes).padStart(12), 'dim'),
      span(String(partitions).padStart(12), 'dim'),
    ];
    return index === selected ? inverted(line) : line;
  });
  const foot: Line[] =
    hidden > 0 ? [[span(`${hidden} empty topics are hidden; e shows them`, 'dim')]] : [];
  return [head, ...windowed(lines, selected, size.rows - 1 - foot.length), ...foot];
}

// A broker that is not ours tells neither.
function known(number: number | undefined): string {
  return number === undefined ? '-' : count(number);
}

function describe(topic: TopicDescription, size: Size): readonly Line[] {
  const configs = Object.entries(topic.configs).map(([name, value]) => `${name}=${value}`);
  const head: Line[] = [
    [span(harmless(topic.fullName), 'strong'), span(`  on ${topic.cluster}`, 'dim')],
    fact('written by', topic.writtenBy.join(', ') || 'clients'),
    fact('read by', topic.readBy.join(', ') || 'nobody here'),
    fact('settings', configs.join(' ') || 'those of the broker'),
    [],
    [span('partition       first        next      stable     records         bytes', 'strong')],
  ];
  const rows = topic.partitionDetail.map((one): Line => [
    span(String(one.partition).padStart(9)),
    span(count(one.logStartOffset).padStart(12)),
    span(count(one.logEndOffset).padStart(12)),
    span(count(one.lastStableOffset).padStart(12)),
    span(known(one.records).padStart(12)),
    span(known(one.bytes).padStart(14), 'dim'),
  ]);
  return [...head, ...rows.slice(0, Math.max(1, size.rows - head.length))];
}

function fact(label: string, text: string): Line {
  return [span(`  ${label.padEnd(12)}`, 'dim'), span(harmless(text))];
}
