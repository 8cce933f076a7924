import { expect, test } from 'vitest';
import { exampleLog, exampleSnapshot, exampleSum } from '../../testing/examples.ts';
import type { World } from '../../screen.ts';
import { rowsOf } from './pipeline-rows.ts';
import {
  drawPipeline,
  emptyPipeline,
  pressPipeline,
  type PipelineState,
} from './pipeline-state.ts';
import type { PipelineAction } from './pipeline-keys.ts';

const size = { columns: 80, rows: 12 };
const snapshot = exampleSnapshot();
const first: PipelineState = emptyPipeline;
const world: World = { snapshot };

function after(state: PipelineState, ...actions: readonly PipelineAction[]): PipelineState {
  return actions.reduce((last, action) => pressPipeline(last, action, world).state, state);
}

function selectedText(state: PipelineState, of: World = world): string | undefined {
  return drawPipeline(state, size, of)
    .flat()
    .find(({ tone }) => tone === 'selected')?.text;
}

const text = (state: PipelineState, of: World = world): string =>
  drawPipeline(state, size, of)
    .flat()
    .map((one) => one.text)
    .join('');

test('before the first snapshot it says what it waits for, and keys do nothing', () => {
  const nothing: World = { snapshot: undefined };
  expect(drawPipeline(emptyPipeline, size, nothing)).toEqual([
    [{ text: 'Waiting for the first snapshot …', tone: 'dim' }],
  ]);
  expect(pressPipeline(emptyPipeline, 'down', nothing).state.selected).toBeUndefined();
  expect(pressPipeline(emptyPipeline, 'open', nothing).wish).toBeUndefined();
});

test('the first row is selected at first, and the selection stays inside the map', () => {
  expect(selectedText(first)).toContain('telemetry-api');
  expect(after(first, 'up').selected).toBe('telemetry-api');
  const rows = rowsOf(snapshot);
  const last = after(first, 'page-down', 'page-down', 'page-down');
  expect(last.selected).toBe(rows.at(-1)?.id);
  expect(selectedText(last)).toContain('telemetry-events-syncts');
});

test('the selection stays on its row when rows appear above it', () => {
  const state = after(first, 'down', 'down', 'down');
  expect(state.selected).toBe('telemetry-extractor');
  const edges = [
    ...snapshot.edges,
    { from: 'ingest-router', to: 'dp/telemetry.error', perSecond: 1, total: 1 },
  ];
  expect(selectedText(state, { snapshot: { ...snapshot, edges } })).toContain(
    'telemetry-extractor',
  );
});

test('each row opens its topic with the cluster that holds it', () => {
  expect(pressPipeline(first, 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'kp/telemetry.ingestion' },
  });
  expect(pressPipeline(after(first, 'down', 'down'), 'topic', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'dp/telemetry.ingest' },
  });
  expect(pressPipeline(after(first, 'page-down', 'page-down'), 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'records',
    args: { topic: 'dp/druid.events.telemetry' },
  });
});

test('p pauses the selected stage, resumes a paused one, and does nothing elsewhere', () => {
  const stage = after(first, 'down');
  expect(pressPipeline(stage, 'pause', world).wish).toEqual({
    kind: 'stage',
    stage: 'ingest-router',
    action: 'pause',
  });
  const stages = snapshot.status.stages.map((one) => ({ ...one, state: 'paused' as const }));
  const paused: World = { snapshot: exampleSnapshot({ stages }) };
  expect(pressPipeline(stage, 'pause', paused).wish).toMatchObject({ action: 'resume' });
  expect(selectedText(stage, paused)).toContain('paused');
  expect(pressPipeline(first, 'pause', world).wish).toBeUndefined();
});

test('a sum that does not hold, a full log, notices and errors are said in words', () => {
  const { stages } = snapshot.status;
  const broken = exampleSnapshot({
    sum: { ...exampleSum, holds: false },
    log: { ...exampleLog, full: true },
    notices: [{ at: 0, level: 'warning', text: 'Redis came back empty' }],
    stages: stages.map((one) => ({ ...one, state: 'failed', lastError: 'boom' })),
  });
  expect(text(first, { snapshot: broken })).toMatch(
    /SUM DOES NOT HOLD.*LOG FULL.*Redis came back empty/,
  );
  expect(text(after(first, 'down'), { snapshot: broken })).toContain('✗ ingest-router: boom');
  expect(text(first)).not.toMatch(/NOT HOLD|LOG FULL/);
});

test('datasources without rows or lag are left out, and rows out of sight are counted', () => {
  expect(rowsOf(snapshot).map(({ id }) => id)).not.toContain(
    'dp/druid.events.summary>druid/summary-events',
  );
  const head = drawPipeline(first, size, world)[2]
    ?.map(({ text }) => text)
    .join('');
  expect(head).toContain(`▼ ${rowsOf(snapshot).length - 9} more below`);
});

test('what a job dropped or quarantined has a row of its own, which opens the job', () => {
  const [stage, ...others] = snapshot.status.stages;
  const outcomes = { forwarded: 1, dropped: 12, quarantined: 3, duplicate: 0 };
  const stages = [...(stage === undefined ? [] : [{ ...stage, outcomes }]), ...others];
  const lossy: World = { snapshot: exampleSnapshot({ stages }) };
  expect(text(first, lossy)).toMatch(/└─∅dropped +12└─✗quarantined +3/);
  const selected = pressPipeline({ selected: 'ingest-router>dropped' }, 'open', lossy);
  expect(selected.wish).toMatchObject({ screen: 'job', args: { stage: 'ingest-router' } });
});

test('enter on a job opens the job', () => {
  expect(pressPipeline(after(first, 'down'), 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'job',
    args: { stage: 'ingest-router' },
  });
});
