import type { ControlClient, Snapshot } from '../sandbox/control/index.ts';
import { journeyKeys, type JourneyAction } from './screens/journey/journey-keys.ts';
import { drawJourney, openJourney, pressJourney, type JourneyState } from './screens/journey/journey-state.ts';
import { pipelineKeys, type PipelineAction } from './screens/pipeline/pipeline-keys.ts';
import { drawPipeline, emptyPipeline, pressPipeline, type PipelineState } from './screens/pipeline/pipeline-state.ts';
import { recordsKeys, type RecordsAction } from './screens/records/records-keys.ts';
import { drawRecords, openRecords, pressRecords, type RecordsState } from './screens/records/records-state.ts';
import { startKeys, type StartAction } from './screens/start/start-keys.ts';
import { drawStart, emptyStart, pressStart, type StartState } from './screens/start/start-state.ts';
import { topicsKeys, type TopicsAction } from './screens/topics/topics-keys.ts';
import { drawTopics, emptyTopics, pressTopics, withTopics, type TopicsState } from './screens/topics/topics-state.ts';
import { span, type KeyRow, type Line, type ScreenName, type Size, type Wish } from './screen.ts';

export type Client = ControlClient;

/** The whole screen: which part is shown, and each part's own state. */
export interface AppState {
  readonly screen: ScreenName;
  /** Where `esc` leads, nearest last. */
  readonly trail: readonly ScreenName[];
  readonly message: string;
  readonly start: StartState;
  readonly pipeline: PipelineState;
  readonly topics: TopicsState;
  readonly records: RecordsState;
  readonly journey: JourneyState;
}

export const emptyApp: AppState = {
  screen: 'start',
  trail: [],
  message: '',
  start: emptyStart,
  pipeline: emptyPipeline,
  topics: emptyTopics,
  records: openRecords(''),
  journey: openJourney(''),
};

const everywhere: readonly KeyRow<string>[] = [
  { key: 'esc', action: 'back', label: 'back' },
  { key: '1', action: 'pipeline', label: 'pipeline', isQuiet: true },
  { key: '2', action: 'topics', label: 'topics' },
  { key: '?', action: 'help', label: 'help' },
  { key: 'q', action: 'close', label: 'close' },
  { key: 'Q', action: 'stop', label: 'stop the sandbox', isQuiet: true },
];

const tables: Readonly<Record<ScreenName, readonly KeyRow<string>[]>> = {
  start: startKeys,
  pipeline: pipelineKeys,
  topics: topicsKeys,
  records: recordsKeys,
  journey: journeyKeys,
  help: [],
};

/** The keys of the screen that is shown, its own first. */
export function keysOf({ screen }: AppState): readonly KeyRow<string>[] {
  return [...tables[screen], ...everywhere];
}

/** Takes a snapshot in. */
export function withSnapshot(state: AppState, snapshot: Snapshot): AppState {
  return {
    ...state,
    pipeline: { ...state.pipeline, snapshot },
    topics: withTopics(state.topics, snapshot),
  };
}

/** Goes to a screen and remembers the way back. */
export function goTo(state: AppState, screen: ScreenName): AppState {
  if (state.screen === screen) return state;
  return { ...state, screen, trail: [...state.trail, state.screen].slice(-20), message: '' };
}

/** Goes back; an opened record closes first. */
export function goBack(state: AppState): AppState {
  if (state.screen === 'records' && state.records.detail !== undefined) {
    return { ...state, records: { ...state.records, detail: undefined } };
  }
  const screen = state.trail.at(-1);
  return screen === undefined ? state : { ...state, screen, trail: state.trail.slice(0, -1), message: '' };
}

/** What a key of the shown screen's own table does. */
export function press(
  state: AppState,
  key: string,
): { readonly state: AppState; readonly wish?: Wish } {
  const action = tables[state.screen].find((row) => row.key === key)?.action;
  if (action === undefined) return { state };
  switch (state.screen) {
    case 'start': {
      const next = pressStart(state.start, action as StartAction);
      return { ...next, state: { ...state, start: next.state } };
    }
    case 'pipeline': {
      const next = pressPipeline(state.pipeline, action as PipelineAction);
      return { ...next, state: { ...state, pipeline: next.state } };
    }
    case 'topics': {
      const next = pressTopics(state.topics, action as TopicsAction);
      return { ...next, state: { ...state, topics: next.state } };
    }
    case 'records': {
      const next = pressRecords(state.records, action as RecordsAction);
      return { ...next, state: { ...state, records: next.state } };
    }
    case 'journey':
      return { state: { ...state, journey: pressJourney(state.journey, action as JourneyAction) } };
    case 'help':
      return { state };
  }
}

/** The lines of the shown screen. */
export function drawBody(state: AppState, size: Size): readonly Line[] {
  switch (state.screen) {
    case 'start':
      return drawStart(state.start);
    case 'pipeline':
      return drawPipeline(state.pipeline, size);
    case 'topics':
      return drawTopics(state.topics, size);
    case 'records':
      return drawRecords(state.records, size);
    case 'journey':
      return drawJourney(state.journey, size);
    case 'help':
      return drawHelp(state);
  }
}

/** Help is the key tables themselves. */
function drawHelp(state: AppState): readonly Line[] {
  const from = state.trail.at(-1) ?? 'pipeline';
  const row = ({ key, label }: KeyRow<string>): Line => [span(`  ${key.padEnd(10)}`, 'strong'), span(label)];
  return [
    [span(`Keys of ${from}`, 'strong')],
    ...tables[from].map(row),
    [],
    [span('Everywhere', 'strong')],
    ...everywhere.map(row),
  ];
}
