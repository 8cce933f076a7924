import type { Screen } from '../../screen.ts';
import { jobKeys, type JobAction } from './job-keys.ts';
import { drawJob } from './job-lines.ts';
import { openJob, pressJob, refreshJob, type JobAsk, type JobState } from './job-state.ts';

/** One job: how it runs, its rules, its last decisions. */
export const jobScreen: Screen<JobState, JobAction, JobAsk> = {
  title: 'job',
  note: 'one job: how it runs, its rules, what it decided last',
  keys: jobKeys,
  empty: openJob(''),
  argument: {
    name: 'stage',
    isNeeded: true,
    known: ({ snapshot }) => (snapshot?.status.stages ?? []).map(({ stage }) => stage),
  },
  press: pressJob,
  draw: drawJob,
  open: (state, { stage = state.stage }, { snapshot }) => ({
    state: openJob(stage),
    wish: { kind: 'ask', ask: { kind: 'describe', stage, at: snapshot?.at ?? 0 } },
  }),
  back: (state) =>
    state.only === undefined ? undefined : { ...state, only: undefined, selected: 0 },
  async ask({ stage, at }, { client, update }) {
    update((state) => ({ ...state, askedAt: at }));
    const description = await client.describeStage(stage);
    update((state) => ({ ...state, description }));
  },
  refresh: refreshJob,
  link: ({ stage }) => ({ stage }),
};
