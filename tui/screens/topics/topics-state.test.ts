import { expect, test } from 'vitest';
import { exampleSnapshot } from '../../testing/examples.ts';
import { drawTopics, emptyTopics, pressTopics, withTopics } from './topics-state.ts';

const size = { columns: 80, rows: 22 };
const state = withTopics(emptyTopics, exampleSnapshot());
const text = (of: typeof state): string =>
  drawTopics(of, size)
    .flat()
    .map((one) => one.text)
    .join('\n');

test('empty topics are hidden until e shows them', () => {
  expect(text(state)).not.toContain('druid.events.summary');
  expect(text(state)).toContain('1 empty topics are hidden; e shows them');
  expect(text(pressTopics(state, 'empty').state)).toContain('druid.events.summary');
});

test('enter opens the selected topic of its cluster; the selection follows its topic', () => {
  expect(pressTopics(state, 'open').wish).toEqual({
    kind: 'open-topic',
    topic: 'dp/telemetry.raw',
  });
  const shown = pressTopics(state, 'down').state;
  expect(pressTopics(shown, 'open').wish).toEqual({
    kind: 'open-topic',
    topic: 'kp/telemetry.ingestion',
  });
  const more = pressTopics(shown, 'empty').state;
  expect(pressTopics(more, 'open').wish).toEqual({
    kind: 'open-topic',
    topic: 'kp/telemetry.ingestion',
  });
  expect(pressTopics(pressTopics(more, 'down').state, 'down').state.selected).toBe(
    'kp/telemetry.ingestion',
  );
});

test('says why there is nothing to see', () => {
  expect(text(emptyTopics)).toContain('Waiting for the first snapshot');
  const topics = state.topics.map((topic) => ({ ...topic, records: 0 }));
  expect(text({ ...state, topics })).toContain('No topic has a record yet');
  expect(pressTopics(emptyTopics, 'open').wish).toBeUndefined();
});
