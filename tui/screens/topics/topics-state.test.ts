import { expect, test } from 'vitest';
import { exampleSnapshot } from '../../testing/examples.ts';
import type { World } from '../../screen.ts';
import { askedOf } from '../../testing/asked.ts';
import { topicsScreen } from './index.ts';
import { drawTopics } from './topics-lines.ts';
import { emptyTopics, pressTopics, shownTopics } from './topics-state.ts';

const size = { columns: 80, rows: 22 };
const snapshot = exampleSnapshot();
const world: World = { snapshot };
const state = emptyTopics;
const text = (of: typeof state, seen: World = world): string =>
  drawTopics(of, size, seen)
    .flat()
    .map((one) => one.text)
    .join('\n');

test('empty topics are hidden until e shows them', () => {
  expect(text(state)).not.toContain('druid.events.summary');
  expect(text(state)).toContain('1 empty topics are hidden; e shows them');
  expect(text(pressTopics(state, 'empty', world).state)).toContain('druid.events.summary');
});

test('enter opens the selected topic of its cluster; the selection follows its topic', () => {
  expect(pressTopics(state, 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'dp/telemetry.raw' },
  });
  const shown = pressTopics(state, 'down', world).state;
  expect(pressTopics(shown, 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'kp/telemetry.ingestion' },
  });
  const more = pressTopics(shown, 'empty', world).state;
  expect(pressTopics(more, 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'kp/telemetry.ingestion' },
  });
  expect(pressTopics(pressTopics(more, 'down', world).state, 'down', world).state.selected).toBe(
    'kp/telemetry.ingestion',
  );
});

test('says why there is nothing to see', () => {
  const nothing: World = { snapshot: undefined };
  expect(text(emptyTopics, nothing)).toContain('Waiting for the first snapshot');
  const topics = snapshot.topics.map((topic) => ({ ...topic, records: 0 }));
  expect(text(state, { snapshot: { ...snapshot, topics } })).toContain('No topic has a record yet');
  expect(pressTopics(emptyTopics, 'open', nothing).wish).toBeUndefined();
});

test('s orders by rate, records, bytes, and back', () => {
  const edges = snapshot.edges.map((edge) =>
    edge.from === 'telemetry-api' ? { ...edge, perSecond: 5000 } : edge,
  );
  const busy: World = { snapshot: { ...snapshot, edges } };
  const first = (of: typeof state): string | undefined => shownTopics(of, busy)[0]?.topic;
  const all = { ...state, hidesEmpty: false };
  const rate = pressTopics(all, 'sort', world).state;
  const records = pressTopics(rate, 'sort', world).state;
  expect([first(all), first(rate), first(records)]).toEqual([
    'druid.events.summary',
    'telemetry.ingestion',
    'telemetry.raw',
  ]);
  expect(text(records)).toContain('by records');
  const back = pressTopics(pressTopics(records, 'sort', world).state, 'sort', world).state;
  expect(back.order).toBe('cluster');
});

test('d describes a topic: who writes and reads it, its settings, its partitions', async () => {
  const { state: waiting, wish } = pressTopics(state, 'describe', world);
  expect(wish).toEqual({ kind: 'ask', ask: { kind: 'describe', name: 'dp/telemetry.raw' } });
  const described = await askedOf(topicsScreen, {
    ask: { kind: 'describe', name: 'dp/telemetry.raw' },
    state: waiting,
    client: {
      topic: (name) =>
        Promise.resolve({
          topic: name.slice(3),
          cluster: 'dp',
          partitions: 1,
          fullName: 'dev.telemetry.raw',
          configs: { 'retention.ms': '1000' },
          partitionDetail: [
            { partition: 0, logStartOffset: 0, logEndOffset: 12, lastStableOffset: 11 },
          ],
          writtenBy: ['telemetry-extractor'],
          readBy: [],
        }),
    },
  });
  expect(text(described)).toMatch(/dev\.telemetry\.raw[^]*telemetry-extractor[^]*nobody here/);
  expect(text(described)).toMatch(/retention\.ms=1000[^]*\b11\n/);
  expect(topicsScreen.back?.(described)?.described).toBeUndefined();
});
