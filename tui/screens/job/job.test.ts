import { expect, test } from 'vitest';
import type { StageDescription } from '../../../sandbox/control/index.ts';
import type { World } from '../../screen.ts';
import { exampleSnapshot } from '../../testing/examples.ts';
import type { JobAction } from './job-keys.ts';
import { drawJob } from './job-lines.ts';
import { openJob, pressJob, refreshJob, type JobState } from './job-state.ts';
import { jobScreen } from './index.ts';

const stage = 'pipeline-preprocessor';
const snapshot = exampleSnapshot();
const [first] = snapshot.status.stages;
const world: World = {
  snapshot: exampleSnapshot({
    stages: snapshot.status.stages.map((one) => ({ ...one, reasons: { 'pp.duplicate-mid': 7 } })),
  }),
};
const decision = { at: 0, eid: 'START', detail: null, read: 'dp/telemetry.raw-0@1', us: 12 };
const description: StageDescription = {
  stage,
  reads: 'dp/telemetry.raw',
  writes: ['telemetry.unique', 'telemetry.failed'],
  settings: { 'default.channel': 'org.sunbird', group: 'pipeline-preprocessor-group' },
  rules: [
    { code: 'pp.unique', title: 'Seen first', rule: 'It goes on.', source: '§3.4' },
    {
      code: 'pp.duplicate-mid',
      title: 'Seen before',
      rule: 'A mid of the last hour is a duplicate.',
      source: '§3.4 step 7',
      remedy: 'Give it a new mid.',
    },
  ],
  latest: [
    { ...decision, mid: 'm-2', outcome: 'duplicate', reason: 'pp.duplicate-mid' },
    { ...decision, mid: null, outcome: 'forwarded', reason: 'pp.unique' },
  ],
};
const state: JobState = { ...openJob(stage), description };
const after = (of: JobState, ...actions: readonly JobAction[]): JobState =>
  actions.reduce((last, action) => pressJob(last, action, world).state, of);
const text = (of: JobState, rows = 22): string =>
  drawJob(of, { columns: 80, rows }, world)
    .map((line) => line.map((one) => one.text).join(''))
    .join('\n');

test('shows how the job runs, its rules with how often each spoke, and the selected one in full', () => {
  expect(text(after(state, 'down'))).toMatchInlineSnapshot(`
    "● running pipeline-preprocessor  1234.5/s  lag 12
      reads     dp/telemetry.raw
      writes    telemetry.unique telemetry.failed
      processed 1 234 567  forwarded 1 234 560  duplicate 7

     rules   last decisions   settings  
            0  pp.unique               Seen first
            7  pp.duplicate-mid        Seen before

    A mid of the last hour is a duplicate.
    In production: §3.4 step 7
    → Give it a new mid."
  `);
});

test('enter on a rule shows its decisions only, enter on a decision its journey', () => {
  const only = after(state, 'down', 'open');
  expect(text(only)).toContain('only pp.duplicate-mid');
  expect(text(only)).not.toContain('pp.unique');
  expect(pressJob(only, 'open', world).wish).toEqual({
    kind: 'open',
    screen: 'journey',
    args: { mid: 'm-2' },
  });
  const all = jobScreen.back?.(only);
  expect(text(all ?? only)).toContain('pp.unique');
  expect(pressJob(after(state, 'tab', 'down'), 'open', world).wish).toMatchObject({ kind: 'tell' });
});

test('killing and restarting are asked first; pausing is not', () => {
  expect(pressJob(state, 'pause', world).wish).toEqual({ kind: 'stage', stage, action: 'pause' });
  const asked = pressJob(state, 'kill', world).wish;
  expect(asked).toMatchObject({ kind: 'choose', chooser: { title: `Kill ${stage}?` } });
  expect(asked?.kind === 'choose' && asked.chooser.choices[0]?.wish).toBeUndefined();
});

test('a job that is not there, and one not looked up yet, are said', () => {
  expect(text(openJob('nope'))).toBe("No job is named 'nope' in this sandbox.");
  expect(text(openJob(first?.stage ?? ''))).toContain('Looking …');
});

const at = (ms: number): World => ({ snapshot: { ...snapshot, at: ms } });

test('decisions in sight are looked up anew every two seconds', () => {
  expect(refreshJob({ ...state, askedAt: 1000 }, at(9000))).toBeUndefined();
  const looking = after({ ...state, askedAt: 1000 }, 'tab');
  expect(refreshJob(looking, at(2999))).toBeUndefined();
  expect(refreshJob(looking, at(3000))).toEqual({ kind: 'describe', stage, at: 3000 });
});

test("its settings stand under production's keys", () => {
  const settings = after(state, 'tab', 'tab');
  expect(text(settings)).toMatch(/ default\.channel +org\.sunbird/);
  expect(pressJob(settings, 'open', world)).toEqual({ state: settings });
  expect(after(settings, 'tab').tab).toBe('rules');
});
