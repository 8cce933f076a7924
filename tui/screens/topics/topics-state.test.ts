import { expect, test } from 'vitest';
import { exampleSnapshot } from '../../testing/examples.ts';
import type { World } from '../../screen.ts';
import { drawTopics, emptyTopics, pressTopics } from './topics-state.ts';

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
