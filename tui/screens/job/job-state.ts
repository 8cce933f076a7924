import type { DecisionRow, StageDescription, StageState } from '../../../sandbox/control/index.ts';
import { movedBy } from '../../move-keys.ts';
import type { Step, World } from '../../screen.ts';
import type { JobAction } from './job-keys.ts';
import { stageWish } from './stage-actions.ts';

export const jobTabs = ['rules', 'decisions', 'settings'] as const;

export type JobTab = (typeof jobTabs)[number];

export interface JobState {
  readonly stage: string;
  /** undefined while it is being fetched. */
  readonly description: StageDescription | undefined;
  readonly tab: JobTab;
  readonly selected: number;
  /** The reason whose decisions are shown; undefined shows all. */
  readonly only: string | undefined;
  /** `at` of the snapshot with which the description was last asked for. */
  readonly askedAt: number;
}

export interface JobAsk {
  readonly kind: 'describe';
  readonly stage: string;
  readonly at: number;
}

// Decisions are looked up anew at most this often.
const refreshMs = 2000;

/** A job just asked for. */
export function openJob(stage: string): JobState {
  return {
    stage,
    description: undefined,
    tab: 'rules',
    selected: 0,
    only: undefined,
    askedAt: 0,
  };
}

/** How the job runs, as the last snapshot told. */
export function stageOf({ stage }: JobState, { snapshot }: World): StageState | undefined {
  return snapshot?.status.stages.find((one) => one.stage === stage);
}

/** The decisions of the shown reason, or all of them. */
export function decisionsOf({ description, only }: JobState): readonly DecisionRow[] {
  const latest = description?.latest ?? [];
  return only === undefined ? latest : latest.filter(({ reason }) => reason === only);
}

/** What a key does. */
export function pressJob(state: JobState, action: JobAction, world: World): Step<JobState, JobAsk> {
  const { tab, description, selected } = state;
  const stage = stageOf(state, world);
  switch (action) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down': {
      const counts = {
        rules: description?.rules.length ?? 0,
        decisions: decisionsOf(state).length,
        settings: Object.keys(description?.settings ?? {}).length,
      };
      return { state: { ...state, selected: movedBy(selected, action, counts[tab]) } };
    }
    case 'tab':
      return {
        state: {
          ...state,
          tab: jobTabs[(jobTabs.indexOf(tab) + 1) % jobTabs.length] ?? 'rules',
          selected: 0,
          only: undefined,
        },
      };
    case 'open': {
      if (tab === 'rules') {
        const only = description?.rules[selected]?.code;
        return { state: { ...state, tab: 'decisions', selected: 0, only } };
      }
      if (tab === 'settings') return { state };
      const mid = decisionsOf(state)[selected]?.mid;
      if (mid === undefined) return { state };
      return mid === null
        ? { state, wish: { kind: 'tell', text: 'It has no mid, so no journey can be found.' } }
        : { state, wish: { kind: 'open', screen: 'journey', args: { mid } } };
    }
    case 'topic': {
      if (stage === undefined) return { state };
      const topic = `${stage.input.cluster}/${stage.input.topic}`;
      return { state, wish: { kind: 'open', screen: 'records', args: { topic } } };
    }
    case 'pause':
    case 'restart':
    case 'kill':
      return stage === undefined ? { state } : { state, wish: stageWish(stage, action) };
  }
}

/** Decisions that are looked at are kept fresh. */
export function refreshJob(
  { stage, tab, askedAt }: JobState,
  { snapshot }: World,
): JobAsk | undefined {
  const at = snapshot?.at ?? 0;
  return tab === 'decisions' && at - askedAt >= refreshMs
    ? { kind: 'describe', stage, at }
    : undefined;
}
